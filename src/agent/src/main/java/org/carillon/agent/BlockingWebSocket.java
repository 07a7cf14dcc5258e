package org.carillon.agent;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a WebSocket, RFC 6455, over a blocking socket: one thread reads, whoever
 * sends writes. ADR 32 says why it is not the JDK's nor Tyrus'.
 */
final class BlockingWebSocket {

  /** What comes, on the thread that reads. */
  interface Receiver {

    /** A frame of any kind; the first sign of life before the message. */
    void heard();

    void text(String message);

    void binary(ByteBuffer message);
  }

  /**
   * The end that the server gave.
   *
   * @param code 1005 where it said none
   */
  record Closed(int code, String reason) {}

  /** Of an HTTP response. */
  private static final int HEAD = 16_384;

  private static final int BUFFER = 32_768;
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int CONTROL_BYTES = 125;
  private static final int NO_CODE = 1005;

  private final URI url;
  private final String subprotocol;
  private final int most;
  private final SecureRandom random;

  private volatile @Nullable Socket raw;
  private volatile boolean aborted;
  private DataInputStream in = new DataInputStream(InputStream.nullInputStream());

  private final Object writing = new Object();
  private OutputStream out = OutputStream.nullOutputStream(); // guarded by writing
  private boolean closeSent; // guarded by writing

  /** Bytes for masks, drawn in one go. */
  private final byte[] masks = new byte[1_024]; // guarded by writing

  private int masksUsed = masks.length; // guarded by writing

  /**
   * One that is not open yet.
   *
   * @param most bytes of a message
   */
  BlockingWebSocket(URI url, String subprotocol, int most, SecureRandom random) {
    this.url = url;
    this.subprotocol = subprotocol;
    this.most = most;
    this.random = random;
  }

  /**
   * Connects, by a proxy if one is given or the JVM has one, by TLS, and asks for the WebSocket.
   *
   * @throws IOException saying why there is none
   */
  void open(
      Duration timeout,
      @Nullable InetSocketAddress proxy,
      @Nullable ProxyCredentials credentials,
      SSLSocketFactory tls)
      throws IOException {
    boolean isSecure = url.getScheme().equals("wss");
    String host = url.getHost();
    int port = url.getPort() >= 0 ? url.getPort() : isSecure ? 443 : 80;
    InetSocketAddress via = proxy == null ? ofTheJvm(isSecure) : proxy;
    Socket socket = connect(via == null ? host : via.getHostString(), via, port, timeout);
    DataInputStream input = input(socket);
    if (via != null) {
      tunnel(socket, input, host + ":" + port, credentials);
    }
    if (isSecure) {
      String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
      SSLSocket secured = (SSLSocket) tls.createSocket(socket, name, port, true);
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the host must be the certificate's
      secured.setSSLParameters(parameters);
      secured.startHandshake();
      socket = secured;
      input = input(secured);
    }
    synchronized (writing) {
      out = socket.getOutputStream();
    }
    in = input;
    upgrade(host + (url.getPort() >= 0 ? ":" + port : ""));
    socket.setSoTimeout(0);
  }

  private Socket connect(String host, @Nullable InetSocketAddress via, int port, Duration timeout)
      throws IOException {
    Socket socket = new Socket(Proxy.NO_PROXY);
    raw = socket;
    if (aborted) {
      socket.close();
    }
    int millis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    socket.setSoTimeout(millis);
    socket.connect(
        new InetSocketAddress(InetAddress.getByName(host), via == null ? port : via.getPort()),
        millis);
    return socket;
  }

  private static DataInputStream input(Socket socket) throws IOException {
    return new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
  }

  /** What system properties say, for the address as HTTP would have it. */
  private @Nullable InetSocketAddress ofTheJvm(boolean isSecure) {
    ProxySelector selector = ProxySelector.getDefault();
    if (selector == null) {
      return null;
    }
    URI http =
        URI.create((isSecure ? "https" : "http") + url.toString().substring(isSecure ? 3 : 2));
    for (Proxy proxy : selector.select(http)) {
      if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress found) {
        return found;
      }
    }
    return null;
  }

  private static void tunnel(
      Socket socket, DataInputStream input, String target, @Nullable ProxyCredentials credentials)
      throws IOException {
    StringBuilder request = new StringBuilder();
    request.append("CONNECT ").append(target).append(" HTTP/1.1\r\nHost: ").append(target);
    if (credentials != null) {
      request.append("\r\nProxy-Authorization: ").append(credentials.basic());
    }
    request.append("\r\n\r\n");
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    String status = head(input, new HashMap<>());
    if (!status.matches("HTTP/1\\.[01] 2\\d\\d.*")) {
      throw new IOException("the proxy answered " + status);
    }
  }

  private void upgrade(String host) throws IOException {
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String request =
        "GET "
            + path
            + query
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
            + "\r\nSec-WebSocket-Key: "
            + key
            + "\r\nSec-WebSocket-Protocol: "
            + subprotocol
            + "\r\n\r\n";
    synchronized (writing) {
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
    Map<String, String> headers = new HashMap<>();
    String status = head(in, headers);
    if (!status.startsWith("HTTP/1.1 101")) {
      throw new IOException("the server answered " + status);
    }
    if (!"websocket".equalsIgnoreCase(headers.get("upgrade"))
        || !headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT).contains("upgrade")
        || !accept(key).equals(headers.get("sec-websocket-accept"))
        || headers.containsKey("sec-websocket-extensions")) {
      throw new IOException("the server's answer to the WebSocket's handshake is wrong");
    }
    if (!subprotocol.equals(headers.get("sec-websocket-protocol"))) {
      throw new IOException("it is no agent server: it does not speak " + subprotocol);
    }
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JVM has SHA-1", e);
    }
  }

  /** Reads the head of a response; returns its first line. */
  private static String head(DataInputStream input, Map<String, String> headers)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int last = 0; last != 0x0D0A0D0A; ) {
      int b = input.readUnsignedByte();
      bytes.write(b);
      last = (last << 8) | b;
      if (bytes.size() > HEAD) {
        throw new IOException("an answer to the handshake that is too long");
      }
    }
    String[] lines = bytes.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.merge(
            lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip(),
            (one, other) -> one + ", " + other);
      }
    }
    return lines[0];
  }

  /**
   * Reads until the server closes the WebSocket.
   *
   * @throws EOFException if it ended the connection instead
   * @throws IOException if the connection was cut, or what came is against the protocol
   */
  Closed read(Receiver receiver) throws IOException {
    byte[] message = {};
    int type = CONTINUATION; // none is begun
    while (true) {
      int first = in.readUnsignedByte();
      int second = in.readUnsignedByte();
      int opcode = first & 0x0F;
      boolean isLast = (first & 0x80) != 0;
      if ((first & 0x70) != 0 || (second & 0x80) != 0) {
        throw new IOException("a frame with bits that a server does not set");
      }
      long length = second & 0x7F;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      boolean isControl = opcode >= CLOSE;
      if (isControl
          ? length > CONTROL_BYTES || !isLast
          : length < 0 || message.length + length > most) {
        throw new IOException("a frame that is too long");
      }
      byte[] payload = new byte[(int) length];
      in.readFully(payload);
      receiver.heard();
      switch (opcode) {
        case TEXT, BINARY, CONTINUATION -> {
          if ((opcode == CONTINUATION) == (type == CONTINUATION)) {
            throw new IOException("a frame that does not follow the one before");
          }
          if (opcode != CONTINUATION) {
            type = opcode;
          }
          message = message.length == 0 ? payload : joined(message, payload);
          if (isLast) {
            byte[] whole = message;
            boolean isText = type == TEXT;
            message = new byte[0];
            type = CONTINUATION;
            if (isText) {
              // what is no UTF-8 has a wrong MAC
              receiver.text(new String(whole, StandardCharsets.UTF_8));
            } else {
              receiver.binary(ByteBuffer.wrap(whole));
            }
          }
        }
        case PING -> send(PONG, payload, payload.length);
        case PONG -> {}
        case CLOSE -> {
          return closed(payload);
        }
        default -> throw new IOException("a frame of no known kind");
      }
    }
  }

  private Closed closed(byte[] payload) throws IOException {
    int code = payload.length < 2 ? NO_CODE : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
    sendClose(code == NO_CODE ? 1000 : code);
    return new Closed(
        code,
        payload.length <= 2
            ? ""
            : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  void sendText(String message) throws IOException {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    send(TEXT, bytes, bytes.length);
  }

  void sendBinary(ByteBuffer message) throws IOException {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    send(BINARY, bytes, bytes.length);
  }

  /** Says that this side ends; nothing is sent after it. A second one is not sent. */
  void sendClose(int code) throws IOException {
    send(CLOSE, new byte[] {(byte) (code >> 8), (byte) code}, 2);
  }

  private void send(int opcode, byte[] payload, int length) throws IOException {
    int extended = length <= CONTROL_BYTES ? 0 : length < 65_536 ? 2 : 8;
    int head = 2 + extended + 4;
    byte[] frame = new byte[head + length];
    frame[0] = (byte) (0x80 | opcode);
    frame[1] = (byte) (0x80 | (extended == 0 ? length : extended == 2 ? 126 : 127));
    for (int i = 0; i < extended; i++) {
      frame[2 + i] = (byte) ((long) length >>> (8 * (extended - 1 - i)));
    }
    synchronized (writing) {
      if (closeSent) {
        if (opcode == TEXT || opcode == BINARY) {
          throw new IOException("the connection is closing");
        }
        return;
      }
      closeSent = opcode == CLOSE;
      if (masksUsed == masks.length) {
        random.nextBytes(masks);
        masksUsed = 0;
      }
      int mask = masksUsed;
      masksUsed += 4;
      System.arraycopy(masks, mask, frame, head - 4, 4);
      for (int i = 0; i < length; i++) {
        frame[head + i] = (byte) (payload[i] ^ masks[mask + (i & 3)]);
      }
      out.write(frame);
      out.flush();
    }
  }

  /** Ends the connection at once, whatever is being read or written: both fail. */
  void abort() {
    aborted = true;
    Socket socket = raw; // not TLS', which would wait for what is being written
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        System.getLogger(Agent.class.getName())
            .log(System.Logger.Level.DEBUG, "a socket could not be closed", e);
      }
    }
  }
}
