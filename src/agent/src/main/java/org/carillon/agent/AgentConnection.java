package org.carillon.agent;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocketFactory;
import org.carillon.tunnel.AgentHandshake;
import org.carillon.tunnel.HandshakeException;
import org.carillon.tunnel.IncomingCall;
import org.carillon.tunnel.Tunnel;
import org.carillon.tunnel.TunnelHandler;
import org.carillon.tunnel.TunnelLimits;
import org.carillon.tunnel.TunnelTransport;
import org.jspecify.annotations.Nullable;

/** One connection: the WebSocket, the handshake, the tunnel, and whether the server is alive. */
final class AgentConnection implements BlockingWebSocket.Receiver, TunnelTransport {

  private static final System.Logger LOGGER = System.getLogger(Agent.class.getName());

  static final String SUBPROTOCOL = "carillon.agent.v1";

  /** The most bytes of a frame, of text and of the handshake's; a character has at least one. */
  private static final int TEXT = 131_072;

  private static final int HANDSHAKE_TEXT = 8_192;

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

  private final BlockingWebSocket socket;
  private Phase phase = Phase.CHALLENGE;
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
      SecureRandom random,
      Watcher watcher) {
    this.url = url;
    this.handshake = handshake;
    this.hooks = hooks;
    this.limits = limits;
    this.timer = timer;
    this.executor = executor;
    this.watcher = watcher;
    socket = new BlockingWebSocket(url, SUBPROTOCOL, TEXT, random);
  }

  URI url() {
    return url;
  }

  /** Connects, by a thread of its own, which then reads. */
  void connect(AgentConfiguration configuration, SSLSocketFactory tls, ThreadFactory threads) {
    Duration timeout = configuration.connectTimeout;
    patience(timeout.multipliedBy(2), "no connection and handshake in time");
    Thread reader;
    try {
      reader = threads.newThread(() -> read(configuration, tls));
    } catch (RuntimeException e) { // of a container that goes
      abort(new End(ABNORMAL, "no thread for the connection: " + e.getMessage(), null));
      return;
    }
    if (reader == null) {
      abort(new End(ABNORMAL, "there is no thread for the connection", null));
    } else {
      reader.start();
    }
  }

  private void read(AgentConfiguration configuration, SSLSocketFactory tls) {
    End end;
    try {
      socket.open(
          configuration.connectTimeout, configuration.proxy, configuration.proxyCredentials, tls);
      watcher.opened(this);
      BlockingWebSocket.Closed closed = socket.read(this);
      end = new End(closed.code(), closed.reason(), null);
    } catch (EOFException e) {
      end = new End(ABNORMAL, "the connection was cut", null);
    } catch (IOException e) {
      String why = e.getMessage();
      end = new End(ABNORMAL, why == null ? e.getClass().getSimpleName() : why, null);
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "what came from " + url + " could not be read", e);
      end = new End(ABNORMAL, "a fault of the agent", null);
    }
    abort(end); // the TCP connection, too
  }

  @Override
  public void heard() {
    heard = System.nanoTime();
  }

  @Override
  public void text(String message) {
    if (parting) {
      return;
    }
    if (phase != Phase.TUNNEL && message.length() > HANDSHAKE_TEXT) {
      part(new End(INVALID, "a frame of the handshake of too many bytes", null));
      return;
    }
    frame(message);
  }

  @Override
  public void binary(ByteBuffer message) {
    Tunnel open = tunnel;
    if (parting) {
      return;
    }
    if (open == null) {
      part(new End(INVALID, "a binary frame before the handshake", null));
      return;
    }
    open.onBinary(message);
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
    IOException failure = null;
    try {
      socket.sendText(frame);
    } catch (IOException e) {
      failure = e;
    }
    done.accept(failure);
    failed(failure);
  }

  @Override
  public void sendBinary(ByteBuffer frame, Consumer<@Nullable Throwable> done) {
    IOException failure = null;
    try {
      socket.sendBinary(frame);
    } catch (IOException e) {
      failure = e;
    }
    done.accept(failure);
    failed(failure);
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
    patience(PARTING, end.reason());
    try {
      socket.sendClose(end.code()); // a server need not be told more than the code
    } catch (IOException e) {
      abort(end); // it is over already
    }
  }

  private void abort(End end) {
    socket.abort();
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
