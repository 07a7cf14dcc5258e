package org.carillon.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection. As a parameter of an operation it may be kept and used from any thread;
 * injected, it stands for the connection whose frame is being handled and throws {@code
 * IllegalStateException} outside one.
 *
 * <p>Nothing here takes part in a transaction, and nothing waits for the client: what is sent joins
 * the connection's bounded queue.
 */
public interface Connection {

  /** The unique id of the connection. */
  String id();

  /** The simple name of the service class. */
  String service();

  /** The path that the client connected to, as {@code /ws/chat}. */
  String path();

  /** Who connected. */
  Caller caller();

  /** The client identifier ({@code ?id=}), or null. */
  @Nullable String client();

  /** Whether it is open. */
  boolean isOpen();

  /** Sends an event to this client alone. The data is a bean, record, map or null. */
  void emit(String event, @Nullable Object data);

  /** Sends an event with format headers to this client alone. */
  void emit(String event, @Nullable Object data, Map<String, ?> headers);

  /** Sends an event to all clients of the service and tenant except this one, now. */
  default void broadcast(String event, @Nullable Object data) {
    broadcast(event, data, Recipients.everyone(), Map.of());
  }

  /** Sends an event to the recipients except this client, now. */
  void broadcast(
      String event, @Nullable Object data, Recipients recipients, Map<String, ?> headers);

  /** Sends an event to all clients of the service and tenant, this one too, now. */
  default void broadcastAll(String event, @Nullable Object data) {
    broadcastAll(event, data, Recipients.everyone(), Map.of());
  }

  /** Sends an event to the recipients, this client too, now. */
  void broadcastAll(
      String event, @Nullable Object data, Recipients recipients, Map<String, ?> headers);

  /**
   * Handles an event of this connection that the service has no operation for; a later handler
   * replaces an earlier one. The function gets the data and returns the reply.
   */
  void on(String event, Function<Map<String, Object>, @Nullable Object> handler);

  /** Enters a context. */
  void enter(String context);

  /** Leaves a context. */
  void exit(String context);

  /** Leaves all contexts. */
  void exitAll();

  /** The contexts entered. */
  Set<String> contexts();

  /** Closes the connection with code 1000. */
  void close();

  /**
   * Closes the connection with a code (RFC 6455, section 7.4) and a reason of at most 123 bytes;
   * longer ones are cut.
   */
  void close(int code, String reason);

  /**
   * Calls back once when the connection has ended, with the reason ({@code "1001"}); at once, if it
   * has.
   */
  void onDisconnect(Consumer<String> callback);

  /** The query parameters of the handshake. */
  Map<String, List<String>> queryParameters();

  /**
   * The headers of the handshake, names in lower case; credentials ({@code authorization}, {@code
   * cookie}) are left out.
   */
  Map<String, List<String>> headers();

  /**
   * The transport's own object, as {@code jakarta.websocket.Session}.
   *
   * @throws IllegalArgumentException if there is none of that type
   */
  <T> T unwrap(Class<T> type);
}
