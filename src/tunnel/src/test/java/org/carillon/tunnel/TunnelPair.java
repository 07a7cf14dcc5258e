package org.carillon.tunnel;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Two tunnels, an agent's and a server's, over a connection in memory that delivers at once. */
final class TunnelPair implements AutoCloseable {

  static final SharedSecret SECRET = SharedSecret.of("a secret of the tests that is long enough");

  /** A frame as it went over the connection: text or bytes. */
  record Recorded(boolean fromClient, @Nullable String text, byte @Nullable [] binary) {}

  final List<Recorded> recorded = Collections.synchronizedList(new ArrayList<>());
  final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  final ExecutorService workers = Executors.newCachedThreadPool();
  final AtomicInteger closeCode = new AtomicInteger();

  final SessionKeys clientKeys;
  final SessionKeys serverKeys;
  final Tunnel client;
  final Tunnel server;

  private final End clientEnd = new End(true);
  private final End serverEnd = new End(false);

  /** One end of the connection: each has a thread that reads, as a connection of a server has. */
  private final class End implements TunnelTransport {

    private final boolean ofClient;
    private final ExecutorService reader = Executors.newSingleThreadExecutor();

    private End(boolean ofClient) {
      this.ofClient = ofClient;
    }

    private Tunnel other() {
      return ofClient ? server : client;
    }

    @Override
    public void sendText(String frame, Consumer<@Nullable Throwable> done) {
      recorded.add(new Recorded(ofClient, frame, null));
      reader.execute(() -> other().onText(frame));
      done.accept(null);
    }

    @Override
    public void sendBinary(ByteBuffer frame, Consumer<@Nullable Throwable> done) {
      byte[] copy = new byte[frame.remaining()];
      frame.get(copy);
      recorded.add(new Recorded(ofClient, null, copy));
      reader.execute(() -> other().onBinary(ByteBuffer.wrap(copy)));
      done.accept(null);
    }

    @Override
    public void close(int code, String reason) {
      closeCode.compareAndSet(0, code);
      reader.execute(() -> other().onClosed());
    }
  }

  TunnelPair(TunnelHandler ofClient, TunnelHandler ofServer) {
    this(ofClient, ofServer, TunnelLimits.DEFAULT, TunnelLimits.DEFAULT, null);
  }

  TunnelPair(
      TunnelHandler ofClient,
      TunnelHandler ofServer,
      TunnelLimits clientLimits,
      TunnelLimits serverLimits,
      @Nullable Executor handlers) {
    Executor runs = handlers == null ? workers : handlers;
    SecureRandom random = new SecureRandom();
    try {
      ServerHandshake ours = new ServerHandshake(List.of(SECRET), random);
      AgentHandshake theirs =
          new AgentHandshake(
              SECRET,
              AgentKey.generate(),
              AgentHandshake.newInstance(random),
              null,
              List.of(),
              clientLimits,
              random);
      String hello = theirs.hello(ours.challenge());
      ServerHandshake.Hello read = ours.hello(hello);
      ServerHandshake.Accepted accepted =
          ours.accept("A1", true, Duration.ofSeconds(25), serverLimits);
      AgentHandshake.Welcome welcome = theirs.welcome(accepted.welcome());
      recorded.add(new Recorded(false, ours.challenge(), null));
      recorded.add(new Recorded(true, hello, null));
      recorded.add(new Recorded(false, accepted.welcome(), null));
      clientKeys = welcome.keys();
      serverKeys = accepted.keys();
      client =
          new Tunnel(
              clientKeys, false, clientEnd, ofClient, clientLimits, welcome.limits(), timer, runs);
      server =
          new Tunnel(
              serverKeys, true, serverEnd, ofServer, serverLimits, read.limits(), timer, runs);
    } catch (HandshakeException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.onClosed();
    server.onClosed();
    clientEnd.reader.shutdownNow();
    serverEnd.reader.shutdownNow();
    workers.shutdownNow();
    timer.shutdownNow();
  }
}
