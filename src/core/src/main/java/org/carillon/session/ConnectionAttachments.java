package org.carillon.session;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an application has hung on a connection: functions that handle events, what is to be called
 * at its end, beans that live with it. Empty for most.
 */
final class ConnectionAttachments {

  private @Nullable Map<String, Function<Map<String, Object>, @Nullable Object>> handlers;
  private @Nullable Consumer<String> onDisconnect;
  private @Nullable ConnectionBeans beans;
  private boolean released;

  /** Sets the function that handles an event; the last one counts. */
  synchronized void on(String event, Function<Map<String, Object>, @Nullable Object> handler) {
    if (handlers == null) {
      handlers = new HashMap<>(4);
    }
    handlers.put(event, handler);
  }

  /** The function that handles an event, or null. */
  synchronized @Nullable Function<Map<String, Object>, @Nullable Object> handler(String event) {
    return handlers == null ? null : handlers.get(event);
  }

  /** Adds what is called with the reason at the end; false: the end has been. */
  synchronized boolean onDisconnect(Consumer<String> callback) {
    if (released) {
      return false;
    }
    onDisconnect = onDisconnect == null ? callback : onDisconnect.andThen(callback);
    return true;
  }

  /**
   * The beans.
   *
   * @throws IllegalStateException if the connection has ended
   */
  synchronized ConnectionBeans beans() {
    if (released) {
      throw new IllegalStateException("the connection has ended");
    }
    if (beans == null) {
      beans = new ConnectionBeans();
    }
    return beans;
  }

  /** Lets go of all of it: calls back with the reason, then destroys the beans; once. */
  void release(String reason) {
    Consumer<String> callback;
    ConnectionBeans destroyed;
    synchronized (this) {
      if (released) {
        return;
      }
      released = true;
      callback = onDisconnect;
      destroyed = beans;
      onDisconnect = null;
      handlers = null;
      beans = null;
    }
    try {
      if (callback != null) {
        callback.accept(reason);
      }
    } finally {
      if (destroyed != null) {
        destroyed.destroy();
      }
    }
  }
}
