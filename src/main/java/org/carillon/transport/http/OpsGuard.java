package org.carillon.transport.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.carillon.json.Values;
import org.carillon.security.Authentication;
import org.carillon.security.OriginPolicy;

/** Who may see and do what operators may, and how they are answered. */
final class OpsGuard {

  private final OriginPolicy origins;
  private final String role;
  private final Values values;

  OpsGuard(OriginPolicy origins, String role, Values values) {
    this.origins = origins;
    this.role = role;
    this.values = values;
  }

  /** Whether the sender is an operator, as far as is known without asking. */
  boolean isOperator(HttpServletRequest request) {
    return request.getUserPrincipal() != null && request.isUserInRole(role);
  }

  /** Whether the sender is an operator; false: the response says 401 or 403. */
  boolean demandOperator(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (!origins.allows(OriginPolicy.Claim.of(request))) {
      return forbidden(response, "The origin is not allowed");
    }
    if (!Authentication.demand(request, response)) {
      return false;
    }
    return request.isUserInRole(role) || forbidden(response, "The caller is no operator");
  }

  private boolean forbidden(HttpServletResponse response, String message) throws IOException {
    answer(response, HttpServletResponse.SC_FORBIDDEN, Map.of("error", message));
    return false;
  }

  /** Answers with JSON. */
  void answer(HttpServletResponse response, int status, Map<String, ?> body) throws IOException {
    answer(response, status, "application/json", values.write(body));
  }

  /** Answers with a text. */
  void answer(HttpServletResponse response, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    response.setHeader("Cache-Control", "no-store");
    response.setStatus(status);
    response.setContentType(type);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
