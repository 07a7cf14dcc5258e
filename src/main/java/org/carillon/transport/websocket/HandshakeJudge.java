package org.carillon.transport.websocket;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Caller;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.model.Access;
import org.carillon.model.ServiceModel;
import org.carillon.security.Authentication;
import org.carillon.security.Callers;
import org.carillon.security.OriginPolicy;
import org.carillon.session.Connections;
import org.carillon.session.HandshakeFacts;
import org.carillon.spi.HandshakeCheck;
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

  private static final String RETRY_AFTER_SECONDS = "5";

  /**
   * What a connection must not keep: it would be readable by the application for as long as it
   * lives.
   */
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "proxy-authorization");

  private final Gateway gateway;
  private final Connections connections;
  private final Callers callers;
  private final OriginPolicy origins;
  private final List<HandshakeCheck> checks;

  @Inject
  HandshakeJudge(
      Gateway gateway,
      Connections connections,
      Callers callers,
      CarillonConfig config,
      Instance<HandshakeCheck> checks) {
    this.gateway = gateway;
    this.connections = connections;
    this.callers = callers;
    this.origins =
        new OriginPolicy(config.get(Settings.ORIGINS), config.get(Settings.TRUSTED_PROXIES));
    this.checks = checks.stream().toList();
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  HandshakeJudge() {
    this.gateway = null;
    this.connections = null;
    this.callers = null;
    this.origins = null;
    this.checks = null;
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
    switch (connections.room()) {
      case DRAINING -> {
        return unavailable(response, "The server is going away");
      }
      case NODE_FULL -> {
        return unavailable(response, "Too many connections");
      }
      case FREE -> {
        // on to who it is
      }
    }
    boolean open = model.access() instanceof Access.Anyone;
    if (!open && !Authentication.demand(request, response)) {
      return null;
    }
    return identified(model, path, request, response);
  }

  private @Nullable Admitted identified(
      ServiceModel model, String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Map<String, List<String>> query = queryParameters(request);
    Map<String, List<String>> headers = headers(request);
    List<String> ids = query.get("id");
    HandshakeUnderway handshake =
        new HandshakeUnderway(
            model.name(),
            path,
            request.getUserPrincipal(),
            query,
            headers,
            ids == null ? null : ids.get(0));
    for (HandshakeCheck check : checks) {
      check.check(handshake);
      if (handshake.isRefused()) {
        return refuse(response, handshake.status(), handshake.message());
      }
    }
    Caller caller = callers.of(request, handshake.tenant());
    if (!model.access().permits(caller)) {
      return refuse(
          response, HttpServletResponse.SC_FORBIDDEN, "The caller may not use this service");
    }
    if (connections.isFull(caller)) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
      return refuse(response, TOO_MANY_REQUESTS, "Too many connections of this user");
    }
    headers.keySet().removeAll(CREDENTIALS);
    return new Admitted(
        gateway, model, path, caller, handshake.client(), new HandshakeFacts(query, headers));
  }

  private static Map<String, List<String>> queryParameters(HttpServletRequest request) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    request.getParameterMap().forEach((name, values) -> parameters.put(name, List.of(values)));
    return parameters;
  }

  /**
   * Names are shared by all connections: fifty thousand copies of {@code sec-websocket-key} would
   * be megabytes.
   */
  private static Map<String, List<String>> headers(HttpServletRequest request) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String name : java.util.Collections.list(request.getHeaderNames())) {
      headers.put(
          name.toLowerCase(Locale.ROOT).intern(),
          java.util.Collections.list(request.getHeaders(name)));
    }
    return headers;
  }

  private static @Nullable Admitted unavailable(HttpServletResponse response, String message)
      throws IOException {
    response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    return refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, message);
  }

  /**
   * Not by {@code sendError}: an error page of the application is not meant for a WebSocket client.
   */
  private static @Nullable Admitted refuse(HttpServletResponse response, int status, String message)
      throws IOException {
    LOGGER.log(System.Logger.Level.DEBUG, "A handshake was refused: {0} {1}", status, message);
    byte[] body = message.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/plain;charset=UTF-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    return null;
  }
}
