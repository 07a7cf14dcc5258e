package org.carillon.spi;

import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /**
   * What the client sent for its authentication beside the headers, as {@code {token: …}} of
   * Socket.IO's {@code auth}; plain values, as of {@link InboundMessage}. Empty on plain WebSocket.
   */
  Map<String, @Nullable Object> auth();

  /**
   * Says who calls, where the container does not know: from a token in {@link #auth()}, say. The
   * roles that the application names anywhere are kept.
   */
  void caller(Principal principal, Set<String> roles);

  /**
   * Says when it ends that this is the caller: the connection is closed then, with 4401, unless its
   * client has renewed its token before. Of several, the first counts.
   */
  void expires(Instant end);

  /**
   * Whether this is no new connection, but the event {@code $renew} of an open one: {@link #auth()}
   * has its token, {@link #principal()} is null, all else is as it was when it was opened. Who
   * names the caller here names the same user and tenant, or the renewal is refused.
   */
  boolean isRenewal();

  /** Refuses the handshake with an HTTP status from 400 to 599 and a message for its body. */
  void refuse(int status, String message);

  /** Sets the client identifier, instead of {@code ?id=}. */
  void client(String identifier);

  /** Sets the tenant, instead of the resolver's. */
  void tenant(String tenant);
}
