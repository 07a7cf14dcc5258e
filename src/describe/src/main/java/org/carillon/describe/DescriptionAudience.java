package org.carillon.describe;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Predicate;
import org.carillon.config.CarillonConfig;
import org.carillon.identity.HandshakeUnderway;
import org.carillon.identity.IdentityJudge;
import org.carillon.security.BearerTokens;
import org.carillon.security.ClientAddresses;
import org.carillon.security.LoginGuard;
import org.carillon.security.OriginPolicy;
import org.carillon.security.RequestHandshake;
import org.carillon.spi.TransportRefusal;
import org.jspecify.annotations.Nullable;

/**
 * Says which services the sender of a request may see: those that it could connect to, by its
 * token, by the checks of the application, and by the roles of the service.
 */
@ApplicationScoped
public class DescriptionAudience {

  private IdentityJudge identityJudge;
  private OriginPolicy origins;
  private ClientAddresses addresses;
  private LoginGuard loginGuard;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected DescriptionAudience() {}

  @Inject
  DescriptionAudience(IdentityJudge identityJudge, CarillonConfig config, LoginGuard loginGuard) {
    this.loginGuard = loginGuard;
    this.identityJudge = identityJudge;
    this.origins = new OriginPolicy(config);
    this.addresses = new ClientAddresses(config);
  }

  /** Where the sender finds the application. */
  ServerAddress address(HttpServletRequest request) {
    return ServerAddress.of(request, origins);
  }

  /** What the sender may see; null: the response says why it is not answered. */
  @Nullable Predicate<ChannelDescriber.DescribedChannel> of(
      HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (!origins.allowsHost(OriginPolicy.Claim.of(request))) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND); // it has another name
      return null;
    }
    boolean isOurs =
        identityJudge.verifiesTokens() && BearerTokens.isBearer(request.getHeader("Authorization"));
    if (!isOurs && !loginGuard.accepts(request, response)) {
      return null;
    }
    RequestHandshake handshake = new RequestHandshake(request, addresses.of(request));
    return channel -> mayConnect(channel, handshake);
  }

  private boolean mayConnect(
      ChannelDescriber.DescribedChannel channel, RequestHandshake handshake) {
    try {
      HandshakeUnderway underway =
          identityJudge.ask(channel.service().name(), channel.path(), handshake, null);
      return channel.service().access().permits(identityJudge.caller(underway));
    } catch (TransportRefusal refusal) {
      return false; // as at a handshake, where the security log is told of it
    }
  }
}
