package org.carillon.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client that real libraries cannot be: it reads only when it is told to, and answers no ping.
 */
public final class RawClient implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 60_000;

  private final Socket socket;

  private RawClient(Socket socket) {
    this.socket = socket;
  }

  /** Connects, with a small receive buffer, and reads no more than the answer of the handshake. */
  public static RawClient open(int port, String path, String user) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress("localhost", port));
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost:"
            + port
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: "
            + ClientHandshake.basic(user, user)
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new EOFException("closed in the handshake after " + head);
      }
      head.append((char) next);
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException("refused: " + head);
    }
    return new RawClient(socket);
  }

  /** Sends a text frame. */
  public void send(String text) throws IOException {
    byte[] payload = text.getBytes(UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) 0x81);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    frame.putInt(0).put(payload); // a mask of zeroes changes nothing
    socket.getOutputStream().write(frame.array(), 0, frame.position());
  }

  /** Sends a close frame; null: without a code. */
  public void sendClose(@Nullable Integer code) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(8).put((byte) 0x88);
    frame.put((byte) (0x80 | (code == null ? 0 : 2))).putInt(0);
    if (code != null) {
      frame.putShort(code.shortValue());
    }
    socket.getOutputStream().write(frame.array(), 0, frame.position());
  }

  /** Reads so many text frames; other frames are passed over. */
  public List<String> texts(int count) throws IOException {
    return texts(count, text -> true);
  }

  /** Reads until so many text frames of a kind have come; all text frames are returned. */
  public List<String> texts(int count, Predicate<String> kind) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    List<String> texts = new ArrayList<>();
    for (int counted = 0; counted < count; ) {
      int opcode = in.readUnsignedByte() & 0x0f;
      byte[] payload = new byte[Math.toIntExact(length(in))];
      in.readFully(payload);
      if (opcode == 1) {
        String text = new String(payload, UTF_8);
        texts.add(text);
        counted += kind.test(text) ? 1 : 0;
      } else if (opcode == 8) {
        throw new IOException("closed after " + texts.size() + " frames");
      }
    }
    return texts;
  }

  private static long length(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte() & 0x7f;
    if (length == 126) {
      return in.readUnsignedShort();
    }
    return length == 127 ? in.readLong() : length;
  }

  /** Reads until the connection ends, answering nothing. */
  public void awaitEnd() throws IOException {
    closeCodeAfterReadingAll();
  }

  /** Reads until so many pings have come, answering nothing. */
  public void awaitPings(int count) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    for (int pings = 0; pings < count; ) {
      int opcode = in.readUnsignedByte() & 0x0f;
      in.skipNBytes(length(in));
      if (opcode == 8) {
        throw new EOFException("closed after " + pings + " pings");
      }
      pings += opcode == 9 ? 1 : 0;
    }
  }

  /** Reads until the connection ends, answering nothing; how many pings came. */
  public int pingsUntilItEnds() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int pings = 0;
    try {
      while (true) {
        int opcode = in.readUnsignedByte() & 0x0f;
        long length = length(in);
        if (opcode == 8) {
          return pings;
        }
        pings += opcode == 9 ? 1 : 0;
        in.skipNBytes(length);
      }
    } catch (EOFException | SocketException e) {
      return pings; // cut, as a client that is silent is
    }
  }

  /** Reads until the connection ends; the code of the close frame, 1006 where none came. */
  public int closeCodeAfterReadingAll() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    try {
      while (true) {
        int opcode = in.readUnsignedByte() & 0x0f;
        long length = length(in);
        if (opcode == 8) {
          return length >= 2 ? in.readUnsignedShort() : 1005;
        }
        in.skipNBytes(length);
      }
    } catch (EOFException | SocketException e) {
      return 1006; // cut, as a client that did not read must be
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
