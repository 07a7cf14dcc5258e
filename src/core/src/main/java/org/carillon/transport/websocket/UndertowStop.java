package org.carillon.transport.websocket;

import jakarta.websocket.server.ServerContainer;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Tells that Undertow is about to close its sessions, while they are still open. WildFly suspends
 * before it ends the applications, and Undertow's WebSockets take that for their end: all are
 * closed at once, whatever is in flight, long before {@code contextDestroyed}. Undertow walks
 * through its endpoints for that, after it has marked itself closed; so the list of these is where
 * we hear of it, and WildFly waits for us. A suspended server may be resumed: Undertow tells those
 * who wait for its pause, so we are one of them.
 */
final class UndertowStop extends AbstractList<Object> {

  private final List<Object> endpoints;
  private final BooleanSupplier isClosing;
  private final List<Object> listeners;
  private final Object listener;
  private final Runnable closing;
  private final AtomicBoolean told = new AtomicBoolean();

  private UndertowStop(
      ServerContainer container,
      List<Object> endpoints,
      BooleanSupplier isClosing,
      List<Object> listeners,
      Class<?> listenerType,
      Runnable closing,
      Runnable resumed) {
    this.endpoints = endpoints;
    this.isClosing = isClosing;
    this.listeners = listeners;
    this.closing = closing;
    this.listener =
        Proxy.newProxyInstance(
            listenerType.getClassLoader(),
            new Class<?>[] {listenerType},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "resumed" -> {
                    told.set(false);
                    resumed.run();
                    yield null;
                  }
                  case "paused" -> { // all are closed, and who was told is forgotten
                    synchronized (container) {
                      if (isClosing.getAsBoolean()) {
                        listeners.add(proxy);
                      }
                    }
                    yield null;
                  }
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  case "toString" -> "Carillon";
                  default -> null;
                });
  }

  /**
   * Runs a task on the server's own thread before the sessions are closed, and another when
   * connections are taken again after that.
   *
   * @throws ReflectiveOperationException if this is not the Undertow that we know
   */
  @SuppressWarnings("unchecked") // lists are asked for nothing but objects here
  static void tell(ServerContainer container, Runnable closing, Runnable resumed)
      throws ReflectiveOperationException {
    Field listeners = container.getClass().getDeclaredField("pauseListeners");
    listeners.setAccessible(true);
    Field endpoints = container.getClass().getDeclaredField("configuredServerEndpoints");
    endpoints.setAccessible(true);
    Field closed = container.getClass().getDeclaredField("closed");
    closed.setAccessible(true);
    endpoints.set(
        container,
        new UndertowStop(
            container,
            (List<Object>) endpoints.get(container),
            () -> is(closed, container),
            (List<Object>) listeners.get(container),
            Class.forName(
                container.getClass().getName() + "$PauseListener",
                false,
                container.getClass().getClassLoader()),
            closing,
            resumed));
  }

  private static boolean is(Field flag, Object object) {
    try {
      return flag.getBoolean(object);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e); // it was made accessible
    }
  }

  @Override
  public Iterator<Object> iterator() {
    if (isClosing.getAsBoolean() && told.compareAndSet(false, true)) {
      closing.run();
      listeners.add(listener); // it stays where no session was open
    }
    return endpoints.iterator();
  }

  @Override
  public Object get(int index) {
    return endpoints.get(index);
  }

  @Override
  public int size() {
    return endpoints.size();
  }

  @Override
  public void add(int index, Object endpoint) {
    endpoints.add(index, endpoint);
  }
}
