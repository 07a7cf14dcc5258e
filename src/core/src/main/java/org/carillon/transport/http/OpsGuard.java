package org.carillon.transport.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.carillon.json.ValueMapper;
import org.carillon.security.ClientAddresses;
import org.carillon.security.HostNames;
import org.carillon.security.LoginGuard;
import org.carillon.security.OriginPolicy;
import org.carillon.security.SecurityLog;
import org.carillon.security.SecurityLog.Kind;

/** Who may see and do what operators may, and how they are answered. */
final class OpsGuard {

  private final SecurityLog security;
  private final LoginGuard loginGuard;
  private final ClientAddresses addresses;
  private final OriginPolicy origins;
  private final HostNames hosts;
  private final String role;
  private final ValueMapper valueMapper;

  OpsGuard(
      SecurityLog security,
      LoginGuard loginGuard,
      ClientAddresses addresses,
      OriginPolicy origins,
      HostNames hosts,
      String role,
      ValueMapper valueMapper) {
    this.security = security;
    this.loginGuard = loginGuard;
    this.addresses = addresses;
    this.origins = origins;
    this.hosts = hosts;
    this.role = role;
    this.valueMapper = valueMapper;
  }

  /**
   * Whether an address is found at all: under a name for operators, and only as it is written. Else
   * a rule of a proxy that looks at the text of paths could be passed by {@code //} or {@code %63}.
   *
   * @return false: the response says 404
   */
  boolean isHere(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String info = request.getPathInfo();
    String plain = request.getContextPath() + request.getServletPath() + (info == null ? "" : info);
    if (plain.equals(request.getRequestURI()) && hosts.contain(request.getHeader("Host"))) {
      return true;
    }
    answer(response, HttpServletResponse.SC_NOT_FOUND, Map.of("error", "Nothing is here"));
    return false;
  }

  /** Whether the sender is an operator, as far as is known without asking. */
  boolean isOperator(HttpServletRequest request) {
    return request.getUserPrincipal() != null && request.isUserInRole(role);
  }

  /** Whether the sender is an operator; false: the response says 401 or 403. */
  boolean demandOperator(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (!isHere(request, response)) {
      return false;
    }
    if (!origins.allows(OriginPolicy.Claim.of(request))) {
      tell(Kind.MALICIOUS_CORS, request);
      return forbidden(response, "The origin is not allowed");
    }
    if (!loginGuard.demand(request, response)) {
      if (request.getHeader("Authorization") != null) {
        tell(
            LoginGuard.told(response) == LoginGuard.TOO_MANY_REQUESTS
                ? Kind.EXCESS_RATE_LIMIT_EXCEEDED
                : Kind.AUTHN_LOGIN_FAIL,
            request);
      }
      return false;
    }
    if (!request.isUserInRole(role)) {
      tell(Kind.AUTHZ_FAIL, request);
      return forbidden(response, "The caller is no operator");
    }
    return true;
  }

  /** Tells the security log of something that the sender has asked an operator's address for. */
  void tell(Kind kind, HttpServletRequest request) {
    security.tell(
        kind,
        request.getRemoteUser(),
        addresses.of(request),
        request.getMethod() + " " + request.getServletPath());
  }

  private boolean forbidden(HttpServletResponse response, String message) throws IOException {
    answer(response, HttpServletResponse.SC_FORBIDDEN, Map.of("error", message));
    return false;
  }

  /** Answers with JSON. */
  void answer(HttpServletResponse response, int status, Map<String, ?> body) throws IOException {
    answer(response, status, "application/json", valueMapper.write(body));
  }

  /** Answers with a text. */
  void answer(HttpServletResponse response, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setStatus(status);
    response.setContentType(type);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
