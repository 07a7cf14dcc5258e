package org.carillon.tunnel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What this side asks or sends. */
abstract class OutboundRequest extends QueuedMessage {

  private static final byte[] CALL = FrameBuffer.ascii("{\"type\":\"call\",\"id\":");
  private static final byte[] SEND = FrameBuffer.ascii("{\"type\":\"send\",\"action\":");
  private static final byte[] ID = FrameBuffer.ascii(",\"id\":");
  private static final byte[] ACTION = FrameBuffer.ascii(",\"action\":");
  private static final byte[] TIMEOUT = FrameBuffer.ascii(",\"timeout\":");
  private static final byte[] KEY = FrameBuffer.ascii(",\"key\":");
  private static final byte[] TRACEPARENT = FrameBuffer.ascii(",\"traceparent\":");
  private static final byte[] TRACESTATE = FrameBuffer.ascii(",\"tracestate\":");
  private static final byte[] CREDIT = FrameBuffer.ascii(",\"credit\":");

  private static final long NANOS_A_MILLI = 1_000_000;

  private final String action;
  private final CallOptions options;

  /** Of {@link System#nanoTime}; only where {@link #hasDeadline()}. */
  final long deadline;

  private long id;

  OutboundRequest(String action, MessageBody body, CallOptions options) {
    super(body);
    checkAction(action);
    this.action = action;
    this.options = options;
    this.deadline = System.nanoTime() + nanos(options.timeout());
  }

  static void checkAction(String action) {
    if (action.isEmpty() || action.length() > TunnelMessage.MAX_ACTION) {
      throw new IllegalArgumentException(
          "An action has 1 to %d characters".formatted(TunnelMessage.MAX_ACTION));
    }
  }

  private static long nanos(Duration timeout) {
    // beyond, two times can no longer be compared
    return timeout.compareTo(Duration.ofDays(36_500)) < 0
        ? timeout.toNanos()
        : TimeUnit.DAYS.toNanos(36_500);
  }

  @Override
  final boolean isRequest() {
    return true;
  }

  final boolean hasDeadline() {
    return !options.timeout().isZero();
  }

  final void setId(long drawn) {
    id = drawn;
  }

  final long id() {
    return id;
  }

  @Override
  long partId() {
    return id;
  }

  final void writeCall(FrameBuffer frame) {
    frame.begin(CALL).number(id).raw(ACTION).text(action);
    if (hasDeadline()) {
      long left = Math.max(0, deadline - System.nanoTime());
      frame.raw(TIMEOUT).number((left + NANOS_A_MILLI - 1) / NANOS_A_MILLI);
    }
    if (options.idempotencyKey() != null) {
      frame.raw(KEY).text(options.idempotencyKey());
    }
    long credit = firstCredit();
    if (credit > 0) {
      frame.raw(CREDIT).number(credit);
    }
    writeRest(frame);
  }

  final void writeSend(FrameBuffer frame) {
    frame.begin(SEND).text(action);
    if (id > 0) {
      frame.raw(ID).number(id);
    }
    writeRest(frame);
  }

  private void writeRest(FrameBuffer frame) {
    if (options.traceparent() != null) {
      frame.raw(TRACEPARENT).text(options.traceparent());
    }
    if (options.tracestate() != null) {
      frame.raw(TRACESTATE).text(options.tracestate());
    }
    writeBody(frame);
  }

  /** How many items of a stream are asked for with the call; 0: one answer is. */
  long firstCredit() {
    return 0;
  }
}
