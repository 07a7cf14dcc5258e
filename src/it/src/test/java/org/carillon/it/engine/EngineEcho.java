package org.carillon.it.engine;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.session.Frame;
import org.carillon.transport.engineio.EngineListener;
import org.carillon.transport.engineio.EngineServer;
import org.carillon.transport.engineio.EngineSettings;
import org.carillon.transport.engineio.EngineSocket;

/**
 * Engine.IO without Socket.IO over it: sends back what comes, and does what it is told. At {@code
 * /engine.io} by the settings of every application, at {@code /fast.io} with a fast heart, which
 * tests of dead clients want, and with protocol 3.
 */
@WebListener
public class EngineEcho implements ServletContextListener, EngineListener {

  private final EngineServer server;
  private final Map<String, String> reasons = new ConcurrentHashMap<>();
  private final Map<String, EngineSocket> sockets = new ConcurrentHashMap<>();

  /** Called by the container. */
  @Inject
  EngineEcho(EngineServer server) {
    this.server = server;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    server.open(event.getServletContext(), "/engine.io", this);
    server.open(
        event.getServletContext(),
        "/fast.io",
        this,
        new EngineSettings(
            Duration.ofMillis(600),
            Duration.ofMillis(1_200),
            Duration.ofSeconds(2),
            200_000,
            true,
            true));
    event.getServletContext().addServlet("engine-ends", new Ends()).addMapping("/engine-ends");
  }

  @Override
  public void opened(EngineSocket socket) {
    sockets.put(socket.sid(), socket);
    socket.attach(new AtomicInteger());
  }

  @Override
  public void text(EngineSocket socket, String message) {
    int number = ((AtomicInteger) socket.attachment()).incrementAndGet();
    String[] words = message.split(" ", -1);
    switch (words[0]) {
      case "close" -> socket.close();
      case "throw" -> throw new IllegalStateException("as the test wants it");
      case "error" -> throw new AssertionError("as the test wants it");
      case "who" -> reply(socket, String.valueOf(socket.caller().name()));
      case "query" -> reply(socket, String.join(",", socket.facts().queryParameters().get("q")));
      case "number" -> reply(socket, String.valueOf(number));
      case "transport" -> reply(socket, socket.transport() + socket.protocol());
      case "flood" -> {
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
          reply(socket, i + " " + "x".repeat(Integer.parseInt(words[2])));
        }
      }
      default -> reply(socket, message);
    }
  }

  private static void reply(EngineSocket socket, String text) {
    socket.send(new Frame(EngineSocket.MESSAGE + text));
  }

  @Override
  public void binary(EngineSocket socket, ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    socket.send(Frame.binary(bytes));
  }

  @Override
  public void closed(EngineSocket socket, String reason) {
    sockets.remove(socket.sid());
    reasons.merge(socket.sid(), reason, (one, other) -> one + " and " + other);
  }

  /** Why a socket ended, what another thread sends to it, and how many there are. */
  private final class Ends extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String sid = request.getParameter("sid");
      String say = request.getParameter("say");
      if (say != null) {
        sockets.values().stream()
            .filter(socket -> sid == null || socket.sid().equals(sid))
            .forEach(socket -> reply(socket, say));
      }
      response.getWriter().print(sid == null ? sockets.size() : reasons.getOrDefault(sid, "open"));
    }
  }
}
