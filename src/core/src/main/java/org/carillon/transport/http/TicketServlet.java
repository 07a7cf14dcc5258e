package org.carillon.transport.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.carillon.api.Caller;
import org.carillon.identity.IdentityJudge;
import org.carillon.identity.TicketDesk;
import org.carillon.json.Json;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ServiceModel;
import org.carillon.rate.RetryAfter;
import org.carillon.security.BearerTokens;
import org.carillon.security.CallerResolver;
import org.carillon.security.ClientAddresses;
import org.carillon.security.LoginGuard;
import org.carillon.security.LoginSessions;
import org.carillon.security.OriginPolicy;
import org.carillon.security.SecurityLog;
import org.carillon.security.SecurityLog.Kind;
import org.carillon.spi.TransportRefusal;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST …/ticket?service=/ws/chat}: whoever sends it gets a ticket for that service, to be
 * shown once, by a client of the same origin.
 */
final class TicketServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final System.Logger LOGGER = System.getLogger(TicketServlet.class.getName());
  private static final String ORIGIN = "Origin";

  private final transient ApplicationModel model;
  private final transient IdentityJudge identityJudge;
  private final transient TicketDesk ticketDesk;
  private final transient CallerResolver callerResolver;
  private final transient OriginPolicy origins;
  private final transient ClientAddresses addresses;
  private final transient SecurityLog security;
  private final transient LoginGuard loginGuard;
  private final transient LoginSessions logins;

  TicketServlet(
      ApplicationModel model,
      IdentityJudge identityJudge,
      TicketDesk ticketDesk,
      CallerResolver callerResolver,
      OriginPolicy origins,
      ClientAddresses addresses,
      SecurityLog security,
      LoginGuard loginGuard,
      LoginSessions logins) {
    this.model = model;
    this.identityJudge = identityJudge;
    this.ticketDesk = ticketDesk;
    this.callerResolver = callerResolver;
    this.origins = origins;
    this.addresses = addresses;
    this.security = security;
    this.loginGuard = loginGuard;
    this.logins = logins;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.addHeader("Vary", ORIGIN);
    if (!origins.allows(OriginPolicy.Claim.of(request))) {
      security.tell(Kind.MALICIOUS_CORS, null, addresses.of(request), "ticket");
      answer(response, HttpServletResponse.SC_FORBIDDEN, "The origin is not allowed");
      return;
    }
    allowPage(request, response);
    switch (request.getMethod()) {
      case "OPTIONS" -> response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      case "POST" -> give(request, response);
      default -> {
        response.setHeader("Allow", "POST, OPTIONS");
        answer(
            response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Tickets are asked for by POST");
      }
    }
  }

  /** A page of an allowed origin may ask by a token, and read the answer. */
  private static void allowPage(HttpServletRequest request, HttpServletResponse response) {
    @Nullable String origin = request.getHeader(ORIGIN);
    if (origin != null) {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader("Access-Control-Allow-Credentials", "true");
      response.setHeader("Access-Control-Allow-Methods", "POST");
      response.setHeader("Access-Control-Allow-Headers", "authorization");
      response.setHeader("Access-Control-Max-Age", "600");
    }
  }

  private void give(HttpServletRequest request, HttpServletResponse response) throws IOException {
    @Nullable String path = request.getParameter("service");
    ServiceModel service = path == null ? null : model.at(path);
    if (path == null || service == null) {
      answer(response, HttpServletResponse.SC_NOT_FOUND, "Say a service: ?service= and its path");
      return;
    }
    try {
      Caller caller = caller(request, response);
      if (caller == null) {
        tell(request, LoginGuard.told(response), path);
        return;
      }
      if (!service.access().permits(caller)) {
        throw new TransportRefusal(
            HttpServletResponse.SC_FORBIDDEN, "The caller may not use this service");
      }
      String ticket = ticketDesk.issue(caller, path, request.getHeader(ORIGIN), logins.of(request));
      byte[] body =
          Json.write(Map.of("ticket", ticket, "expiresIn", ticketDesk.lifeMillis()))
              .getBytes(StandardCharsets.UTF_8);
      response.setContentType("application/json;charset=UTF-8");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    } catch (TransportRefusal refusal) {
      tell(request, refusal.status(), path);
      if (refusal.retryAfterMillis() > 0) {
        response.setHeader("Retry-After", RetryAfter.seconds(refusal.retryAfterMillis()));
      }
      answer(response, refusal.status(), refusal.getMessage());
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      LOGGER.log(System.Logger.Level.WARNING, "A ticket cannot be kept", e);
      answer(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Tickets cannot be kept now");
    }
  }

  /** Who asks; null: the mechanism has answered with its challenge. */
  private @Nullable Caller caller(HttpServletRequest request, HttpServletResponse response)
      throws IOException, TransportRefusal {
    @Nullable String authorization = request.getHeader("Authorization");
    if (request.getUserPrincipal() == null
        && identityJudge.verifiesTokens()
        && BearerTokens.isBearer(authorization)) {
      return byToken(request, authorization.substring("Bearer ".length()).strip());
    }
    return loginGuard.demand(request, response) ? callerResolver.of(request) : null;
  }

  private Caller byToken(HttpServletRequest request, String token) throws TransportRefusal {
    long waitMillis = loginGuard.waitMillis(request);
    if (waitMillis > 0) {
      throw new TransportRefusal(LoginGuard.TOO_MANY_REQUESTS, LoginGuard.MESSAGE, waitMillis);
    }
    try {
      return identityJudge.callerOf(token);
    } catch (TransportRefusal refusal) {
      if (refusal.status() == HttpServletResponse.SC_UNAUTHORIZED) {
        loginGuard.failed(request);
      }
      throw refusal;
    }
  }

  private void tell(HttpServletRequest request, int status, String path) {
    security.refused(status, request.getRemoteUser(), addresses.of(request), "ticket for " + path);
  }

  private static void answer(HttpServletResponse response, int status, String message)
      throws IOException {
    byte[] body = message.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/plain;charset=UTF-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
