package org.carillon.transport.websocket;

import java.util.List;
import java.util.Map;
import org.carillon.history.CarillonV1;
import org.carillon.model.BuiltInFormats;
import org.carillon.security.BearerTokens;
import org.carillon.session.WireProtocol;
import org.jspecify.annotations.Nullable;

/** The subprotocols that fix the format of every frame of a connection, both ways. */
final class Subprotocols {

  private static final Map<String, String> FORMATS =
      Map.of(CarillonV1.NAME, BuiltInFormats.JSON, "cloudevents.json", BuiltInFormats.CLOUD_EVENT);

  private Subprotocols() {}

  /**
   * The one to choose: the first of ours; else the first that the client offered, since a browser
   * fails a handshake that selects none of those it offered. Never a token. Empty: it offered none.
   */
  static String chosen(List<String> offered) {
    for (String name : offered) {
      if (FORMATS.containsKey(name)) {
        return name;
      }
    }
    return offered.stream()
        .filter(name -> !name.startsWith(BearerTokens.SUBPROTOCOL))
        .findFirst()
        .orElse("");
  }

  /** The name of the format that a subprotocol fixes; null: none. */
  static @Nullable String format(@Nullable String negotiated) {
    return negotiated == null ? null : FORMATS.get(negotiated);
  }

  /** What stands around that which formats compose. */
  static WireProtocol protocol(@Nullable String negotiated) {
    return CarillonV1.NAME.equals(negotiated) ? CarillonV1.INSTANCE : WireProtocol.PLAIN;
  }
}
