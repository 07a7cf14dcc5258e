package org.carillon.agentserver;

import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Instance;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.carillon.api.Caller;
import org.carillon.security.CallerContext;
import org.carillon.tunnel.IncomingCall;
import org.jspecify.annotations.Nullable;

/**
 * What a developer expects to be active in a handler: the CDI request context and the caller. The
 * message that is being handled is known too, so that calls of the handler wait no longer than it.
 */
final class HookScope {

  private static final ThreadLocal<@Nullable IncomingCall> CURRENT = new ThreadLocal<>();

  private final Instance<RequestContextController> controllers;

  /** A controller serves one task at a time; idle ones are kept. */
  private final Queue<RequestContextController> idle = new ConcurrentLinkedQueue<>();

  HookScope(Instance<RequestContextController> controllers) {
    this.controllers = controllers;
  }

  /** The message that this thread handles; null: none. */
  static @Nullable IncomingCall current() {
    return CURRENT.get();
  }

  /** Does something for an agent. */
  <T extends @Nullable Object> T call(Caller who, @Nullable IncomingCall incoming, Callable<T> task)
      throws Exception {
    RequestContextController pooled = idle.poll();
    RequestContextController controller = pooled == null ? controllers.get() : pooled;
    boolean activated = controller.activate();
    IncomingCall before = CURRENT.get();
    CURRENT.set(incoming);
    CallerContext.Scope caller = CallerContext.enter(who);
    try {
      return task.call();
    } finally {
      caller.close();
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
      if (activated) {
        controller.deactivate();
      }
      idle.add(controller);
    }
  }
}
