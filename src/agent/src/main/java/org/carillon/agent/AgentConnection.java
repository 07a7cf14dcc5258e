package org.carillon.agent;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.carillon.tunnel.AgentHandshake;
import org.carillon.tunnel.HandshakeException;
import org.carillon.tunnel.IncomingCall;
import org.carillon.tunnel.Tunnel;
import org.carillon.tunnel.TunnelHandler;
import org.carillon.tunnel.TunnelLimits;
import org.carillon.tunnel.TunnelTransport;
import org.jspecify.annotations.Nullable;

/** One connection: the WebSocket, the handshake, the tunnel, and whether the server is alive. */
final class AgentConnection implements WebSocket.Listener, TunnelTransport {

  static final String SUBPROTOCOL = "carillon.agent.v1";

  /** The most bytes of a frame of text; a character has at least one. */
  private static final int TEXT = 131_072;

  /** Of a frame of the handshake. */
  private static final int HANDSHAKE_TEXT = 8_192;

  /** The most bytes of a binary frame. */
  private static final int BINARY = 65_577;

  private static final int INVALID = 4400;
  private static final int ABNORMAL = 1006;

  /** How long the server has to answer that the connection ends. */
  private static final Duration PARTING = Duration.ofSeconds(2);

  /** What becomes of a connection. Each is told once, the end last. */
  interface Watcher {

    /** The WebSocket is open; the handshake follows. */
    void opened(AgentConnection connection);

    /** The server knows the agent, and the agent the server. */
    void welcomed(AgentConnection connection, AgentHandshake.Welcome welcome, Tunnel tunnel);

    /** The server makes no calls any more, and waits for the end. */
    void leaving(AgentConnection connection);

    void ended(AgentConnection connection, End end);
  }

  /**
   * The end of a connection.
   *
   * @param refusal what the server refused, if that ended it
   */
  record End(int code, String reason, @Nullable HandshakeException refusal) {}

  private enum Phase {
    CHALLENGE,
    WELCOME,
    TUNNEL
  }

  private final URI url;
  private final AgentHandshake handshake;
  private final AgentHooks hooks;
  private final TunnelLimits limits;
  private final ScheduledExecutorService timer;
  private final Executor executor;
  private final Watcher watcher;

  private final StringBuilder text = new StringBuilder();
  private ByteBuffer binary = ByteBuffer.allocate(0);
  private Phase phase = Phase.CHALLENGE;
  private volatile @Nullable WebSocket socket;
  private volatile @Nullable Tunnel tunnel;
  private volatile boolean parting;
  private volatile long heard = System.nanoTime();

  // guarded by this
  private @Nullable ScheduledFuture<?> patience;
  private @Nullable End asked;
  private boolean ended;

  AgentConnection(
      URI url,
      AgentHandshake handshake,
      AgentHooks hooks,
      TunnelLimits limits,
      ScheduledExecutorService timer,
      Executor executor,
      Watcher watcher) {
    this.url = url;
    this.handshake = handshake;
    this.hooks = hooks;
    this.limits = limits;
    this.timer = timer;
    this.executor = executor;
    this.watcher = watcher;
  }

  URI url() {
    return url;
  }

  /**
   * Connects.
   *
   * @param timeout for the WebSocket, and then for the handshake
   */
  void connect(WebSocket.Builder builder, Duration timeout) {
    patience(timeout.multipliedBy(2), "no connection and handshake in time");
    CompletableFuture<?> unused =
        builder
            .subprotocols(SUBPROTOCOL)
            .connectTimeout(timeout)
            .buildAsync(url, this)
            .whenComplete(
                (opened, failure) -> {
                  if (failure != null) {
                    Throwable cause = AgentFailures.cause(failure);
                    String why = cause.getMessage();
                    end(
                        new End(
                            ABNORMAL, why == null ? cause.getClass().getSimpleName() : why, null));
                  }
                });
  }

  @Override
  public void onOpen(WebSocket opened) {
    socket = opened;
    synchronized (this) {
      if (ended) { // it took too long, and nobody waits any more
        opened.abort();
        return;
      }
    }
    if (!opened.getSubprotocol().equals(SUBPROTOCOL)) {
      part(new End(INVALID, url + " is no agent server: it does not speak " + SUBPROTOCOL, null));
      return;
    }
    watcher.opened(this);
    opened.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    heard = System.nanoTime();
    if (parting) {
      return null;
    }
    int most = phase == Phase.TUNNEL ? TEXT : HANDSHAKE_TEXT;
    if (text.length() + part.length() > most) {
      part(new End(INVALID, "a frame of more than " + most + " bytes", null));
      return null;
    }
    if (last && text.length() == 0) {
      frame(part.toString());
    } else {
      text.append(part);
      if (last) {
        String whole = text.toString();
        text.setLength(0);
        frame(whole);
      }
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
    heard = System.nanoTime();
    if (parting) {
      return null;
    }
    Tunnel open = tunnel;
    if (open == null || binary.position() + part.remaining() > BINARY) {
      part(new End(INVALID, "a binary frame that is too early or too large", null));
      return null;
    }
    if (last && binary.position() == 0) {
      open.onBinary(part);
    } else {
      if (binary.remaining() < part.remaining()) {
        binary = ByteBuffer.allocate(BINARY).put(binary.flip());
      }
      binary.put(part);
      if (last) {
        ByteBuffer whole = binary.flip();
        binary = ByteBuffer.allocate(0);
        open.onBinary(whole);
      }
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    heard = System.nanoTime(); // the JDK answers it
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    heard = System.nanoTime();
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    End end;
    synchronized (this) {
      end = asked == null ? new End(code, reason, null) : asked;
    }
    end(end);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    String why = error.getMessage();
    end(new End(ABNORMAL, why == null ? error.getClass().getSimpleName() : why, null));
  }

  private void frame(String frame) {
    try {
      switch (phase) {
        case CHALLENGE -> {
          phase = Phase.WELCOME;
          sendText(handshake.hello(frame), this::failed);
        }
        case WELCOME -> welcome(handshake.welcome(frame));
        case TUNNEL -> {
          Tunnel open = tunnel;
          if (open != null) {
            open.onText(frame);
          }
        }
      }
    } catch (HandshakeException e) {
      part(new End(e.closeCode(), String.valueOf(e.getMessage()), e));
    }
  }

  private void welcome(AgentHandshake.Welcome welcome) {
    Tunnel opened =
        new Tunnel(
            welcome.keys(), false, this, new Handler(), limits, welcome.limits(), timer, executor);
    phase = Phase.TUNNEL;
    tunnel = opened;
    synchronized (this) {
      if (ended) {
        return;
      }
      if (patience != null) {
        patience.cancel(false);
      }
      long silence = welcome.heartbeat().multipliedBy(5).dividedBy(2).toNanos();
      patience =
          timer.scheduleWithFixedDelay(
              () -> watch(silence), silence / 5, silence / 5, TimeUnit.NANOSECONDS);
    }
    watcher.welcomed(this, welcome, opened);
  }

  /** What is half open says nothing, and never would. */
  private void watch(long silence) {
    if (System.nanoTime() - heard > silence) {
      abort(new End(ABNORMAL, "the server has been silent for 2.5 heartbeats", null));
    }
  }

  private void failed(@Nullable Throwable failure) {
    if (failure != null) {
      abort(new End(ABNORMAL, String.valueOf(AgentFailures.cause(failure).getMessage()), null));
    }
  }

  @Override
  public void sendText(String frame, Consumer<@Nullable Throwable> done) {
    sent(open -> open.sendText(frame, true), done);
  }

  @Override
  public void sendBinary(ByteBuffer frame, Consumer<@Nullable Throwable> done) {
    sent(open -> open.sendBinary(frame, true), done);
  }

  /** A send that works. */
  private interface Send {
    CompletableFuture<WebSocket> by(WebSocket socket);
  }

  private void sent(Send send, Consumer<@Nullable Throwable> done) {
    WebSocket open = socket;
    if (open == null) {
      done.accept(AgentFailures.offline("the connection is not open"));
      return;
    }
    CompletableFuture<?> unused =
        send.by(open)
            .whenComplete(
                (sent, failure) -> {
                  done.accept(failure == null ? null : AgentFailures.cause(failure));
                  failed(failure);
                });
  }

  @Override
  public void close(int code, String reason) {
    part(new End(code, reason, null));
  }

  /** Ends the connection by a handshake, of which the server is given some time. */
  private void part(End end) {
    synchronized (this) {
      if (ended || asked != null) {
        return;
      }
      asked = end;
      parting = true;
    }
    WebSocket open = socket;
    if (open == null) {
      abort(end);
      return;
    }
    patience(PARTING, end.reason());
    // a reason has at most 123 bytes, and a server need not be told more than the code
    CompletableFuture<?> unused =
        open.sendClose(end.code(), "")
            .whenComplete(
                (sent, failure) -> {
                  if (failure != null) {
                    abort(end);
                  } else {
                    open.request(Long.MAX_VALUE); // on to its close frame
                  }
                });
  }

  private void abort(End end) {
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
    synchronized (this) {
      if (asked != null) {
        end = asked;
      }
    }
    end(end);
  }

  private void patience(Duration time, String why) {
    End end = new End(ABNORMAL, why, null);
    synchronized (this) {
      if (patience != null) {
        patience.cancel(false);
      }
      patience = timer.schedule(() -> abort(end), time.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void end(End end) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      if (patience != null) {
        patience.cancel(false);
      }
    }
    watcher.ended(this, end);
    Tunnel open = tunnel;
    if (open != null) {
      open.onClosed();
    }
  }

  /** What the server asks. */
  private final class Handler implements TunnelHandler {

    @Override
    public CompletionStage<?> onCall(IncomingCall call) {
      return hooks.answer(call);
    }

    @Override
    public void onSend(IncomingCall message) {
      hooks.tell(message);
    }

    @Override
    public void onGoodbye() {
      watcher.leaving(AgentConnection.this);
    }
  }
}
