package org.carillon.transport.engineio;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.security.RequestBodies;
import org.jspecify.annotations.Nullable;

/**
 * Long polling: a GET waits for what is sent to its client, a POST brings what the client sends.
 * One of each at a time; a client that has two is broken, and its socket ends.
 */
final class EngineServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final System.Logger LOGGER = System.getLogger(EngineServlet.class.getName());

  private static final String BYTES = "application/octet-stream";
  private static final byte[] OK = "ok".getBytes(StandardCharsets.UTF_8);

  private final transient Engine engine;
  private final transient EngineAdmission engineAdmission;
  private final transient RequestBodies bodies;
  private final transient Executor starter;
  private final transient AtomicBoolean isTold = new AtomicBoolean();

  /**
   * A poll waits until the next ping, or the end of its socket; what takes longer is a client that
   * does not read its answer.
   */
  private final long timeoutMillis;

  EngineServlet(
      Engine engine, EngineAdmission engineAdmission, RequestBodies bodies, Executor starter) {
    this.bodies = bodies;
    this.engine = engine;
    this.engineAdmission = engineAdmission;
    this.starter = starter;
    this.timeoutMillis =
        engine.settings().pingInterval().toMillis()
            + 2 * engine.settings().pingTimeout().toMillis()
            + engine.limits().graceMillis();
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (!engineAdmission.allowsOrigin(request)) {
      refuse(request, response, EngineRefusal.FORBIDDEN);
      return;
    }
    CrossOrigin.allow(request, response);
    if (CrossOrigin.isPreflight(request)) {
      CrossOrigin.answerPreflight(request, response);
      return;
    }
    if (!request.isAsyncSupported()) {
      if (isTold.compareAndSet(false, true)) {
        LOGGER.log(
            System.Logger.Level.WARNING,
            "Long polling is refused: a filter of the application before {0} lacks async-supported",
            request.getServletPath());
      }
      refuse(request, response, EngineRefusal.TRANSPORT);
      return;
    }
    EngineAdmission.Verdict verdict = engineAdmission.judge(request, response, false);
    if (verdict instanceof EngineAdmission.Verdict.Refused refused) {
      refuse(request, response, refused.refusal(), refused.retryAfterMillis());
    } else if (verdict instanceof EngineAdmission.Verdict.New newcomer) {
      ClientSocket socket = engine.create(newcomer);
      socket.open(null);
      poll(request, socket);
    } else if (verdict instanceof EngineAdmission.Verdict.Late late) {
      PollPayload last = late.socket().codec().payload(List.of(EnginePackets.NOOP));
      answer(response, last.contentType(), last.bytes());
    } else if (verdict instanceof EngineAdmission.Verdict.Known known) {
      switch (request.getMethod()) {
        case "GET" -> poll(request, known.socket());
        case "POST" -> post(request, response, known.socket());
        default -> refuse(request, response, EngineRefusal.REQUEST);
      }
    } else {
      bodies.drop(request, engine.settings().maxPayload());
    }
  }

  private void poll(HttpServletRequest request, ClientSocket socket) {
    AsyncContext context = request.startAsync();
    context.setTimeout(timeoutMillis);
    PendingPoll pendingPoll = new PendingPoll(context, starter);
    if (!socket.channel().park(pendingPoll)) {
      socket.end(EngineCloseReasons.TRANSPORT_ERROR, EnginePackets.CLOSE);
      pendingPoll.refuse(EngineRefusal.REQUEST);
    }
  }

  private void post(HttpServletRequest request, HttpServletResponse response, ClientSocket socket)
      throws IOException {
    if (!socket.posts().begin()) {
      socket.end(EngineCloseReasons.TRANSPORT_ERROR);
      refuse(request, response, EngineRefusal.REQUEST);
      return;
    }
    EngineRefusal engineRefusal;
    try {
      engineRefusal = take(request, socket);
    } catch (IOException e) {
      socket.end(EngineCloseReasons.TRANSPORT_ERROR); // what it sent has a hole now
      throw e;
    } finally {
      socket.posts().end();
    }
    if (engineRefusal != null) {
      refuse(request, response, engineRefusal, socket.limitedMillis());
    } else {
      answer(response, "text/plain; charset=UTF-8", OK);
    }
  }

  private static void answer(HttpServletResponse response, String contentType, byte[] body)
      throws IOException {
    response.setContentType(contentType);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private @Nullable EngineRefusal take(HttpServletRequest request, ClientSocket socket)
      throws IOException {
    byte[] body;
    try {
      body = bodies.read(request, socket.maxPayload());
    } catch (RequestBodies.CrowdedException e) {
      socket.end(EngineCloseReasons.TRANSPORT_ERROR); // what it sent has a hole now
      return EngineRefusal.CROWDED;
    }
    if (body == null) {
      socket.end(EngineCloseReasons.TRANSPORT_ERROR);
      return EngineRefusal.TOO_LARGE;
    }
    try {
      if (!socket.posts().take(body, isBytes(request))) {
        return EngineRefusal.REQUEST;
      }
      return socket.limitedMillis() > 0 ? EngineRefusal.LIMITED : null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server is going down");
    }
  }

  private static boolean isBytes(HttpServletRequest request) {
    @Nullable String type = request.getContentType();
    return type != null && type.toLowerCase(Locale.ROOT).startsWith(BYTES);
  }

  private void refuse(
      HttpServletRequest request, HttpServletResponse response, EngineRefusal engineRefusal)
      throws IOException {
    refuse(request, response, engineRefusal, 0);
  }

  private void refuse(
      HttpServletRequest request,
      HttpServletResponse response,
      EngineRefusal engineRefusal,
      long retryAfterMillis)
      throws IOException {
    engineAdmission.refused(request, engineRefusal);
    bodies.drop(request, engine.settings().maxPayload());
    engineRefusal.answer(response, retryAfterMillis);
  }
}
