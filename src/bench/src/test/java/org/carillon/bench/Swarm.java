package org.carillon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Many WebSockets that one thread reads; it counts the events that carry {@link #MARK}. */
final class Swarm implements AutoCloseable {

  /** What the counted events have in their text, and nothing else. */
  static final String MARK = "@mark";

  private static final byte[] MARKED = MARK.getBytes(StandardCharsets.US_ASCII);

  private final Selector selector = Selector.open();
  private final AtomicLong heard = new AtomicLong();
  private final Thread reader = new Thread(this::read, "swarm");
  private volatile boolean closed;

  /** Connects so many clients, each of which says something first; empty: nothing. */
  Swarm(URI address, int count, String hello) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel channel = BenchHandshake.open(address, "carol");
      if (!hello.isEmpty()) {
        channel.write(BenchHandshake.frame(1, hello.getBytes(StandardCharsets.UTF_8)));
      }
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(1 << 14));
    }
    reader.setDaemon(true);
    reader.start();
  }

  /** How many events have been heard by all of them together. */
  long heard() {
    return heard.get();
  }

  /** Waits until so many have been heard. */
  void await(long events) throws IOException {
    long quiet = System.nanoTime();
    for (long before = -1; heard.get() < events; ) {
      if (heard.get() != before) {
        before = heard.get();
        quiet = System.nanoTime();
      } else if (System.nanoTime() - quiet > 20_000_000_000L || closed) {
        throw new IOException("lost: heard " + before + " events of " + events);
      }
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(100_000);
    }
  }

  private void read() {
    try {
      while (!closed) {
        selector.select(key -> read((SocketChannel) key.channel(), (ByteBuffer) key.attachment()));
      }
    } catch (IOException | UncheckedIOException e) {
      if (!closed) { // else its channels were closed under it
        throw new IllegalStateException("a client of the swarm was lost", e);
      }
    } finally {
      closed = true;
    }
  }

  private void read(SocketChannel channel, ByteBuffer in) {
    try {
      if (channel.read(in) < 0) {
        throw new IOException("the server closed a connection");
      }
      in.flip();
      for (ServerFrame frame = ServerFrame.take(in); frame != null; frame = ServerFrame.take(in)) {
        hear(channel, frame);
      }
      in.compact();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void hear(SocketChannel channel, ServerFrame frame) throws IOException {
    ByteBuffer payload = frame.payload();
    if (frame.opcode() == ServerFrame.PING) {
      channel.write(frame.pong());
    } else if (frame.opcode() == ServerFrame.TEXT
        && payload.limit() == 1
        && payload.get(0) == '2') {
      channel.write(BenchHandshake.frame(1, new byte[] {'3'})); // Engine.IO's heartbeat
    } else if (isMarked(payload)) {
      heard.incrementAndGet();
    }
  }

  private static boolean isMarked(ByteBuffer payload) {
    for (int i = 0; i <= payload.limit() - MARKED.length; i++) {
      if (payload.get(i) == MARKED[0] && payload.get(i + 1) == MARKED[1]) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
