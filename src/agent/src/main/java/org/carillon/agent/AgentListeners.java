package org.carillon.agent;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.SerialExecutor;

/** Who hears the events of an agent: one after another, in their order. */
final class AgentListeners {

  private static final System.Logger LOGGER = System.getLogger(Agent.class.getName());

  final List<Consumer<URI>> connected = new CopyOnWriteArrayList<>();
  final List<Consumer<AgentSession>> ready = new CopyOnWriteArrayList<>();
  final List<Consumer<AgentSession>> reconnected = new CopyOnWriteArrayList<>();
  final List<Consumer<AgentDisconnected>> disconnected = new CopyOnWriteArrayList<>();
  final List<Consumer<AgentException>> error = new CopyOnWriteArrayList<>();

  private final Executor events;

  AgentListeners(Executor executor) {
    events = new SerialExecutor(executor);
  }

  <T> void raise(List<Consumer<T>> listeners, T event) {
    if (listeners.isEmpty()) {
      return;
    }
    try {
      events.execute(() -> tell(listeners, event));
    } catch (RejectedExecutionException e) { // the connection is kept all the same
      LOGGER.log(Level.ERROR, "an event of an agent is lost: its executor takes no task", e);
    }
  }

  private static <T> void tell(List<Consumer<T>> listeners, T event) {
    for (Consumer<T> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        LOGGER.log(Level.ERROR, "a listener of an agent failed", e);
      }
    }
  }

  /** Runs a task behind the events that were raised. */
  void after(Runnable task) {
    events.execute(task);
  }
}
