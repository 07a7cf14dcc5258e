package org.carillon.tunnel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A call, or a message that is sent, of the other side. */
final class InboundCall implements IncomingCall, Runnable {

  private static final Logger LOGGER = System.getLogger(InboundCall.class.getName());

  private static final long NANOS_A_MILLI = 1_000_000;

  private final Tunnel tunnel;
  private final TunnelMessage message;
  private final long arrived = System.nanoTime();
  private final @Nullable StreamAnswer stream;
  private boolean cancelled;
  private @Nullable List<Runnable> onCancel;

  InboundCall(Tunnel tunnel, TunnelMessage message) {
    this.tunnel = tunnel;
    this.message = message;
    this.stream = message.credit > 0 ? new StreamAnswer(tunnel, this, message.credit) : null;
  }

  long id() {
    return message.id;
  }

  /** The bytes of its body, where that came in parts. */
  long size() {
    return Math.max(0, message.partBytes);
  }

  @Override
  public String action() {
    return message.action();
  }

  @Override
  public MessageBody body() {
    return message.body;
  }

  @Override
  public @Nullable Duration remaining() {
    if (message.timeout < 0) {
      return null;
    }
    long passed = (System.nanoTime() - arrived) / NANOS_A_MILLI;
    return Duration.ofMillis(Math.max(0, message.timeout - passed));
  }

  @Override
  public @Nullable String traceparent() {
    return message.traceparent;
  }

  @Override
  public @Nullable String tracestate() {
    return message.tracestate;
  }

  @Override
  public @Nullable String idempotencyKey() {
    return message.key;
  }

  @Override
  public boolean isStream() {
    return stream != null;
  }

  @Override
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void onCancel(Runnable task) {
    synchronized (this) {
      if (!cancelled) {
        if (onCancel == null) {
          onCancel = new ArrayList<>(1);
        }
        onCancel.add(task);
        return;
      }
    }
    task.run();
  }

  /** Nobody waits for the answer any longer. */
  void cancel() {
    List<Runnable> tasks;
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      tasks = onCancel == null ? List.of() : onCancel;
      onCancel = null;
    }
    if (stream != null) {
      stream.cancel();
    }
    for (Runnable task : tasks) {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOGGER.log(Level.WARNING, "A task for when a call is cancelled has thrown", e);
      }
    }
  }

  void credit(long more) {
    if (stream != null) {
      stream.credit(more);
    }
  }

  /** Has the call carried out. */
  @Override
  public void run() {
    try {
      tunnel.handler().onCall(this).whenComplete(this::answered);
    } catch (Throwable e) { // also an Error: the caller waits
      answered(null, e);
    }
  }

  private void answered(@Nullable Object value, @Nullable Throwable failure) {
    try {
      if (failure != null) {
        fail(failure);
      } else if (value instanceof Flow.Publisher<?> publisher) {
        if (stream == null) {
          fail(
              new AgentException(
                  AgentErrors.INVALID_MESSAGE,
                  "The answer is a stream: it is to be called as one"));
        } else {
          stream.subscribeTo(publisher);
        }
      } else {
        answer(value);
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void answer(@Nullable Object value) {
    if (value != null && !(value instanceof MessageBody)) {
      throw new IllegalStateException(
          "A handler answers with a MessageBody or a Flow.Publisher, not "
              + value.getClass().getName());
    }
    MessageBody body = value == null ? MessageBody.NONE : (MessageBody) value;
    if (stream == null) {
      tunnel.answer(this, tunnel.checked(new BodyAnswer(BodyAnswer.RESULT, message.id, body)));
    } else {
      stream.one(body);
    }
  }

  void fail(Throwable failure) {
    tunnel.answer(this, ShortMessage.error(message.id, error(failure)));
  }

  AgentException error(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof AgentException declared) {
      return declared;
    }
    LOGGER.log(Level.ERROR, "The action " + action() + " has failed", cause);
    return new AgentException(AgentErrors.INTERNAL_SERVER_ERROR);
  }
}
