package org.carillon.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

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
    Socket socket = BenchHandshake.open(address, user).socket();
    socket.setSoTimeout(120_000);
    return new BenchSocket(socket);
  }

  /** Sends a text frame. */
  void send(String text) throws IOException {
    write(BenchHandshake.frame(1, text.getBytes(StandardCharsets.UTF_8)));
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
        case 9 -> write(BenchHandshake.frame(10, payload));
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

  private void write(ByteBuffer frame) throws IOException {
    out.write(frame.array(), 0, frame.limit());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
