package org.carillon.it.login;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import org.carillon.spi.Handshake;
import org.carillon.spi.HandshakeCheck;

/** A token in the query, as docs/authentication.md has it. */
@ApplicationScoped
public class ApiKeyCheck implements HandshakeCheck {
  @Override
  public void check(Handshake handshake) {
    String key = handshake.queryParameters().getOrDefault("apikey", List.of("")).get(0);
    if (!key.isEmpty()) {
      if (key.equals("good")) {
        handshake.caller(() -> "robot", Set.of("member"));
      } else {
        handshake.refuse(401, "The key is not known");
      }
    }
  }
}
