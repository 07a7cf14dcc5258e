package org.carillon.spi;

import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A handshake under way. Valid only during the check. */
public interface Handshake {

  /** The simple name of the service class. */
  String service();

  /** The path, as {@code /ws/chat}. */
  String path();

  /** The identity that the container established; null for an anonymous caller. */
  @Nullable Principal principal();

  /** The query parameters. */
  Map<String, List<String>> queryParameters();

  /** The request's headers, names in lower case. */
  Map<String, List<String>> headers();

  /** Refuses the handshake with an HTTP status from 400 to 599 and a message for its body. */
  void refuse(int status, String message);

  /** Sets the client identifier, instead of {@code ?id=}. */
  void client(String identifier);

  /** Sets the tenant, instead of the resolver's. */
  void tenant(String tenant);
}
