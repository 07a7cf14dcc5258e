package org.carillon.sample.chat;

import static org.carillon.api.Who.CONTEXT;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.Emitter;
import org.jspecify.annotations.Nullable;

/**
 * Who is in which room of the chat: those who asked to be seen there, by any of their connections.
 *
 * <p>It knows the connections of its own node. A chat of several nodes would keep this in its
 * database.
 */
@ApplicationScoped
public class Presence {

  /** The longest list of names that is told of a room. */
  private static final int MAX_NAMES = 200;

  private Emitter<ChatService.Present> present;

  /** By the connection's id and the room; all access is synchronized. */
  private final Map<Place, Seen> seen = new HashMap<>();

  private long changes;

  private record Place(String connection, String room) {}

  private record Seen(@Nullable String tenant, String user) {}

  /** For the proxy of the scope. */
  @SuppressWarnings("NullAway.Init") // a client proxy holds no state
  protected Presence() {}

  /** Called by CDI. */
  @Inject
  public Presence(Emitter<ChatService.Present> present) {
    this.present = present;
  }

  /** Lets somebody be seen, tells the room, and returns who is there. */
  synchronized ChatService.Present appear(String room, Caller caller, Connection connection) {
    String user = Objects.requireNonNullElse(caller.name(), "somebody");
    seen.put(new Place(connection.id(), room), new Seen(caller.tenant(), user));
    return tell(room, caller.tenant());
  }

  /** Somebody is not seen in a room any more. */
  synchronized void disappear(String room, Connection connection) {
    Seen gone = seen.remove(new Place(connection.id(), room));
    if (gone != null) {
      tell(room, gone.tenant());
    }
  }

  /** Somebody is gone. */
  void disappear(Connection connection) {
    for (String room : rooms(connection.id())) {
      disappear(room, connection);
    }
  }

  private synchronized List<String> rooms(String connection) {
    List<String> rooms = new ArrayList<>();
    for (Place place : seen.keySet()) {
      if (place.connection().equals(connection)) {
        rooms.add(place.room());
      }
    }
    return rooms;
  }

  private ChatService.Present tell(String room, @Nullable String tenant) {
    List<String> users =
        seen.entrySet().stream()
            .filter(entry -> entry.getKey().room().equals(room))
            .map(Map.Entry::getValue)
            .filter(one -> Objects.equals(one.tenant(), tenant))
            .map(Seen::user)
            .distinct()
            .sorted()
            .limit(MAX_NAMES)
            .toList();
    var list = new ChatService.Present(room, users, ++changes);
    Emitter<ChatService.Present> to = tenant == null ? present : present.tenant(tenant);
    (room.isEmpty() ? to : to.to(CONTEXT, room)).emit(list);
    return list;
  }
}
