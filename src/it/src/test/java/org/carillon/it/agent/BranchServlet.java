package org.carillon.it.agent;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.carillon.agent.Agent;

/** Asks as the agent that its application is. */
@WebServlet("/ask")
public class BranchServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Inject private transient Agent agent;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain");
    try {
      String name = agent.ready().toCompletableFuture().get().name();
      response
          .getWriter()
          .print(name + " " + agent.send(request.getParameter("action"), null).get());
    } catch (ExecutionException e) {
      response.sendError(502, String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
