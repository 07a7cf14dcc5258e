package org.carillon.agent;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.AgentHandshake;
import org.carillon.tunnel.HandshakeException;
import org.carillon.tunnel.Tunnel;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an agent connected: tries each address with each secret, waits, and tries again, until it
 * is stopped.
 */
final class Reconnector implements AgentConnection.Watcher {

  private static final System.Logger LOGGER = System.getLogger(Agent.class.getName());

  /** Where the server says these, it says them again for as long as nobody does anything. */
  private static final Set<String> LASTING =
      Set.of(
          AgentErrors.WRONG_SECRET,
          AgentErrors.NOT_AUTHORIZED,
          AgentErrors.UNKNOWN_AGENT,
          AgentErrors.DUPLICATE_ID);

  /** How long calls may last after the server has said goodbye; it ends them by itself, too. */
  private static final Duration FAREWELL = Duration.ofSeconds(60);

  private static final int NORMAL = 1000;

  private final AgentConfiguration configuration;
  private final AgentIdentity identity;
  private final AgentHooks hooks;
  private final AgentCalls calls;
  private final AgentListeners listeners;
  private final ScheduledExecutorService timer;
  private final Executor executor;
  private final SSLSocketFactory tls;
  private final ThreadFactory threads;
  private final Backoff backoff;
  private final SecureRandom random = new SecureRandom();
  private final CompletableFuture<AgentSession> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private volatile @Nullable AgentSession session;

  // guarded by this
  private @Nullable AgentConnection connection;
  private @Nullable Tunnel tunnel;
  private @Nullable ScheduledFuture<?> nextAttempt;
  private boolean stopping;
  private boolean wasConnected;
  private boolean wasReady;
  private boolean moves;
  private boolean isTold;
  private long since;
  private int url;
  private int secret;
  private int urlsTried;
  private int secretsTried;
  private boolean refused;

  Reconnector(
      AgentConfiguration configuration,
      AgentIdentity identity,
      AgentHooks hooks,
      AgentCalls calls,
      AgentListeners listeners,
      ScheduledExecutorService timer,
      Executor executor,
      ThreadFactory threads) {
    this.configuration = configuration;
    this.identity = identity;
    this.hooks = hooks;
    this.calls = calls;
    this.listeners = listeners;
    this.timer = timer;
    this.executor = executor;
    this.threads = threads;
    tls =
        configuration.tls == null
            ? (SSLSocketFactory) SSLSocketFactory.getDefault()
            : configuration.tls.context().getSocketFactory();
    backoff =
        new Backoff(
            configuration.firstDelay,
            configuration.longestDelay,
            () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Completes when the agent is connected for the first time. */
  CompletionStage<AgentSession> ready() {
    return ready;
  }

  /** What the agent has now; null while it is not connected. */
  @Nullable AgentSession session() {
    return session;
  }

  int inFlightLimit() {
    return configuration.limits.calls();
  }

  void attempt() {
    AgentConnection next;
    synchronized (this) {
      if (stopping) {
        return;
      }
      AgentHandshake handshake =
          new AgentHandshake(
              configuration.secrets.get(secret),
              identity.key(),
              identity.instance(),
              identity.name(),
              configuration.labels,
              configuration.limits,
              random);
      next =
          new AgentConnection(
              configuration.urls.get(url),
              handshake,
              hooks,
              configuration.limits,
              timer,
              executor,
              random,
              this);
      connection = next;
    }
    next.connect(configuration, tls, threads);
  }

  @Override
  public void opened(AgentConnection from) {
    synchronized (this) {
      if (wasConnected) {
        return;
      }
      wasConnected = true;
    }
    listeners.raise(listeners.connected, from.url());
  }

  @Override
  public void welcomed(AgentConnection from, AgentHandshake.Welcome welcome, Tunnel opened) {
    executor.execute(
        () ->
            identity
                .named(welcome.name())
                .whenComplete((saved, failure) -> begin(from, welcome, opened, failure)));
  }

  /** The name is kept, or could not be: the agent is as good as connected. */
  private void begin(
      AgentConnection from,
      AgentHandshake.Welcome welcome,
      Tunnel opened,
      @Nullable Throwable unsaved) {
    if (unsaved != null) {
      error(
          AgentErrors.INTERNAL_SERVER_ERROR,
          "the agent's name " + welcome.name() + " could not be kept",
          AgentFailures.cause(unsaved));
    }
    AgentSession now = new AgentSession(welcome.name(), welcome.firstTime(), from.url());
    boolean again;
    synchronized (this) {
      if (connection != from || stopping) {
        return; // it has ended meanwhile
      }
      tunnel = opened;
      since = System.nanoTime();
      again = wasReady;
      wasReady = true;
      isTold = false;
      urlsTried = 0;
      secretsTried = 0;
      refused = false;
      session = now;
      // before its end can be told
      listeners.raise(again ? listeners.reconnected : listeners.ready, now);
    }
    LOGGER.log(Level.INFO, "agent {0} is connected to {1}", now.name(), now.url());
    calls.use(opened);
    synchronized (this) {
      if (tunnel != opened || moves) {
        calls.drop(opened); // it has ended meanwhile, or is about to
      }
    }
    ready.complete(now);
  }

  @Override
  public void leaving(AgentConnection from) {
    Tunnel left;
    synchronized (this) {
      left = tunnel;
      if (connection != from || left == null || stopping) {
        return;
      }
      moves = true;
      session = null;
    }
    calls.drop(left);
    leave(from, left, FAREWELL);
  }

  private static void leave(AgentConnection from, Tunnel left, Duration limit) {
    left.goodbye(limit).whenComplete((gone, failure) -> from.close(NORMAL, "goodbye"));
  }

  @Override
  public void ended(AgentConnection from, AgentConnection.End end) {
    Tunnel lost;
    boolean stops;
    synchronized (this) {
      if (connection != from) {
        return;
      }
      connection = null;
      lost = tunnel;
      tunnel = null;
      session = null;
      stops = stopping;
    }
    if (lost != null) {
      calls.drop(lost);
      LOGGER.log(
          Level.INFO,
          "agent {0} is disconnected from {1}: {2} {3}",
          identity.name(),
          from.url(),
          String.valueOf(end.code()),
          end.reason());
      listeners.raise(
          listeners.disconnected, new AgentDisconnected(from.url(), end.code(), end.reason()));
    }
    if (stops) {
      stopped.complete(null);
    } else if (lost != null) {
      comeBack();
    } else {
      notConnected(from.url(), end);
    }
  }

  /** After a connection that was up: at the same address, unless the server there goes. */
  private synchronized void comeBack() {
    backoff.lasted(System.nanoTime() - since);
    if (moves) {
      moves = false;
      url = (url + 1) % configuration.urls.size();
    }
    later(backoff.next());
  }

  private void notConnected(URI to, AgentConnection.End end) {
    HandshakeException refusal = end.refusal();
    boolean isWrongSecret = refusal != null && refusal.code().equals(AgentErrors.WRONG_SECRET);
    synchronized (this) {
      if (isWrongSecret && ++secretsTried < configuration.secrets.size()) {
        secret = (secret + 1) % configuration.secrets.size();
        later(0);
        return;
      }
    }
    if (refusal == null) {
      error(AgentErrors.OFFLINE, to + " cannot be reached: " + end.reason(), null);
    } else if (refusal.isAuthenticated() || isWrongSecret) {
      error(refusal.code(), to + " refuses the agent: " + refusal.getMessage(), refusal);
    } else {
      error(
          AgentErrors.INVALID_MESSAGE,
          to + " does not prove that it knows the secret: " + refusal.getMessage(),
          refusal);
    }
    synchronized (this) {
      boolean lasts =
          refusal != null
              && LASTING.contains(refusal.code())
              && (refusal.isAuthenticated() || isWrongSecret);
      refused |= lasts;
      secretsTried = 0;
      url = (url + 1) % configuration.urls.size();
      if (++urlsTried < configuration.urls.size()) {
        later(0);
        return;
      }
      urlsTried = 0;
      long delay = refused ? backoff.nextLongest() : backoff.next();
      refused = false;
      later(delay);
    }
  }

  private synchronized void later(long nanos) {
    if (!stopping) {
      nextAttempt = timer.schedule(this::attempt, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Raised each time; logged the first time until the agent is connected again. */
  private void error(String code, String message, @Nullable Throwable cause) {
    AgentException error = new AgentException(code, message);
    if (cause != null) {
      error.initCause(cause);
    }
    boolean isNew;
    synchronized (this) {
      isNew = !isTold;
      isTold = true;
    }
    LOGGER.log(isNew ? Level.WARNING : Level.DEBUG, "{0}: {1}", code, message);
    listeners.raise(listeners.error, error);
  }

  /** Says goodbye, lets calls in flight end within a limit, and connects no more. */
  CompletionStage<Void> stop(Duration limit) {
    AgentConnection open;
    Tunnel left;
    synchronized (this) {
      if (stopping) {
        return stopped;
      }
      stopping = true;
      if (nextAttempt != null) {
        nextAttempt.cancel(false);
      }
      open = connection;
      left = tunnel;
      session = null;
    }
    ready.completeExceptionally(AgentFailures.offline("the agent was closed"));
    calls.close();
    if (open == null) {
      stopped.complete(null);
    } else if (left == null) {
      open.close(NORMAL, "the agent was closed");
    } else {
      leave(open, left, limit);
    }
    return stopped;
  }
}
