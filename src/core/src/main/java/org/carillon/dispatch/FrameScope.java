package org.carillon.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.carillon.api.Caller;
import org.carillon.security.CallerContext;
import org.carillon.security.ContainerIdentities;
import org.carillon.session.ClientConnection;
import org.carillon.session.CurrentConnection;
import org.jspecify.annotations.Nullable;

/**
 * What a developer expects to be active while a frame is handled: the CDI request context, the
 * caller, the connection, the server's identity of the caller. Neither server activates a request
 * context for a message (Jakarta WebSocket 2.1 asks for none).
 */
@ApplicationScoped
class FrameScope {

  private final Instance<RequestContextController> controllers;
  private final ContainerIdentities identities;

  /**
   * A controller remembers whether it activated the context, so it serves one frame at a time; idle
   * ones are kept.
   */
  private final Queue<RequestContextController> idle = new ConcurrentLinkedQueue<>();

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  FrameScope() {
    this.controllers = null;
    this.identities = null;
  }

  @Inject
  FrameScope(Instance<RequestContextController> controllers, ContainerIdentities identities) {
    this.controllers = controllers;
    this.identities = identities;
  }

  /** Does something of a connection's in the scope of a frame. */
  <T extends @Nullable Object> T call(ClientConnection connection, Callable<T> task)
      throws Exception {
    return call(connection, connection.caller(), task);
  }

  /** The same, in the name of whom it was begun. */
  <T extends @Nullable Object> T call(ClientConnection connection, Caller who, Callable<T> task)
      throws Exception {
    RequestContextController pooled = idle.poll();
    RequestContextController controller = pooled == null ? controllers.get() : pooled;
    boolean activated = controller.activate();
    CallerContext.Scope caller = CallerContext.enter(who);
    CurrentConnection.Scope current = CurrentConnection.enter(connection);
    try {
      return identities.of(who).call(task);
    } finally {
      current.close();
      caller.close();
      if (activated) {
        controller.deactivate();
      }
      idle.add(controller);
    }
  }
}
