package org.carillon.it.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client of Socket.IO that others wrote. Arguments are {@code String}, numbers, booleans, maps,
 * {@code byte[]}; what comes is JSON, with {@code {"bytes": "<base64>"}} for what came as binary.
 * Whatever must come is waited for, and fails if it does not.
 */
public interface SioClient extends AutoCloseable {

  /**
   * What to connect with.
   *
   * @param url as {@code http://host/ws/talk?id=7}: its path is the namespace
   * @param path of Engine.IO
   * @param transports in their order
   * @param auth what is sent to join
   */
  record Options(
      String url,
      String path,
      List<String> transports,
      Map<String, Object> auth,
      boolean reconnects) {}

  /** Waits until it has joined, and returns its id. */
  String connected();

  /** Waits until it is refused, and returns {@code {"message", "data"}}. */
  JsonNode refused();

  /** Emits an event without a callback. */
  void tell(String event, @Nullable Object... arguments);

  /** Emits an event and returns the arguments of the acknowledgement. */
  JsonNode call(String event, @Nullable Object... arguments);

  /** Waits for an event and returns its arguments. */
  JsonNode hear(String event);

  /** How often an event has been heard that nobody asked for yet. */
  int unheard(String event);

  /** From here on answers events of that name with an acknowledgement. */
  void answer(String event, Object answer);

  /** What carries it. */
  String transport();

  /** Cuts its line as a network does. */
  void cut();

  /** Whether it says that it got its state back. */
  boolean isRecovered();

  /** Leaves the namespace. */
  void leave();

  /** Waits until it has left or was made to, and returns its word for why. */
  String left();

  @Override
  void close();
}
