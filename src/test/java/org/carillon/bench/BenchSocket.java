package org.carillon.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.carillon.it.support.Handshake;

/**
 * A WebSocket client that does next to nothing, so that what is measured is the server: blocking,
 * text frames, masked with zeroes. One thread may send while another reads.
 */
final class BenchSocket implements AutoCloseable {

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  private BenchSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    this.out = socket.getOutputStream();
  }

  /** Connects as a user of the samples. */
  static BenchSocket connect(URI address, String user) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("localhost", address.getPort()), 10_000);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(120_000);
    BenchSocket connected = new BenchSocket(socket);
    connected.out.write(
        ("GET "
                + address.getPath()
                + " HTTP/1.1\r\nHost: localhost:"
                + address.getPort()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: "
                + Handshake.basic(user, user)
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) connected.in.readUnsignedByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException(address + " is refused: " + head);
    }
    return connected;
  }

  /** Sends a text frame. */
  void send(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) 0x81);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    frame.putInt(0).put(payload).flip();
    out.write(frame.array(), 0, frame.limit());
  }

  /** The next text frame. */
  String read() throws IOException {
    while (true) {
      int opcode = in.readUnsignedByte() & 0x0f;
      long length = in.readUnsignedByte() & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      byte[] payload = in.readNBytes((int) length);
      switch (opcode) {
        case 1 -> {
          return new String(payload, StandardCharsets.UTF_8);
        }
        case 8 -> throw new IOException("the server closed the connection");
        case 9 -> pong(payload);
        default -> {} // a pong
      }
    }
  }

  /** Sends a request and returns its reply, past whatever comes before it. */
  String call(String event, String data) throws IOException {
    send("{\"event\":\"" + event + "\",\"data\":" + data + ",\"ref\":\"call\"}");
    while (true) {
      String frame = read();
      if (frame.contains("\"ref\":\"call\"")) {
        if (frame.contains("\"event\":\"error\"")) {
          throw new IOException(event + " failed: " + frame);
        }
        return frame;
      }
    }
  }

  private void pong(byte[] payload) throws IOException {
    ByteBuffer frame =
        ByteBuffer.allocate(payload.length + 6)
            .put((byte) 0x8a)
            .put((byte) (0x80 | payload.length))
            .putInt(0)
            .put(payload);
    out.write(frame.array());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
