package org.carillon.agentserver;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.function.BooleanSupplier;
import org.carillon.security.ClientAddresses;
import org.carillon.security.OriginPolicy;
import org.carillon.security.SecurityLog;
import org.carillon.security.SecurityLog.Kind;
import org.carillon.security.UpgradeRequest;

/** Stands before the upgrade on the path of an agent server, and on no other. */
final class AgentUpgradeFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private static final String RETRY_AFTER_SECONDS = "5";

  private final transient AgentHub hub;
  private final transient ClientAddresses addresses;
  private final transient OriginPolicy origins;
  private final transient SecurityLog security;
  private final transient BooleanSupplier isDraining;

  AgentUpgradeFilter(
      AgentHub hub,
      ClientAddresses addresses,
      OriginPolicy origins,
      SecurityLog security,
      BooleanSupplier isDraining) {
    this.hub = hub;
    this.addresses = addresses;
    this.origins = origins;
    this.security = security;
    this.isDraining = isDraining;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    UpgradeRequest upgrade = UpgradeRequest.of(request);
    if (upgrade != UpgradeRequest.GOOD) {
      upgrade.answer(response);
      return;
    }
    String address = addresses.of(request);
    if (!origins.allows(OriginPolicy.Claim.of(request))) {
      security.tell(Kind.MALICIOUS_CORS, null, address, "agent at " + request.getServletPath());
      refuse(response, HttpServletResponse.SC_FORBIDDEN, "The origin is not allowed");
    } else if (!offers(request)) {
      refuse(
          response,
          HttpServletResponse.SC_BAD_REQUEST,
          "Agents speak the subprotocol " + AgentRegistrar.SUBPROTOCOL);
    } else if (isDraining.getAsBoolean()) {
      busy(response, "This node goes");
    } else if (hub.slots().isFull(address)) {
      security.tell(
          Kind.EXCESS_RATE_LIMIT_EXCEEDED,
          null,
          address,
          "handshakes of agents at " + request.getServletPath());
      busy(response, "Too many handshakes are under way");
    } else {
      chain.doFilter(new AgentUpgrade(hub, address).request(request), response);
    }
  }

  private static boolean offers(HttpServletRequest request) {
    return Collections.list(request.getHeaders("Sec-WebSocket-Protocol")).stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .anyMatch(name -> name.strip().equals(AgentRegistrar.SUBPROTOCOL));
  }

  private static void busy(HttpServletResponse response, String message) throws IOException {
    response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, message);
  }

  private static void refuse(HttpServletResponse response, int status, String message)
      throws IOException {
    byte[] body = message.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentType("text/plain;charset=UTF-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
