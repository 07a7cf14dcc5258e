package org.carillon.transport.websocket;

import jakarta.websocket.server.ServerContainer;
import java.lang.reflect.Field;
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
 * we hear of it, and WildFly waits for us.
 */
final class UndertowStop extends AbstractList<Object> {

  private final List<Object> endpoints;
  private final BooleanSupplier isClosing;
  private final Runnable task;
  private final AtomicBoolean told = new AtomicBoolean();

  private UndertowStop(List<Object> endpoints, BooleanSupplier isClosing, Runnable task) {
    this.endpoints = endpoints;
    this.isClosing = isClosing;
    this.task = task;
  }

  /**
   * Runs the task on the server's own thread before the sessions are closed, once.
   *
   * @throws ReflectiveOperationException if this is not the Undertow that we know
   */
  @SuppressWarnings("unchecked") // a list is asked for nothing but objects here
  static void tell(ServerContainer container, Runnable task) throws ReflectiveOperationException {
    Field endpoints = container.getClass().getDeclaredField("configuredServerEndpoints");
    endpoints.setAccessible(true);
    Field closed = container.getClass().getDeclaredField("closed");
    closed.setAccessible(true);
    endpoints.set(
        container,
        new UndertowStop(
            (List<Object>) endpoints.get(container), () -> is(closed, container), task));
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
      task.run();
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
