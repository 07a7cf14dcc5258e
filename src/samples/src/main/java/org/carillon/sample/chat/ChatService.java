package org.carillon.sample.chat;

import static org.carillon.api.Delivery.IMMEDIATE;
import static org.carillon.api.Who.CONTEXT;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.Description;
import org.carillon.api.Emitter;
import org.carillon.api.OnDisconnect;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.jspecify.annotations.Nullable;

/** A chat of everyone of a tenant. Rooms are contexts: a client is in those that it entered. */
@WebSocketService("chat")
@RolesAllowed("WS_Chat")
@Description("A chat of everyone of a tenant. Rooms are contexts.")
public class ChatService {

  /** The longest text in characters; with it a frame of ASCII stays below the limit of a frame. */
  static final int MAX_TEXT = 60_000;

  private Emitter<Received> received;
  private Presence presence;

  /** For the proxy of the scope. */
  @SuppressWarnings("NullAway.Init") // a client proxy holds no state
  protected ChatService() {}

  /** Called by CDI. */
  @Inject
  public ChatService(Emitter<Received> received, Presence presence) {
    this.received = received;
    this.presence = presence;
  }

  /**
   * Something was said.
   *
   * @param text what
   * @param user by whom
   * @param room where; null: to everyone
   */
  @WebSocketEvent(delivery = IMMEDIATE)
  @Description("Something was said.")
  public record Received(
      @Description("What.") String text,
      @Description("By whom.") @Nullable String user,
      @Description("In which room; without it to everyone.") @Nullable String room) {}

  /** Says something to everyone of the tenant, the sender too; returns the text. */
  @Operation
  @Description("Says something to everyone of the tenant.")
  public String message(@NotBlank @Size(max = MAX_TEXT) String text, Caller caller) {
    received.emit(new Received(text, caller.name(), null));
    return text;
  }

  /** Says something to the clients that are in a room. */
  @Operation
  @Description("Says something to those who are in a room.")
  public void messageTo(
      @NotBlank @Size(max = 200) String room,
      @NotBlank @Size(max = MAX_TEXT) String text,
      Caller caller) {
    received.to(CONTEXT, room).emit(new Received(text, caller.name(), room));
  }

  /**
   * Somebody came or went: who is in a room now.
   *
   * @param room which; empty: that of everyone
   * @param users their names, sorted
   * @param at grows with each change, so that an older list is known
   */
  @WebSocketEvent(delivery = IMMEDIATE)
  public record Present(String room, List<String> users, long at) {}

  /** Lets the caller be seen in a room until the connection ends; returns who is there. */
  @Operation
  public Present appear(@Size(max = 200) String room, Caller caller, Connection connection) {
    return presence.appear(room, caller, connection);
  }

  /** The caller is not seen in a room any more. */
  @Operation
  public void disappear(@Size(max = 200) String room, Connection connection) {
    presence.disappear(room, connection);
  }

  /** Who is gone is in no room. */
  @OnDisconnect
  public void gone(Connection connection) {
    presence.disappear(connection);
  }
}
