package org.carillon.session;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes what broadcasts have queued, beside the thread that broadcasts: while it goes from client
 * to client, the next events join the queues of those that it has not come to yet, and each client
 * gets them in one write. The busier the node, the fewer its writes.
 */
@ApplicationScoped
class Flusher {

  /** How many are written before other work of the thread has its turn. */
  private static final int TURN = 1_024;

  private final Map<Executor, Stripe> stripes = new ConcurrentHashMap<>();
  private final Stripe[] shared = new Stripe[Runtime.getRuntime().availableProcessors()];

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService executor;

  /** For a channel whose writer is any thread. */
  Flusher() {
    Executor late =
        task -> {
          if (executor == null) {
            task.run(); // Java SE: whoever broadcasts writes
          } else {
            executor.execute(task);
          }
        };
    for (int i = 0; i < shared.length; i++) {
      shared[i] = new Stripe(late);
    }
  }

  /** Where a connection is written. A channel has the same one for ever. */
  Stripe of(ClientConnection connection) {
    Executor writer = connection.channel().writer();
    return writer == null
        ? shared[Math.floorMod(connection.hashCode(), shared.length)]
        : stripes.computeIfAbsent(writer, Stripe::new);
  }

  /** Connections that one thread at a time writes. */
  static final class Stripe implements Runnable {

    private final Executor executor;
    private final Queue<ClientConnection> due = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    private Stripe(Executor executor) {
      this.executor = executor;
    }

    /** Adds a connection whose queue the caller was made the writer of. */
    void add(ClientConnection connection) {
      due.add(connection);
    }

    /** Sees to it that what was added is written. */
    void schedule() {
      if (isScheduled.compareAndSet(false, true)) {
        try {
          executor.execute(this);
        } catch (RejectedExecutionException e) {
          run(); // the server is going down; its clients may still hear why
        }
      }
    }

    @Override
    public void run() {
      for (int i = 0; i < TURN; i++) {
        ClientConnection next = due.poll();
        if (next == null) {
          break;
        }
        next.flush();
      }
      isScheduled.set(false);
      if (!due.isEmpty()) {
        schedule();
      }
    }
  }
}
