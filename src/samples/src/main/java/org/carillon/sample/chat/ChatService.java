package org.carillon.sample.chat;

import static org.carillon.api.Delivery.IMMEDIATE;
import static org.carillon.api.Who.CONTEXT;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.carillon.api.Caller;
import org.carillon.api.Emitter;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.jspecify.annotations.Nullable;

/** A chat of everyone of a tenant. Rooms are contexts: a client is in those that it entered. */
@WebSocketService("chat")
@RolesAllowed("WS_Chat")
public class ChatService {

  /** The longest text in characters; with it a frame of ASCII stays below the limit of a frame. */
  static final int MAX_TEXT = 60_000;

  private Emitter<Received> received;

  /** For the proxy of the scope. */
  @SuppressWarnings("NullAway.Init") // a client proxy holds no state
  protected ChatService() {}

  /** Called by CDI. */
  @Inject
  public ChatService(Emitter<Received> received) {
    this.received = received;
  }

  /**
   * Something was said.
   *
   * @param text what
   * @param user by whom
   * @param room where; null: to everyone
   */
  @WebSocketEvent(delivery = IMMEDIATE)
  public record Received(String text, @Nullable String user, @Nullable String room) {}

  /** Says something to everyone of the tenant, the sender too; returns the text. */
  @Operation
  public String message(@NotBlank @Size(max = MAX_TEXT) String text, Caller caller) {
    received.emit(new Received(text, caller.name(), null));
    return text;
  }

  /** Says something to the clients that are in a room. */
  @Operation
  public void messageTo(
      @NotBlank @Size(max = 200) String room,
      @NotBlank @Size(max = MAX_TEXT) String text,
      Caller caller) {
    received.to(CONTEXT, room).emit(new Received(text, caller.name(), room));
  }
}
