package org.carillon.it.login;

import static org.carillon.api.Delivery.IMMEDIATE;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import org.carillon.api.Caller;
import org.carillon.api.Callers;
import org.carillon.api.Connection;
import org.carillon.api.Operation;
import org.carillon.api.Recipients;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.api.Who;

/** Wants a member or an editor. */
@WebSocketService(value = "tokens", delivery = IMMEDIATE)
@RolesAllowed({"member", "editor"})
public class TokenService {

  @Inject private Callers callers;

  /** For those of a role. */
  @WebSocketEvent
  public record News(String text) {}

  @Operation
  public String whoAmI(Caller caller) {
    return caller.name() + " " + new TreeSet<>(caller.roles());
  }

  @Operation
  @RolesAllowed("editor")
  public String edit(Caller caller) {
    return "edited by " + caller.name();
  }

  /** Ends when the caller's time is up. */
  @Operation
  public String outlive(Caller caller) {
    Instant end = caller.expires();
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (end != null && !Instant.now().isAfter(end) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    return "outlived by " + caller.name();
  }

  @Operation
  @RolesAllowed("editor")
  public void revoke(Caller caller, String user) {
    var unused = callers.revoke(String.valueOf(caller.tenant()), user, "you are locked out");
  }

  @Operation
  public void publish(Connection connection, String role, String text) {
    connection.broadcastAll(
        "news", Map.of("text", text), Recipients.everyone().to(Who.ROLE, role), Map.of());
  }

  /** All that is kept of the handshake. */
  @Operation
  public String kept(Connection connection) {
    return connection.headers() + " " + connection.queryParameters();
  }
}
