package org.carillon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.IncomingCall;
import org.jspecify.annotations.Nullable;

/** A message from the server: a call that wants an answer, or one that does not. */
public final class AgentMessage {

  private final IncomingCall call;
  private final ObjectMapper mapper;

  AgentMessage(IncomingCall call, ObjectMapper mapper) {
    this.call = call;
    this.mapper = mapper;
  }

  public String action() {
    return call.action();
  }

  /** What was sent; the null node where nothing was. Binary data are a {@code BinaryNode}. */
  public JsonNode json() {
    return BodyMapper.json(call.body());
  }

  /**
   * What was sent, as a type: one that Jackson reads, {@code byte[]} or {@code MessageBody}.
   *
   * @throws AgentException {@code INVALID_MESSAGE} if it does not fit
   */
  public <T> @Nullable T as(Class<T> type) {
    return BodyMapper.read(mapper, call.body(), type);
  }

  /** Whether it is binary data. */
  public boolean isBinary() {
    return call.body().isBinary();
  }

  /** Binary data. */
  public byte[] bytes() {
    return call.body().bytes();
  }

  /** How long the caller still waits; null where it did not say. */
  public @Nullable Duration remaining() {
    return call.remaining();
  }

  /** Whether the caller takes a stream of answers. */
  public boolean wantsStream() {
    return call.isStream();
  }

  /** Whether the caller waits no longer. */
  public boolean isCancelled() {
    return call.isCancelled();
  }

  /** Runs a task when the caller waits no longer; at once if it does not now. */
  public void onCancel(Runnable task) {
    call.onCancel(task);
  }

  /** The header of W3C Trace Context that came with it. */
  public @Nullable String traceparent() {
    return call.traceparent();
  }

  /** The header of W3C Trace Context that came with it. */
  public @Nullable String tracestate() {
    return call.tracestate();
  }

  /** By which a call that is repeated after a cut is carried out once. */
  public @Nullable String idempotencyKey() {
    return call.idempotencyKey();
  }

  /** Names the action, and nothing of what was sent. */
  @Override
  public String toString() {
    return "AgentMessage[" + call.action() + "]";
  }
}
