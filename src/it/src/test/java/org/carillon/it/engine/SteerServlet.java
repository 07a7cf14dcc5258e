package org.carillon.it.engine;

import jakarta.annotation.security.DeclareRoles;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.carillon.api.Caller;
import org.carillon.api.Emitter;

/**
 * Emits in requests whose headers may steer who hears it. Its role is named nowhere else, and CDI
 * does not look at it.
 */
@DeclareRoles("user")
@WebServlet(urlPatterns = "/steer/*", asyncSupported = true)
public class SteerServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final Queue<AsyncContext> PARKED = new ConcurrentLinkedQueue<>();

  @Inject private transient Emitter<Object> any;
  @Inject private transient Caller caller;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String text = request.getParameter("text");
    switch (String.valueOf(request.getPathInfo())) {
      case "/everyone" -> any.emit(new RoomsService.Everyone(text));
      case "/open" -> any.emit(new RoomsService.Open(text));
      case "/cloud" -> any.emit(new RoomsService.Cloud(text));
      case "/role" -> any.emit(new RoomsService.ToRole(text));
      case "/park" -> PARKED.add(request.startAsync());
      case "/parked" -> response.getWriter().print(PARKED.size());
      case "/redispatch" -> request.startAsync().dispatch("/steer/dispatched");
      case "/dispatched" ->
          response
              .getWriter()
              .print(request.getRemoteUser() + " is " + caller.name() + "@" + caller.tenant());
      default -> response.sendError(404);
    }
  }
}
