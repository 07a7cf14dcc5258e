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
import org.carillon.api.ErrorCode;
import org.carillon.json.Values;
import org.carillon.security.Authentication;
import org.carillon.security.OriginPolicy;

/**
 * {@code POST /events/<service>/<event>}: cheap questions first, and nothing of the body is read
 * for those who may not post.
 */
final class EventsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final System.Logger LOGGER = System.getLogger(EventsServlet.class.getName());

  private static final String RETRY_AFTER_SECONDS = "5";

  private final transient OriginPolicy origins;
  private final String role;
  private final transient Targets targets;
  private final transient EventReader reader;
  private final transient Intake intake;
  private final transient Values values;

  /**
   * A servlet.
   *
   * @param role who may post
   * @param values writes the answers
   */
  EventsServlet(
      OriginPolicy origins,
      String role,
      Targets targets,
      EventReader reader,
      Intake intake,
      Values values) {
    this.origins = origins;
    this.role = role;
    this.targets = targets;
    this.reader = reader;
    this.intake = intake;
    this.values = values;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    response.setHeader("Cache-Control", "no-store");
    try {
      if (admitted(request, response)) {
        take(request);
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
        response.setContentLength(0);
      } else {
        reader.drop(request);
      }
    } catch (Refusal e) {
      reader.drop(request);
      refuse(response, e);
    }
  }

  /** Whether the sender may post; false: the mechanism has answered with its challenge. */
  private boolean admitted(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException, Refusal {
    if (!request.getMethod().equals("POST")) {
      response.setHeader("Allow", "POST");
      throw new Refusal(
          HttpServletResponse.SC_METHOD_NOT_ALLOWED,
          ErrorCode.BAD_FRAME.name(),
          "Events are posted");
    }
    if (!origins.allows(OriginPolicy.Claim.of(request))) {
      throw forbidden("The origin is not allowed");
    }
    if (!Authentication.demand(request, response)) {
      return false;
    }
    if (!request.isUserInRole(role)) {
      throw forbidden("The caller may not post events");
    }
    return true;
  }

  private void take(HttpServletRequest request) throws IOException, Refusal {
    String path = request.getPathInfo();
    Target target = path == null ? null : targets.at(path.substring(1));
    if (target == null || !intake.isOpen()) {
      throw Refusal.unknown("There is no such service, or it has no such event");
    }
    intake.take(target, reader.read(request));
  }

  private static Refusal forbidden(String message) {
    return new Refusal(
        HttpServletResponse.SC_FORBIDDEN, ErrorCode.FORBIDDEN.name(), message, List.of());
  }

  /** Not by {@code sendError}: an error page of the application is not meant for a program. */
  private void refuse(HttpServletResponse response, Refusal refusal) throws IOException {
    LOGGER.log(
        System.Logger.Level.DEBUG,
        "CloudEvents were refused: {0} {1}",
        refusal.status(),
        refusal.code());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("code", refusal.code());
    answer.put("message", refusal.getMessage());
    if (!refusal.details().isEmpty()) {
      answer.put("details", refusal.details());
    }
    byte[] body = values.write(answer).getBytes(StandardCharsets.UTF_8);
    if (refusal.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    response.setStatus(refusal.status());
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
