package org.carillon.tunnel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the other side asks, or sends. */
public interface IncomingCall {

  /** What is to be done: 1 to 256 characters. */
  String action();

  /** What it carries. */
  MessageBody body();

  /** What is left until the caller gives up, zero where it has; null: it waits without limit. */
  @Nullable Duration remaining();

  /** W3C Trace Context; null: none. */
  @Nullable String traceparent();

  /** W3C Trace Context; null: none. */
  @Nullable String tracestate();

  /** Calls of the same key are the same call; null: each is its own. */
  @Nullable String idempotencyKey();

  /** Whether a stream of answers is asked for. */
  boolean isStream();

  /** Whether nobody waits for the answer: the caller gave up, or the connection has ended. */
  boolean isCancelled();

  /** Has a task run once when it is cancelled, at once if it is. It must not block. */
  void onCancel(Runnable task);
}
