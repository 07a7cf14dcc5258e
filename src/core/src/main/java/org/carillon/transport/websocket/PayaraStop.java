package org.carillon.transport.websocket;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Tells that Payara is about to stop, while its connections are still open: it closes them before
 * it ends the applications, so that {@code contextDestroyed} comes too late for a goodbye. Its
 * event {@code prepare_shutdown} comes before both, and Payara waits for those who hear it. There
 * is no standard for it and no jar of Payara's in the build, hence the names.
 */
final class PayaraStop implements AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(PayaraStop.class.getName());

  private static final String PREPARE_SHUTDOWN = "prepare_shutdown";

  private final Object events;
  private final Method unregister;
  private final Object listener;

  private PayaraStop(Object events, Method unregister, Object listener) {
    this.events = events;
    this.unregister = unregister;
    this.listener = listener;
  }

  /**
   * Runs the task on Payara's own thread when it is about to stop, at most once.
   *
   * @return to be closed when the application ends, so that Payara lets go of it
   * @throws ReflectiveOperationException if this server is not the Payara that we know
   */
  static PayaraStop tell(Runnable task) throws ReflectiveOperationException {
    ClassLoader loader = PayaraStop.class.getClassLoader();
    Class<?> type = Class.forName("org.glassfish.api.event.Events", false, loader);
    Class<?> listenerType = Class.forName("org.glassfish.api.event.EventListener", false, loader);
    Method name =
        Class.forName("org.glassfish.api.event.EventListener$Event", false, loader)
            .getMethod("name");
    Object events =
        Class.forName("org.glassfish.internal.api.Globals", false, loader)
            .getMethod("get", Class.class)
            .invoke(null, type);
    if (events == null) {
      throw new ReflectiveOperationException("Payara has no " + type.getName());
    }
    Object listener =
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {listenerType},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "event" -> {
                    if (PREPARE_SHUTDOWN.equals(name.invoke(arguments[0]))) {
                      task.run();
                    }
                    yield null;
                  }
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> PayaraStop.class.getName();
                });
    type.getMethod("register", listenerType).invoke(events, listener);
    return new PayaraStop(events, type.getMethod("unregister", listenerType), listener);
  }

  @Override
  public void close() {
    try {
      unregister.invoke(events, listener);
    } catch (IllegalAccessException | InvocationTargetException e) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "Payara keeps a listener of an application that has ended",
          e);
    }
  }
}
