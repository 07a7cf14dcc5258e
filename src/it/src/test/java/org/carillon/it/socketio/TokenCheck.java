package org.carillon.it.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.Principal;
import java.util.List;
import java.util.Set;
import org.carillon.spi.Handshake;
import org.carillon.spi.HandshakeCheck;

/** Knows callers by the token that they send in {@code auth}, and tenants by the query. */
@ApplicationScoped
public class TokenCheck implements HandshakeCheck {

  /** A user who is known by a token. */
  public record TokenUser(String name) implements Principal {
    @Override
    public String getName() {
      return name;
    }
  }

  @Override
  public void check(Handshake handshake) {
    handshake.queryParameters().getOrDefault("tenant", List.of()).forEach(handshake::tenant);
    if (handshake.auth().get("token") instanceof String token) {
      switch (token) {
        case "ann" -> handshake.caller(new TokenUser("ann"), Set.of("admin"));
        case "ben" -> handshake.caller(new TokenUser("ben"), Set.of());
        default -> handshake.refuse(401, "The token is unknown");
      }
    }
  }
}
