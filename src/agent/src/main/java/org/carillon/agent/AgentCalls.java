package org.carillon.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.MessageBody;
import org.carillon.tunnel.Tunnel;
import org.jspecify.annotations.Nullable;

/**
 * The calls of an agent. One with an idempotency key survives the connection: it waits for the next
 * one within its timeout, and is sent again. Others end with the connection.
 */
final class AgentCalls {

  /** After which a call that found no room on a new connection is tried again. */
  private static final long NO_ROOM_MILLIS = 50;

  private final ScheduledExecutorService timer;
  private final Set<Surviving> surviving = new HashSet<>(); // guarded by this
  private final Set<Surviving> waiting = new HashSet<>(); // guarded by this
  private volatile @Nullable Tunnel live;
  private volatile boolean closed;

  AgentCalls(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** The connection by which calls go from now on. */
  void use(Tunnel tunnel) {
    List<Surviving> again;
    synchronized (this) {
      if (closed) {
        return;
      }
      live = tunnel;
      again = new ArrayList<>(waiting);
      waiting.clear();
    }
    again.forEach(this::attempt);
  }

  /** No call goes by this connection any more. */
  synchronized void drop(Tunnel tunnel) {
    if (live == tunnel) {
      live = null;
    }
  }

  /** The connection by which calls go. */
  Tunnel live() {
    Tunnel tunnel = live;
    if (tunnel == null) {
      throw AgentFailures.offline(closed ? "the agent is closed" : "the agent is not connected");
    }
    return tunnel;
  }

  boolean isLive() {
    return live != null;
  }

  /** Makes a call; {@code most} bounds those that survive. */
  CompletableFuture<MessageBody> call(
      String action, MessageBody body, CallOptions options, int most) {
    if (options.idempotencyKey() == null) {
      Tunnel tunnel;
      try {
        tunnel = live();
      } catch (AgentException e) {
        return CompletableFuture.failedFuture(e);
      }
      return tunnel.call(action, body, options);
    }
    Surviving call = new Surviving(action, body, options);
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(AgentFailures.offline("the agent is closed"));
      }
      if (surviving.size() >= most) {
        return CompletableFuture.failedFuture(
            new AgentException(
                AgentErrors.TOO_MANY_CALLS, most + " calls are in flight or wait already"));
      }
      surviving.add(call);
    }
    call.begin();
    return call;
  }

  /** Ends what waits for another connection: there will be none. */
  void close() {
    List<Surviving> ending;
    synchronized (this) {
      closed = true;
      live = null;
      ending = new ArrayList<>(waiting);
      waiting.clear();
    }
    ending.forEach(call -> call.fail("the agent was closed"));
  }

  private void attempt(Surviving call) {
    if (call.isDone()) {
      return;
    }
    Tunnel tunnel;
    synchronized (this) {
      tunnel = live;
      if (tunnel == null || tunnel == call.tried) {
        if (!closed) {
          waiting.add(call);
          return;
        }
      }
    }
    if (tunnel == null || tunnel == call.tried) {
      call.fail("the agent was closed");
      return;
    }
    call.attempt(tunnel);
  }

  private synchronized void forget(Surviving call) {
    surviving.remove(call);
    waiting.remove(call);
  }

  /** A call with an idempotency key. */
  private final class Surviving extends CompletableFuture<MessageBody> {

    private final String action;
    private final MessageBody body;
    private final CallOptions options;
    private final long deadline;
    private volatile @Nullable Tunnel tried;
    private volatile @Nullable CompletableFuture<MessageBody> current;
    private volatile boolean mayBeDone;

    Surviving(String action, MessageBody body, CallOptions options) {
      this.action = action;
      this.body = body;
      this.options = options;
      deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(options.timeout());
    }

    void begin() {
      ScheduledFuture<?> patience =
          options.timeout().isZero()
              ? null
              : timer.schedule(
                  this::timedOut,
                  TimeUnit.NANOSECONDS.convert(options.timeout()),
                  TimeUnit.NANOSECONDS);
      CompletableFuture<?> unused =
          whenComplete(
              (answer, failure) -> {
                if (patience != null) {
                  patience.cancel(false);
                }
                forget(this);
                CompletableFuture<MessageBody> call = current;
                if (call != null) {
                  call.cancel(false); // nobody waits for it any more
                }
              });
      AgentCalls.this.attempt(this);
    }

    void attempt(Tunnel tunnel) {
      CallOptions left = options;
      if (!options.timeout().isZero()) {
        Duration remaining = Duration.ofNanos(deadline - System.nanoTime());
        if (remaining.toMillis() < 1) {
          return; // the timer ends it
        }
        left = options.withTimeout(remaining);
      }
      CompletableFuture<MessageBody> call = tunnel.call(action, body, left);
      current = call;
      CompletableFuture<?> unused =
          call.whenComplete(
              (answer, failure) -> {
                if (failure == null) {
                  complete(answer);
                } else {
                  failed(tunnel, AgentFailures.cause(failure));
                }
              });
      if (isDone()) {
        call.cancel(false);
      }
    }

    private void failed(Tunnel tunnel, Throwable failure) {
      if (AgentFailures.hasCode(failure, AgentErrors.UNKNOWN_OUTCOME)
          || AgentFailures.hasCode(failure, AgentErrors.NOT_SENT)) {
        if (AgentFailures.hasCode(failure, AgentErrors.UNKNOWN_OUTCOME)) {
          mayBeDone = true;
        }
        tried = tunnel;
        AgentCalls.this.attempt(this);
      } else if (mayBeDone && AgentFailures.hasCode(failure, AgentErrors.TOO_MANY_CALLS)) {
        ScheduledFuture<?> unused =
            timer.schedule(
                () -> AgentCalls.this.attempt(this), NO_ROOM_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        completeExceptionally(failure);
      }
    }

    private void timedOut() {
      CompletableFuture<MessageBody> call = current;
      if (call != null && !call.isDone()) {
        completeExceptionally(new AgentException(AgentErrors.TIMEOUT, "no answer in time"));
      } else {
        fail("no connection within the timeout");
      }
    }

    /** It is not on its way now. */
    void fail(String why) {
      completeExceptionally(
          new AgentException(mayBeDone ? AgentErrors.UNKNOWN_OUTCOME : AgentErrors.NOT_SENT, why));
    }
  }
}
