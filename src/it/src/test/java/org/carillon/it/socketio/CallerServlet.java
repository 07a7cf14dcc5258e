package org.carillon.it.socketio;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.carillon.client.RemoteService;
import org.carillon.client.ServiceClient;
import org.carillon.client.ServiceException;

/** Calls the other application by each of its clients. */
@WebServlet("/call")
public class CallerServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Inject
  @RemoteService("talk-io")
  private transient ServiceClient socketIo;

  @Inject
  @RemoteService("talk")
  private transient ServiceClient plain;

  @Inject private transient TalkRemote talk;
  @Inject private transient CallerLog log;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String text = request.getParameter("text");
    String refused;
    try {
      refused = String.valueOf(talk.refuse().toCompletableFuture().join());
    } catch (CompletionException e) {
      refused = ((ServiceException) e.getCause()).code();
    }
    talk.say(text);
    response
        .getWriter()
        .print(
            String.join(
                "\n",
                talk.echo(text).toCompletableFuture().join(),
                plain.call("echo", Map.of("text", text), String.class).join(),
                socketIo.call("echo", Map.of("text", text), String.class).join(),
                refused,
                log.heard().toString()));
  }
}
