package org.carillon.transport.websocket;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.model.Access;
import org.carillon.model.ServiceModel;
import org.carillon.security.Authentication;
import org.carillon.security.OriginPolicy;
import org.carillon.spi.TransportRefusal;
import org.carillon.transport.gateway.Gateway;
import org.jspecify.annotations.Nullable;

/**
 * Judges a handshake before the upgrade, while it can still be refused with a status that says why.
 * Cheap questions first: a flood of strangers must not reach the identity store.
 */
@ApplicationScoped
class HandshakeJudge {

  private static final System.Logger LOGGER = System.getLogger(HandshakeJudge.class.getName());

  /** RFC 9110, section 15.5.22; {@code HttpServletResponse} has no name for it. */
  private static final int UPGRADE_REQUIRED = 426;

  /** RFC 6585, section 4; nor for this. */
  private static final int TOO_MANY_REQUESTS = 429;

  private static final int UNAVAILABLE = HttpServletResponse.SC_SERVICE_UNAVAILABLE;
  private static final String RETRY_AFTER_SECONDS = "5";

  private final Gateway gateway;
  private final Sessions sessions;
  private final OriginPolicy origins;

  @Inject
  HandshakeJudge(Gateway gateway, Sessions sessions, CarillonConfig config) {
    this.gateway = gateway;
    this.sessions = sessions;
    this.origins =
        new OriginPolicy(config.get(Settings.ORIGINS), config.get(Settings.TRUSTED_PROXIES));
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  HandshakeJudge() {
    this.gateway = null;
    this.sessions = null;
    this.origins = null;
  }

  /** The client, admitted; null: the response says why not. */
  @Nullable Admitted judge(
      ServiceModel model, String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
      response.setHeader("Upgrade", "websocket");
      return refuse(response, UPGRADE_REQUIRED, "This is a WebSocket");
    }
    if (!origins.allows(OriginPolicy.Claim.of(request))) {
      return refuse(response, HttpServletResponse.SC_FORBIDDEN, "The origin is not allowed");
    }
    try {
      gateway.room();
      boolean open = model.access() instanceof Access.Anyone;
      if (!open && !Authentication.demand(request, response)) {
        gateway.refused(HttpServletResponse.SC_UNAUTHORIZED);
        return null;
      }
      return new Admitted(sessions, gateway.admit(path, new Said(request)));
    } catch (TransportRefusal refusal) {
      if (refusal.status() == TOO_MANY_REQUESTS || refusal.status() == UNAVAILABLE) {
        response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
      }
      return refuse(response, refusal.status(), refusal.getMessage());
    }
  }

  /**
   * Not by {@code sendError}: an error page of the application is not meant for a WebSocket client.
   */
  private @Nullable Admitted refuse(HttpServletResponse response, int status, String message)
      throws IOException {
    gateway.refused(status);
    LOGGER.log(System.Logger.Level.DEBUG, "A handshake was refused: {0} {1}", status, message);
    byte[] body = message.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/plain;charset=UTF-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    return null;
  }
}
