package org.carillon.transport.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.carillon.api.Caller;
import org.carillon.api.ErrorCode;
import org.carillon.json.ValueMapper;
import org.carillon.rate.ClientRates;
import org.carillon.rate.RateLimits;
import org.carillon.rate.RetryAfter;
import org.carillon.security.CallerContext;
import org.carillon.security.ClientAddresses;
import org.carillon.security.LoginGuard;
import org.carillon.security.OriginPolicy;
import org.carillon.security.SecurityLog;
import org.carillon.security.SecurityLog.Kind;

/**
 * {@code POST /events/<service>/<event>}: cheap questions first, and nothing of the body is read
 * for those who may not post.
 */
final class EventsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final System.Logger LOGGER = System.getLogger(EventsServlet.class.getName());

  private static final String RETRY_AFTER_SECONDS = "5";

  private final transient SecurityLog security;
  private final transient LoginGuard loginGuard;
  private final transient RateLimits rateLimits;
  private final transient ClientAddresses addresses;
  private final transient OriginPolicy origins;
  private final transient WebHookValidation webHooks;
  private final String role;
  private final transient EventTargets eventTargets;
  private final transient CloudEventReader reader;
  private final transient EventIntake eventIntake;
  private final transient ValueMapper valueMapper;

  /**
   * A servlet.
   *
   * @param role who may post
   * @param valueMapper writes the answers
   */
  EventsServlet(
      SecurityLog security,
      LoginGuard loginGuard,
      RateLimits rateLimits,
      ClientAddresses addresses,
      OriginPolicy origins,
      WebHookValidation webHooks,
      String role,
      EventTargets eventTargets,
      CloudEventReader reader,
      EventIntake eventIntake,
      ValueMapper valueMapper) {
    this.security = security;
    this.loginGuard = loginGuard;
    this.rateLimits = rateLimits;
    this.addresses = addresses;
    this.origins = origins;
    this.webHooks = webHooks;
    this.role = role;
    this.eventTargets = eventTargets;
    this.reader = reader;
    this.eventIntake = eventIntake;
    this.valueMapper = valueMapper;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    try {
      if (webHooks.answer(request, response)) {
        reader.drop(request);
      } else if (admitted(request, response)) {
        take(request, rates(request));
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
        response.setContentLength(0);
      } else {
        if (request.getHeader("Authorization") != null) {
          security.refused(LoginGuard.told(response), null, addresses.of(request), "CloudEvents");
        }
        reader.drop(request);
      }
    } catch (HttpRefusal e) {
      security.refused(
          e.status(), request.getRemoteUser(), addresses.of(request), "CloudEvents, " + e.code());
      reader.drop(request);
      refuse(response, e);
    }
  }

  /** Whether the sender may post; false: the mechanism has answered with its challenge. */
  private boolean admitted(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException, HttpRefusal {
    if (!request.getMethod().equals("POST")) {
      response.setHeader("Allow", "POST");
      throw new HttpRefusal(
          HttpServletResponse.SC_METHOD_NOT_ALLOWED,
          ErrorCode.BAD_FRAME.name(),
          "Events are posted");
    }
    if (!origins.allows(OriginPolicy.Claim.of(request))) {
      security.tell(Kind.MALICIOUS_CORS, null, addresses.of(request), "CloudEvents");
      throw forbidden("The origin is not allowed");
    }
    if (!loginGuard.demand(request, response)) {
      return false;
    }
    if (!request.isUserInRole(role)) {
      throw forbidden("The caller may not post events");
    }
    return true;
  }

  /** What the request counts for; the request itself, and its body, are counted. */
  private ClientRates rates(HttpServletRequest request) throws HttpRefusal {
    Caller caller = CallerContext.current();
    ClientRates rates =
        rateLimits.ofRequests(addresses.of(request), caller.tenant(), caller.name());
    check(rates.take(1, reader.mostOf(request)));
    return rates;
  }

  private static void check(long waitMillis) throws HttpRefusal {
    if (waitMillis > 0) {
      throw HttpRefusal.limited("Too many events, or too large ones", waitMillis);
    }
  }

  private void take(HttpServletRequest request, ClientRates rates) throws IOException, HttpRefusal {
    String path = request.getPathInfo();
    EventTarget eventTarget = path == null ? null : eventTargets.at(path.substring(1));
    if (eventTarget == null || !eventIntake.isOpen()) {
      throw HttpRefusal.unknown("There is no such service, or it has no such event");
    }
    CloudEventReader.Post post = reader.read(request);
    if (post.events().size() > 1) {
      check(rates.take(post.events().size() - 1, 0)); // each counts, and one did already
    }
    eventIntake.take(eventTarget, post);
  }

  private static HttpRefusal forbidden(String message) {
    return new HttpRefusal(
        HttpServletResponse.SC_FORBIDDEN, ErrorCode.FORBIDDEN.name(), message, List.of());
  }

  /** Not by {@code sendError}: an error page of the application is not meant for a program. */
  private void refuse(HttpServletResponse response, HttpRefusal httpRefusal) throws IOException {
    LOGGER.log(
        System.Logger.Level.DEBUG,
        "CloudEvents were refused: {0} {1}",
        httpRefusal.status(),
        httpRefusal.code());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("code", httpRefusal.code());
    answer.put("message", httpRefusal.getMessage());
    if (!httpRefusal.details().isEmpty()) {
      answer.put(
          "details",
          httpRefusal.details().stream()
              .map(detail -> Map.of("path", detail.path(), "message", detail.message()))
              .toList());
    }
    if (httpRefusal.retryAfterMillis() > 0) {
      answer.put("retryAfter", httpRefusal.retryAfterMillis());
      response.setHeader("Retry-After", RetryAfter.seconds(httpRefusal.retryAfterMillis()));
    } else if (httpRefusal.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    byte[] body = valueMapper.write(answer).getBytes(StandardCharsets.UTF_8);
    response.setStatus(httpRefusal.status());
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
