package org.carillon.transport.websocket;

import jakarta.servlet.http.HttpServletRequest;
import org.carillon.security.BearerTokens;
import org.carillon.security.ContainerIdentities;
import org.carillon.security.ContainerIdentity;
import org.carillon.security.IdentifiedHandshake;
import org.carillon.security.RequestHandshake;
import org.jspecify.annotations.Nullable;

/** What a client said in the request for an upgrade. */
final class UpgradeHandshake extends RequestHandshake implements IdentifiedHandshake {

  private final ContainerIdentities identities;

  /**
   * Reads the request.
   *
   * @param address where the client is; null: not known
   */
  UpgradeHandshake(
      HttpServletRequest request, @Nullable String address, ContainerIdentities identities) {
    super(request, address);
    this.identities = identities;
  }

  /** That of this thread, which is the request's. */
  @Override
  public @Nullable ContainerIdentity identity() {
    return identities.current(principal());
  }

  /** As of any request, or a subprotocol. */
  @Override
  public @Nullable String token() {
    String offered = BearerTokens.ofSubprotocol(headers());
    return offered == null ? super.token() : offered;
  }

  /** The format that the subprotocol fixes which will be chosen. */
  @Override
  public @Nullable String format() {
    return Subprotocols.format(Subprotocols.chosen(BearerTokens.offered(headers())));
  }
}
