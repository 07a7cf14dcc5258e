package org.carillon.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Many clients of {@code carillon.v1} on one thread, the caller's. Each keeps its position, and
 * holds that the numbers of the events that it hears have no gap and no repeat.
 */
final class Returners implements AutoCloseable {

  private static final String PROTOCOL = "Sec-WebSocket-Protocol: carillon.v1\r\n";
  private static final String[] USERS = {"alice", "carol"};
  private static final long QUIET_NANOS = 30_000_000_000L;

  private final URI address;
  private final Selector selector = Selector.open();
  private final List<Client> clients = new ArrayList<>();
  private long frames;

  /**
   * So many, not connected yet.
   *
   * @param heard the number of the last event that they need not hear
   */
  Returners(URI address, int count, long heard) throws IOException {
    this.address = address;
    for (int i = 0; i < count; i++) {
      clients.add(new Client(USERS[i % USERS.length], heard));
    }
  }

  /** Lets all connect at once; those that were here before with their positions. */
  void connect() throws IOException {
    for (Client client : clients) {
      client.connect();
      selector.selectNow(this::serve);
    }
  }

  /** Cuts all off, without a farewell. */
  void cut() throws IOException {
    for (Client client : clients) {
      client.cut();
    }
    selector.selectNow();
  }

  /** Until all have been greeted. */
  void awaitWelcome() throws IOException {
    await(client -> client.isWelcome);
  }

  /** Until all have been told that they missed nothing. */
  void awaitResumed() throws IOException {
    await(client -> client.isResumed);
  }

  /** Until all have heard the event of this number. */
  void awaitHeard(long number) throws IOException {
    await(client -> client.heard == number);
  }

  private void await(Predicate<Client> condition) throws IOException {
    long quietSince = System.nanoTime();
    long before = frames;
    while (!clients.stream().allMatch(condition)) {
      selector.select(this::serve, 1_000);
      for (int i = 0; i < 100 && selector.selectNow(this::serve) > 0; i++) {
        // the condition of all is not asked after each frame
      }
      if (frames != before) {
        before = frames;
        quietSince = System.nanoTime();
      } else if (System.nanoTime() - quietSince > QUIET_NANOS) {
        long waiting = clients.stream().filter(condition.negate()).count();
        throw new IOException(waiting + " of " + clients.size() + " clients wait in vain");
      }
    }
  }

  private void serve(SelectionKey key) {
    Client client = (Client) key.attachment();
    try {
      if (key.isConnectable()) {
        client.shakeHands(key);
      } else {
        client.read();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(client.toString(), e);
    }
  }

  @Override
  public void close() throws IOException {
    cut();
    selector.close();
  }

  private final class Client {

    private final String user;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 12);
    private SocketChannel channel;
    private String position = "";
    private long heard;
    private boolean isOpen;
    private boolean isWelcome;
    private boolean isResumed;

    Client(String user, long heard) {
      this.user = user;
      this.heard = heard;
    }

    void connect() throws IOException {
      in.clear();
      isOpen = false;
      isWelcome = false;
      isResumed = false;
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_LINGER, 0); // to close is to cut
      channel.register(selector, SelectionKey.OP_CONNECT, this);
      channel.connect(new InetSocketAddress("localhost", address.getPort()));
    }

    void cut() throws IOException {
      if (channel != null) {
        channel.close();
      }
    }

    void shakeHands(SelectionKey key) throws IOException {
      channel.finishConnect();
      URI to = position.isEmpty() ? address : URI.create(address + "?since=" + position);
      channel.write(BenchHandshake.request(to, user, PROTOCOL));
      key.interestOps(SelectionKey.OP_READ);
    }

    void read() throws IOException {
      if (channel.read(in) < 0) {
        throw new IOException("the server closed it");
      }
      in.flip();
      while (isOpen ? frame() : head()) {
        // on to the next one
      }
      in.compact();
    }

    /** Takes the answer to the handshake; false: it is not whole yet. */
    private boolean head() throws IOException {
      String text =
          new String(in.array(), in.position(), in.remaining(), StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        return false;
      }
      if (!text.startsWith("HTTP/1.1 101")) {
        throw new IOException("refused: " + text);
      }
      in.position(in.position() + end + 4);
      isOpen = true;
      return true;
    }

    /** Takes one frame; false: it is not whole yet. */
    private boolean frame() throws IOException {
      ServerFrame frame = ServerFrame.take(in);
      if (frame == null) {
        return false;
      }
      frames++;
      switch (frame.opcode()) {
        case ServerFrame.TEXT -> hear(text(frame.bytes()));
        case ServerFrame.CLOSE ->
            throw new IOException("the server says goodbye: " + text(frame.bytes()));
        case ServerFrame.PING -> channel.write(frame.pong());
        default -> {} // a pong
      }
      return true;
    }

    private static String text(byte[] bytes) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private void hear(String frame) throws IOException {
      if (frame.startsWith("{\"event\":\"$resumed\"")) {
        if (!frame.contains("true")) {
          throw new IOException("has missed something: " + frame);
        }
        isResumed = true;
        return;
      }
      position = between(frame, "\"position\":\"", '"');
      if (frame.startsWith("{\"event\":\"$welcome\"")) {
        isWelcome = true;
      } else if (!frame.startsWith("{\"event\":\"$")) {
        long number = Long.parseLong(between(frame, "\"n\":", '}'));
        if (number != heard + 1) {
          throw new IOException("heard " + number + " after " + heard);
        }
        heard = number;
      }
    }

    private static String between(String text, String before, char after) throws IOException {
      int from = text.indexOf(before);
      if (from < 0) {
        throw new IOException("not understood: " + text);
      }
      from += before.length();
      return text.substring(from, text.indexOf(after, from));
    }

    @Override
    public String toString() {
      return "client of " + user + " at " + position;
    }
  }
}
