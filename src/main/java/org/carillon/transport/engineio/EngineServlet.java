package org.carillon.transport.engineio;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final transient Gatekeeper gatekeeper;
  private final transient Executor starter;
  private final transient AtomicBoolean isTold = new AtomicBoolean();

  /**
   * A poll waits until the next ping, or the end of its socket; what takes longer is a client that
   * does not read its answer.
   */
  private final long timeoutMillis;

  EngineServlet(Engine engine, Gatekeeper gatekeeper, Executor starter) {
    this.engine = engine;
    this.gatekeeper = gatekeeper;
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
    if (!gatekeeper.allowsOrigin(request)) {
      refuse(request, response, Refusal.FORBIDDEN);
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
      refuse(request, response, Refusal.TRANSPORT);
      return;
    }
    Gatekeeper.Verdict verdict = gatekeeper.judge(request, response, false);
    if (verdict instanceof Gatekeeper.Verdict.Refused refused) {
      refuse(request, response, refused.refusal());
    } else if (verdict instanceof Gatekeeper.Verdict.New newcomer) {
      ClientSocket socket = engine.create(newcomer.codec(), newcomer.caller(), newcomer.facts());
      socket.open(null);
      poll(request, socket);
    } else if (verdict instanceof Gatekeeper.Verdict.Known known) {
      switch (request.getMethod()) {
        case "GET" -> poll(request, known.socket());
        case "POST" -> post(request, response, known.socket());
        default -> refuse(request, response, Refusal.REQUEST);
      }
    } else {
      RequestBody.drop(request, engine.settings().maxPayload());
    }
  }

  private void poll(HttpServletRequest request, ClientSocket socket) {
    AsyncContext context = request.startAsync();
    context.setTimeout(timeoutMillis);
    Poll poll = new Poll(context, starter);
    if (!socket.channel().park(poll)) {
      socket.end(Reasons.TRANSPORT_ERROR, Packets.CLOSE);
      poll.refuse(Refusal.REQUEST);
    }
  }

  private void post(HttpServletRequest request, HttpServletResponse response, ClientSocket socket)
      throws IOException {
    if (!socket.beginPost()) {
      socket.end(Reasons.TRANSPORT_ERROR);
      refuse(request, response, Refusal.REQUEST);
      return;
    }
    Refusal refusal;
    try {
      refusal = take(request, socket);
    } catch (IOException e) {
      socket.end(Reasons.TRANSPORT_ERROR); // what it sent has a hole now
      throw e;
    } finally {
      socket.endPost();
    }
    if (refusal != null) {
      refuse(request, response, refusal);
    } else {
      response.setContentType("text/plain; charset=UTF-8");
      response.setContentLength(OK.length);
      response.getOutputStream().write(OK);
    }
  }

  private @Nullable Refusal take(HttpServletRequest request, ClientSocket socket)
      throws IOException {
    byte[] body = RequestBody.read(request, engine.settings().maxPayload());
    if (body == null) {
      socket.end(Reasons.TRANSPORT_ERROR);
      return Refusal.TOO_LARGE;
    }
    try {
      socket.codec().read(body, isBytes(request), socket::receive);
      return null;
    } catch (MalformedException e) {
      socket.end(Reasons.PARSE_ERROR);
      return Refusal.REQUEST;
    }
  }

  private static boolean isBytes(HttpServletRequest request) {
    @Nullable String type = request.getContentType();
    return type != null && type.toLowerCase(Locale.ROOT).startsWith(BYTES);
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response, Refusal refusal)
      throws IOException {
    RequestBody.drop(request, engine.settings().maxPayload());
    refusal.answer(response);
  }
}
