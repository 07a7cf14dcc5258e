package org.carillon.it.engine;

import static org.carillon.api.Delivery.IMMEDIATE;
import static org.carillon.api.Who.CLIENT;
import static org.carillon.api.Who.CONTEXT;
import static org.carillon.api.Who.CURRENT_USER;
import static org.carillon.api.Who.ROLE;
import static org.carillon.api.Who.SENDER;
import static org.carillon.api.Who.USER;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.carillon.api.Audience;
import org.carillon.api.Caller;
import org.carillon.api.Combine;
import org.carillon.api.Connection;
import org.carillon.api.Emitter;
import org.carillon.api.Except;
import org.carillon.api.Expose;
import org.carillon.api.Format;
import org.carillon.api.Headers;
import org.carillon.api.Ignore;
import org.carillon.api.Operation;
import org.carillon.api.To;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.jspecify.annotations.Nullable;

/** Served at two paths, one of them absolute; has an event for each way to say who hears it. */
@WebSocketService(
    value = {"rooms", "/open/rooms"},
    delivery = IMMEDIATE)
@PermitAll
@Expose(value = Note.class, as = "Notes")
public class RoomsService {

  @Inject private Emitter<Object> any;
  @Inject private Emitter<Everyone> everyone;
  @Inject private Emitter<Gathered> gathered;
  @Inject private ReadyLog ready;

  @WebSocketEvent
  public record Everyone(String text) {}

  @WebSocketEvent
  public record ToRoom(@To(CONTEXT) @Ignore @Nullable Object room, String text) {}

  @WebSocketEvent
  public record ToUsers(
      @To(USER) List<String> users,
      @Except(CURRENT_USER) boolean notMe,
      @Except(SENDER) boolean notHere,
      String text) {}

  @WebSocketEvent
  public record ToClients(@To(CLIENT) List<String> clients, String text) {}

  /** A role that nothing else names. */
  @WebSocketEvent
  @To(value = ROLE, is = "WS_Todo")
  public record ToRole(String text) {}

  @WebSocketEvent
  @Audience(include = Combine.ALL)
  @To(value = ROLE, is = "admin")
  public record Strict(@To(CONTEXT) String room, String text) {}

  @WebSocketEvent
  @To(value = USER, is = "carol")
  public record Gathered(@To(USER) @Nullable String user, String text) {}

  @WebSocketEvent
  @Audience(requestIncludes = true)
  @To(value = ROLE, is = "admin")
  public record Open(String text) {}

  @WebSocketEvent
  @Format("cloudevent")
  public record Cloud(String text) {}

  /** An object that is a context. */
  public record Place(int floor) {}

  @Operation
  public void echo() {}

  @Operation
  public void everyone(String text, Headers headers) {
    everyone.headers(headers.values()).emit(new Everyone(text));
  }

  @Operation
  public void toRoom(String kind, String text) {
    Object room =
        switch (kind) {
          case "number" -> 7;
          case "instant" -> Instant.parse("2026-01-01T12:00:00Z");
          case "object" -> new Place(3);
          case "uuid" -> new UUID(1, 2);
          case "enum" -> DayOfWeek.MONDAY;
          case "several" -> List.of("one", 2);
          case "null" -> null;
          default -> "";
        };
    any.emit(new ToRoom(room, text));
  }

  @Operation
  public void toUsers(List<String> users, boolean notMe, boolean notHere, String text) {
    any.emit(new ToUsers(users, notMe, notHere, text));
  }

  @Operation
  public void toClients(List<String> clients, String text) {
    any.emit(new ToClients(clients, text));
  }

  @Operation
  public void toRole(String text) {
    any.emit(new ToRole(text));
  }

  @Operation
  public void strict(String room, String text) {
    any.emit(new Strict(room, text));
  }

  @Operation
  public void gathered(@Nullable String user, String text, Headers headers) {
    gathered.headers(headers.values()).except(CLIENT, "quiet").emit(new Gathered(user, text));
  }

  /** Changes contexts by the connection itself. */
  @Operation
  public Set<String> visit(
      Connection connection, @Nullable String enter, @Nullable String exit, boolean reset) {
    if (reset) {
      connection.exitAll();
    }
    if (exit != null) {
      connection.exit(exit);
    }
    if (enter != null) {
      connection.enter(enter);
    }
    return new TreeSet<>(connection.contexts());
  }

  @Operation
  public Set<String> roles(Caller caller) {
    return new TreeSet<>(caller.roles());
  }

  @Operation
  public @Nullable String identifier(Connection connection) {
    return connection.client();
  }

  @Operation
  public List<Set<String>> ready() {
    return ready.seen();
  }
}
