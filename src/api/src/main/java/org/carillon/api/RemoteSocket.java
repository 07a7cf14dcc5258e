package org.carillon.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client in one namespace, on whichever node, as it was when {@link
 * SocketIoEmitter#fetchSockets} asked. What is done with it reaches it by its id, if it is still
 * there: nothing says so if not.
 */
public interface RemoteSocket {

  /** Its id, as the client knows it. */
  String id();

  /** The name of its user; null: it is anonymous. */
  @Nullable String user();

  /** Its client identifier ({@code ?id=}); null: it has none. */
  @Nullable String client();

  /** The rooms that it was in. */
  Set<String> rooms();

  /** Sends it an event. See {@link SocketIoEmitter#emit}. */
  void emit(String event, @Nullable Object... arguments);

  /** Makes it enter rooms. */
  void join(String... rooms);

  /** Makes it leave rooms. */
  void leave(String... rooms);

  /** Ends its place in the namespace; the client does not come back by itself. */
  void disconnect();

  /** Ends its line, and with it its places in all namespaces; it may come back. */
  void disconnectAll();
}
