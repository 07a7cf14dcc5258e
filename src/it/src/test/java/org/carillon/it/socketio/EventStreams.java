package org.carillon.it.socketio;

import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.carillon.spi.TransportAdmission;
import org.carillon.spi.TransportChannel;
import org.carillon.spi.TransportConnection;
import org.carillon.spi.TransportGateway;
import org.carillon.spi.TransportHandshake;
import org.carillon.spi.TransportRefusal;
import org.jspecify.annotations.Nullable;

/**
 * A third transport, as an application may bring one: server-sent events one way, POSTs the other.
 * {@code GET ?path=/ws/talk} is the stream, whose first event is the connection's id; {@code POST
 * ?connection=<id>} is a frame, {@code DELETE} the end.
 */
@WebServlet(urlPatterns = "/streams", asyncSupported = true)
public class EventStreams extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient Map<String, TransportConnection> open = new ConcurrentHashMap<>();

  @Inject private transient TransportGateway gateway;

  /** What a request says. */
  private record Request(HttpServletRequest request) implements TransportHandshake {

    @Override
    public @Nullable Principal principal() {
      return request.getUserPrincipal();
    }

    @Override
    public boolean isInRole(String role) {
      return request.isUserInRole(role);
    }

    @Override
    public Map<String, List<String>> queryParameters() {
      Map<String, List<String>> query = new LinkedHashMap<>();
      request.getParameterMap().forEach((name, values) -> query.put(name, List.of(values)));
      return query;
    }
  }

  /** A stream of events. */
  private static final class Stream implements TransportChannel {

    private final AsyncContext async;
    private boolean isOver;

    Stream(AsyncContext async) {
      this.async = async;
    }

    @Override
    public synchronized void send(List<String> texts, Consumer<@Nullable Throwable> done) {
      StringBuilder events = new StringBuilder();
      texts.forEach(text -> events.append("data: ").append(text).append("\n\n"));
      try {
        if (!isOver) {
          var out = async.getResponse().getOutputStream();
          out.write(events.toString().getBytes(StandardCharsets.UTF_8));
          out.flush();
        }
        done.accept(null);
      } catch (IOException e) {
        done.accept(e);
      }
    }

    @Override
    public void ping() {
      // a stream has no answer: it ends when a write fails
    }

    @Override
    public void close(int code, String reason) {
      send(List.of("closed " + code + " " + reason), failure -> cut());
    }

    @Override
    public synchronized void cut() {
      if (!isOver) {
        isOver = true;
        async.complete();
      }
    }

    @Override
    public synchronized boolean isOpen() {
      return !isOver;
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    TransportAdmission admission;
    try {
      admission = gateway.admit(request.getParameter("path"), new Request(request));
    } catch (TransportRefusal refusal) {
      response.setStatus(refusal.status());
      response.getOutputStream().write(refusal.getMessage().getBytes(StandardCharsets.UTF_8));
      return;
    }
    response.setContentType("text/event-stream");
    response.setCharacterEncoding("UTF-8");
    AsyncContext async = request.startAsync();
    async.setTimeout(0);
    Stream stream = new Stream(async);
    try {
      TransportConnection connection = admission.open(stream);
      open.put(connection.connection().id(), connection);
      stream.send(List.of(connection.connection().id()), failure -> {});
    } catch (TransportRefusal refusal) {
      stream.cut();
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    TransportConnection connection = open.get(request.getParameter("connection"));
    if (connection == null) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    connection.frame(new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
    TransportConnection connection = open.remove(request.getParameter("connection"));
    if (connection != null) {
      connection.ended("deleted");
      connection.connection().close();
    }
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }
}
