package org.carillon.it.socketio;

import static org.carillon.api.Delivery.IMMEDIATE;
import static org.carillon.api.Delivery.OUTBOX;
import static org.carillon.api.Who.CONTEXT;
import static org.carillon.api.Who.SENDER;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.ContextChange;
import org.carillon.api.Emitter;
import org.carillon.api.Headers;
import org.carillon.api.OnConnect;
import org.carillon.api.OnContextChange;
import org.carillon.api.OnDisconnect;
import org.carillon.api.Operation;
import org.carillon.api.OperationException;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** A service that clients of both kinds talk to. */
@WebSocketService("talk")
@PermitAll
public class TalkService {

  private final Map<String, String> ended = new ConcurrentHashMap<>();

  @Inject private Emitter<Said> said;
  @Inject private Emitter<Kept> kept;

  @WebSocketEvent(delivery = IMMEDIATE)
  public record Said(String text) {}

  @WebSocketEvent(delivery = OUTBOX)
  public record Kept(String text) {}

  @OnConnect
  void connected(Connection connection) {
    if (connection.queryParameters().containsKey("refuse")) {
      throw new OperationException("NO", "not you");
    }
  }

  @OnDisconnect
  void disconnected(Connection connection, String reason) {
    ended.put(String.valueOf(connection.client()), reason);
  }

  @OnContextChange
  void contexts(ContextChange change) {
    if (change.contexts().contains("secret")) {
      throw new OperationException("FORBIDDEN", "this context is not for everyone");
    }
  }

  @Operation
  public String echo(String text) {
    return text;
  }

  @Operation
  public void nothing() {}

  /** A reply of that size. */
  @Operation
  public String bulk(int size) {
    return "x".repeat(size);
  }

  @Operation
  public void refuse() {
    throw new OperationException("TEAPOT", "short and stout");
  }

  @Operation
  public int size(byte[] data) {
    return data.length;
  }

  @Operation
  public void say(String text) {
    said.emit(new Said(text));
  }

  @Operation
  public void sayToOthers(String text) {
    said.except(SENDER).emit(new Said(text));
  }

  @Operation
  public void sayIn(String room, String text) {
    said.to(CONTEXT, room).emit(new Said(text));
  }

  @Operation
  public void keep(String text) {
    kept.emit(new Kept(text));
  }

  @Operation
  public String whoAmI(Caller caller, Headers headers, Connection connection) {
    return caller.name()
        + "@"
        + caller.tenant()
        + " "
        + headers.get("h")
        + " "
        + connection.client();
  }

  @Operation
  @RolesAllowed("admin")
  public String adminOnly() {
    return "admin";
  }

  @Operation
  public String endOf(String client) {
    return ended.getOrDefault(client, "");
  }

  @Operation
  public void leave(Connection connection) {
    connection.close();
  }

  /** One event of that size to everyone. */
  @Operation
  public void shout(int size) {
    said.emit(new Said("x".repeat(size)));
  }
}
