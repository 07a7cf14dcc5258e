package org.carillon.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A real client. What it receives is kept until a test asks for it; whoever asks waits until it has
 * come, at most twenty seconds. {@code ClientHandshake.at("/ws/chat").as("alice").connect()} opens
 * one.
 */
public abstract class WsClient implements AutoCloseable {

  private final AtomicInteger refs = new AtomicInteger();
  private final Inbox inbox;

  WsClient(Inbox inbox) {
    this.inbox = inbox;
  }

  /** Sends a text frame as it is. */
  public abstract WsClient send(String text);

  /** Sends a binary frame. */
  public abstract WsClient sendBinary(byte[] bytes);

  /** The subprotocol that the server chose; empty or null: none. */
  public abstract @Nullable String subprotocol();

  @Override
  public abstract void close();

  /** Sends an event and wants no reply. */
  public WsClient tell(String event, Map<String, ?> data) {
    return send(Frames.frame(event, data, Map.of(), null));
  }

  /** Sends an event and returns the data of its reply; fails on an error. */
  public JsonNode call(String event, Map<String, ?> data) {
    return call(event, data, Map.of());
  }

  /** Sends an event with headers and returns the data of its reply; fails on an error. */
  public JsonNode call(String event, Map<String, ?> data, Map<String, ?> headers) {
    JsonNode reply = reply(event, data, headers);
    if (reply.path("event").asText().equals("error")) {
      throw new AssertionError(event + " was answered with " + reply.path("data"));
    }
    if (!reply.path("event").asText().equals(event)) {
      throw new AssertionError(event + " was answered as " + reply);
    }
    return reply.path("data");
  }

  /** Sends an event that must fail and returns the data of the error. */
  public JsonNode fail(String event, Map<String, ?> data) {
    return fail(event, data, Map.of());
  }

  /** Sends an event with headers that must fail and returns the data of the error. */
  public JsonNode fail(String event, Map<String, ?> data, Map<String, ?> headers) {
    JsonNode reply = reply(event, data, headers);
    if (!reply.path("event").asText().equals("error")) {
      throw new AssertionError(event + " should have failed, but was answered with " + reply);
    }
    return reply.path("data");
  }

  /** Sends an event that must fail and returns the code of the error. */
  public String code(String event, Map<String, ?> data) {
    return fail(event, data).path("code").asText();
  }

  private JsonNode reply(String event, Map<String, ?> data, Map<String, ?> headers) {
    String ref = "r" + refs.incrementAndGet();
    send(Frames.frame(event, data, headers, ref));
    return take("the reply to " + event, frame -> frame.path("ref").asText().equals(ref));
  }

  /** Waits for an event and returns its data. */
  public JsonNode hear(String event) {
    return hear(event, data -> true);
  }

  /** Waits for an event with such data and returns that. */
  public JsonNode hear(String event, Predicate<JsonNode> meant) {
    return take(
            "the event " + event,
            frame ->
                !frame.has("ref")
                    && frame.path("event").asText().equals(event)
                    && meant.test(frame.path("data")))
        .path("data");
  }

  /** Waits for a frame, takes and returns it. */
  public JsonNode take(String what, Predicate<JsonNode> meant) {
    return inbox.take(what, meant);
  }

  /** Waits for a frame so long at the most, takes and returns it. */
  public JsonNode take(String what, Predicate<JsonNode> meant, Duration patience) {
    return inbox.take(what, meant, patience);
  }

  /** What has come and was not taken. */
  public List<JsonNode> rest() {
    return inbox.rest();
  }

  /** Waits for the close and returns its code. */
  public int closeCode() {
    return inbox.closeCode();
  }

  /** The reason of the close. */
  public String closeReason() {
    return inbox.closeReason();
  }

  /** Whether it has ended. */
  public boolean isClosed() {
    return inbox.isClosed();
  }
}
