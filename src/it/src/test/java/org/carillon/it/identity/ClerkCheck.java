package org.carillon.it.identity;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import org.carillon.spi.Handshake;
import org.carillon.spi.HandshakeCheck;

/** Names the caller by the query: {@code ?as=eve&role=member}. */
@ApplicationScoped
public class ClerkCheck implements HandshakeCheck {
  @Override
  public void check(Handshake handshake) {
    List<String> who = handshake.queryParameters().getOrDefault("as", List.of());
    if (!who.isEmpty()) {
      String name = who.get(0);
      handshake.caller(
          () -> name, Set.copyOf(handshake.queryParameters().getOrDefault("role", List.of())));
    }
  }
}
