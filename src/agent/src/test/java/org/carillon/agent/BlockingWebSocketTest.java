package org.carillon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocketFactory;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames byte by byte, RFC 6455, against a server that says what the test says. */
class BlockingWebSocketTest {

  private static final int MOST = 1_000;

  private final List<String> received = new CopyOnWriteArrayList<>();
  private ServerSocket listening;
  private Socket server;
  private DataInputStream fromClient;
  private BlockingWebSocket socket;
  private String request = "";

  @BeforeEach
  void listen() throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void end() throws IOException {
    listening.close();
    if (socket != null) {
      socket.abort();
    }
    if (server != null) {
      server.close();
    }
  }

  private BlockingWebSocket.Receiver noting() {
    return new BlockingWebSocket.Receiver() {
      @Override
      public void heard() {
        received.add("heard");
      }

      @Override
      public void text(String message) {
        received.add("text " + message);
      }

      @Override
      public void binary(ByteBuffer message) {
        received.add("binary " + message.remaining());
      }
    };
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String welcome(String key) {
    return "HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: keep-alive, Upgrade"
        + "\r\nSec-WebSocket-Accept: "
        + accept(key)
        + "\r\nSec-WebSocket-Protocol: p\r\n\r\n";
  }

  /** Opens one; the answer may have the right proof in it, as {@code ACCEPT}. */
  private void open(String path, String answer) throws IOException {
    CompletableFuture<Void> served =
        CompletableFuture.runAsync(
            () -> {
              try {
                serve(answer);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    URI url = URI.create("ws://localhost:" + listening.getLocalPort() + path);
    socket = new BlockingWebSocket(url, "p", MOST, new SecureRandom());
    socket.open(
        Duration.ofSeconds(10), null, null, (SSLSocketFactory) SSLSocketFactory.getDefault());
    served.join();
  }

  private void open() throws IOException {
    open("/agent", "WELCOME");
  }

  private void serve(String answer) throws IOException {
    server = listening.accept();
    fromClient = new DataInputStream(server.getInputStream());
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) fromClient.readUnsignedByte());
    }
    request = head.toString();
    String key = request.replaceAll("(?s).*Sec-WebSocket-Key: (\\S+).*", "$1");
    String text = answer.equals("WELCOME") ? welcome(key) : answer.replace("ACCEPT", accept(key));
    server.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void send(int... bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int b : bytes) {
      out.write(b);
    }
    server.getOutputStream().write(out.toByteArray());
  }

  /** A frame of the client, without its mask; the first byte is its first. */
  private byte[] next() throws IOException {
    int first = fromClient.readUnsignedByte();
    int second = fromClient.readUnsignedByte();
    assertThat(second & 0x80).as("is masked").isNotZero();
    int length = second & 0x7F;
    if (length == 126) {
      length = fromClient.readUnsignedShort();
    } else if (length == 127) {
      length = (int) fromClient.readLong();
    }
    byte[] mask = fromClient.readNBytes(4);
    byte[] frame = new byte[1 + length];
    frame[0] = (byte) first;
    byte[] payload = fromClient.readNBytes(length);
    for (int i = 0; i < length; i++) {
      frame[1 + i] = (byte) (payload[i] ^ mask[i % 4]);
    }
    return frame;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void theHandshakeNamesPathQueryAndSubprotocol() throws IOException {
    open("/a%20b/agent?x=1", "WELCOME");
    assertThat(request)
        .startsWith("GET /a%20b/agent?x=1 HTTP/1.1\r\n")
        .contains("Host: localhost:" + listening.getLocalPort() + "\r\n")
        .contains("Sec-WebSocket-Protocol: p\r\n")
        .doesNotContain("Origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 404 Not Found\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
            + "Sec-WebSocket-Accept: AAAA\r\nSec-WebSocket-Protocol: p\r\n\r\n",
        "HTTP/1.1 101 OK\r\nUpgrade: h2c\r\nConnection: upgrade\r\n"
            + "Sec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Protocol: p\r\n\r\n",
        "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: close\r\n"
            + "Sec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Protocol: p\r\n\r\n",
        "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
            + "Sec-WebSocket-Accept: ACCEPT\r\n\r\n",
        "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Extensions:"
            + " x\r\nSec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Protocol: p\r\n\r\n"
      })
  void anAnswerThatIsNoWebSocketIsRefused(String answer) {
    assertThatThrownBy(() -> open("/agent", answer)).isInstanceOf(IOException.class);
  }

  @Test
  void anAnswerWithoutAnEndIsRefused() {
    String endless = "HTTP/1.1 101 OK\r\n" + "x: y\r\n".repeat(4_000);
    assertThatThrownBy(() -> open("/agent", endless))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too long");
  }

  @Test
  void messagesAreReadWholeAndInParts() throws IOException {
    open();
    send(0x81, 2, 'h', 'i');
    send(0x01, 1, 'a', 0x89, 1, 7, 0x00, 1, 'b', 0x80, 1, 'c'); // a ping in the middle
    send(0x82, 3, 1, 2, 3);
    send(0x82, 126, 0, 200);
    server.getOutputStream().write(new byte[200]);
    send(0x81, 0);
    send(0x8A, 0); // a pong that nobody asked for
    send(0x88, 5, 0x0F, 0xA0, 'b', 'y', 'e');
    assertThat(socket.read(noting())).isEqualTo(new BlockingWebSocket.Closed(4000, "bye"));
    assertThat(received)
        .filteredOn(event -> !event.equals("heard"))
        .containsExactly("text hi", "text abc", "binary 3", "binary 200", "text ");
    assertThat(received).filteredOn("heard"::equals).hasSize(10);
    assertThat(next()).isEqualTo(bytes(0x8A, 7)); // the pong
    assertThat(next()).isEqualTo(bytes(0x88, 0x0F, 0xA0)); // its code, back
  }

  @Test
  void aCloseWithoutACodeIsTold() throws IOException {
    open();
    send(0x88, 0);
    assertThat(socket.read(noting()).code()).isEqualTo(1005);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C1 00", // a bit of an extension
        "81 84 01 02 03 04", // masked
        "83 00", // no known kind
        "80 00", // goes on with nothing
        "01 01 61 81 01 62", // begins anew in the middle
        "09 00", // a ping in parts
        "89 7E 00 7E", // a ping of 126 bytes
        "81 7E 03 E9", // 1,001 bytes
        "01 7E 03 E8 LONG 80 01 61", // 1,000 and one more
        "82 7F 80 00 00 00 00 00 00 00", // a negative length
        "82 7F 00 00 00 01 00 00 00 00" // 4 GiB
      })
  void whatIsAgainstTheProtocolEndsTheConnection(String frames) throws IOException {
    open();
    for (String part : frames.split(" ")) {
      if (part.equals("LONG")) {
        server.getOutputStream().write(new byte[MOST]);
      } else {
        send(Integer.parseInt(part, 16));
      }
    }
    server.shutdownOutput(); // so that a reader who takes it ends, too, but otherwise
    assertThatThrownBy(() -> socket.read(noting()))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(EOFException.class);
  }

  @Test
  void anEndInTheMiddleOfAFrameIsSeenAtOnce() throws IOException {
    open();
    send(0x81, 10, 'h', 'a', 'l');
    server.close();
    assertThatThrownBy(() -> socket.read(noting())).isInstanceOf(IOException.class);
    assertThat(received).isEmpty();
  }

  @Test
  void messagesAreSentMasked() throws IOException {
    open();
    socket.sendText("häuser");
    byte[] text = next();
    assertThat(text[0]).isEqualTo((byte) 0x81);
    assertThat(new String(text, 1, text.length - 1, StandardCharsets.UTF_8)).isEqualTo("häuser");
    for (int length : new int[] {0, 125, 126, 65_535, 65_536}) {
      byte[] sent = new byte[length];
      Arrays.fill(sent, (byte) 9);
      socket.sendBinary(ByteBuffer.wrap(sent));
      byte[] frame = next();
      assertThat(frame[0]).isEqualTo((byte) 0x82);
      assertThat(Arrays.copyOfRange(frame, 1, frame.length)).isEqualTo(sent);
    }
  }

  @Test
  void afterACloseNothingIsSent() throws IOException {
    open();
    socket.sendClose(4400);
    assertThat(next()).isEqualTo(bytes(0x88, 0x11, 0x30));
    assertThatThrownBy(() -> socket.sendText("late")).isInstanceOf(IOException.class);
    socket.sendClose(1000); // a second one is not sent
    send(0x88, 2, 0x11, 0x30);
    assertThat(socket.read(noting()).code()).isEqualTo(4400);
    socket.abort();
    assertThat(fromClient.read()).isNegative();
  }

  @Test
  void anAbortEndsWhoReads() throws Exception {
    open();
    CompletableFuture<Throwable> reader =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return new IllegalStateException(socket.read(noting()).toString());
              } catch (IOException e) {
                return e;
              }
            });
    send(0x81, 1, 'x');
    Await.until("it reads", () -> !received.isEmpty());
    socket.abort();
    assertThat(reader.get()).isInstanceOf(IOException.class);
  }

  @Test
  void oneThatWasAbortedDoesNotOpen() {
    URI url = URI.create("ws://localhost:" + listening.getLocalPort() + "/agent");
    BlockingWebSocket aborted = new BlockingWebSocket(url, "p", MOST, new SecureRandom());
    aborted.abort();
    assertThatThrownBy(
            () ->
                aborted.open(
                    Duration.ofSeconds(10),
                    null,
                    null,
                    (SSLSocketFactory) SSLSocketFactory.getDefault()))
        .isInstanceOf(IOException.class);
  }
}
