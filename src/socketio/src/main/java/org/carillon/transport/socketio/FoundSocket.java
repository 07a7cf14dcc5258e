package org.carillon.transport.socketio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.RemoteSocket;
import org.carillon.audience.RecipientNames;
import org.jspecify.annotations.Nullable;

/**
 * A client that was found on a node.
 *
 * @param itself emits to it alone
 * @param id its id
 * @param user its user
 * @param client its identifier
 * @param rooms its rooms
 */
record FoundSocket(
    RawEmitter itself, String id, @Nullable String user, @Nullable String client, Set<String> rooms)
    implements RemoteSocket {

  private static final String ID = "sid";
  private static final String USER = "user";
  private static final String CLIENT = "client";
  private static final String ROOMS = "rooms";

  /** What other nodes are told of a client of this one. */
  static Map<String, @Nullable Object> describe(NamespaceSocket socket) {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put(ID, socket.id());
    said.put(USER, socket.caller().name());
    said.put(CLIENT, socket.connection().client());
    said.put(ROOMS, List.copyOf(socket.rooms()));
    return said;
  }

  /**
   * What was told.
   *
   * @throws IllegalArgumentException if that is no client
   */
  static FoundSocket read(
      @Nullable Object said, SocketSelection meant, boolean isLocal, RawEmission emission) {
    if (said instanceof Map<?, ?> members
        && members.get(ID) instanceof String id
        && members.get(ROOMS) instanceof List<?> rooms) {
      return new FoundSocket(
          RawEmitter.of(emission, meant.namespace(), meant.tenant()).only(id, isLocal),
          id,
          members.get(USER) instanceof String user ? user : null,
          members.get(CLIENT) instanceof String client ? client : null,
          RecipientNames.setOf(rooms.stream().map(String::valueOf).toList()));
    }
    throw new IllegalArgumentException("A node told of no client");
  }

  @Override
  public void emit(String event, @Nullable Object... arguments) {
    itself.emit(event, arguments);
  }

  @Override
  public void join(String... names) {
    itself.socketsJoin(names);
  }

  @Override
  public void leave(String... names) {
    itself.socketsLeave(names);
  }

  @Override
  public void disconnect() {
    itself.disconnectSockets(false);
  }

  @Override
  public void disconnectAll() {
    itself.disconnectSockets(true);
  }

  /** Says which, and no more: it may be logged. */
  @Override
  public String toString() {
    return itself.namespace() + "#" + id;
  }
}
