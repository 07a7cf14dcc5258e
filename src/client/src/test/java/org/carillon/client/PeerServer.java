package org.carillon.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The other end of a WebSocket, which does what a test says and nothing else. */
final class PeerServer implements AutoCloseable {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final long PATIENCE_SECONDS = 20;

  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<Peer> accepted = new LinkedBlockingQueue<>();
  private final Queue<Integer> refusals = new ConcurrentLinkedQueue<>();
  private volatile @Nullable String subprotocol;

  PeerServer() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    threads.submit((java.util.concurrent.Callable<Void>) this::accept);
  }

  String url(String path) {
    return "ws://127.0.0.1:" + listening.getLocalPort() + path;
  }

  /** Takes this subprotocol from now on, where it is offered. */
  PeerServer takes(String name) {
    subprotocol = name;
    return this;
  }

  /** Answers the next handshake with a status. */
  void refuseNext(int status) {
    refusals.add(status);
  }

  /** The next connection. */
  Peer accepted() {
    try {
      Peer peer = accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (peer == null) {
        throw new AssertionError("nobody connected");
      }
      return peer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    accepted.forEach(Peer::cut);
    threads.shutdownNow();
  }

  private Void accept() throws IOException {
    while (true) {
      Socket socket = listening.accept();
      threads.submit(() -> serve(socket));
    }
  }

  private Void serve(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    String line = line(in);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    OutputStream out = socket.getOutputStream();
    Integer refusal = refusals.poll();
    if (refusal != null) {
      out.write(("HTTP/1.1 " + refusal + " No\r\nContent-Length: 0\r\n\r\n").getBytes());
      socket.close();
      return null;
    }
    String taken = subprotocol;
    boolean offered =
        taken != null && headers.getOrDefault("Sec-WebSocket-Protocol", "").contains(taken);
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(headers.getOrDefault("Sec-WebSocket-Key", ""))
            + "\r\n"
            + (offered ? "Sec-WebSocket-Protocol: " + taken + "\r\n" : "")
            + "\r\n";
    out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
    Peer peer = new Peer(socket, line.split(" ")[1], headers);
    accepted.add(peer);
    peer.read(in);
    return null;
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String line(DataInputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** One connection. */
  static final class Peer {

    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    final String path;
    final Map<String, String> headers;
    private final Socket socket;
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private volatile boolean silent;

    Peer(Socket socket, String path, Map<String, String> headers) {
      this.socket = socket;
      this.path = path;
      this.headers = headers;
    }

    /** Answers no ping any more. */
    void fallSilent() {
      silent = true;
    }

    /** The next text frame; {@code close} and the code when the client closes. */
    String take() {
      try {
        String frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (frame == null) {
          throw new AssertionError("no frame came");
        }
        return frame;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }

    void send(String text) {
      write(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) {
      write(BINARY, bytes);
    }

    void close(int code) {
      write(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    /** Ends the TCP connection. */
    void cut() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private synchronized void write(int opcode, byte[] body) {
      try {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x80 | opcode);
        if (body.length < 126) {
          frame.write(body.length);
        } else {
          frame.write(126);
          frame.write(body.length >> 8);
          frame.write(body.length);
        }
        frame.writeBytes(body);
        socket.getOutputStream().write(frame.toByteArray());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void read(DataInputStream in) throws IOException {
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      while (true) {
        int first = in.read();
        if (first < 0) {
          return;
        }
        int opcode = first & 0x0f;
        byte[] body = body(in);
        switch (opcode) {
          case PING -> {
            if (!silent) {
              write(PONG, body);
            }
          }
          case PONG -> {}
          case CLOSE -> {
            frames.add("close " + (((body[0] & 0xff) << 8) | (body[1] & 0xff)));
            write(CLOSE, body);
            socket.close();
            return;
          }
          default -> {
            message.writeBytes(body);
            if ((first & 0x80) != 0) {
              frames.add(message.toString(StandardCharsets.UTF_8));
              message.reset();
            }
          }
        }
      }
    }

    private static byte[] body(DataInputStream in) throws IOException {
      int length = in.readUnsignedByte() & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = (int) in.readLong();
      }
      byte[] mask = in.readNBytes(4);
      byte[] body = in.readNBytes(length);
      for (int i = 0; i < body.length; i++) {
        body[i] ^= mask[i & 3];
      }
      return body;
    }
  }
}
