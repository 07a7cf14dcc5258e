package org.carillon.broadcast;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.session.ClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * Writes what broadcasts have queued, beside the thread that broadcasts: while it goes from client
 * to client, the next events join the queues of those that it has not come to yet, and each client
 * gets them in one write. The busier the node, the fewer its writes.
 */
@ApplicationScoped
class BroadcastFlusher {

  private static final System.Logger LOGGER = System.getLogger(BroadcastFlusher.class.getName());

  /** How many are written before other work of the thread has its turn. */
  private static final int TURN = 1_024;

  private static final int IDLE_SECONDS = 10;

  private final Map<Executor, Stripe> stripes = new ConcurrentHashMap<>();

  /** For channels whose writer is any thread. */
  private final Stripe[] shared = new Stripe[Runtime.getRuntime().availableProcessors()];

  @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
  private @Nullable ManagedThreadFactory threads;

  private @Nullable ThreadPoolExecutor pool;

  BroadcastFlusher() {
    for (int i = 0; i < shared.length; i++) {
      shared[i] = new Stripe(this::execute);
    }
  }

  /**
   * A pool of threads of the container's: writing needs nothing of an application's context, and
   * Payara's managed executor looks through all jars for providers of it at each task.
   */
  @PostConstruct
  void start() {
    if (threads != null) {
      pool =
          new ThreadPoolExecutor(
              shared.length,
              shared.length,
              IDLE_SECONDS,
              TimeUnit.SECONDS,
              new LinkedBlockingQueue<>(),
              threads);
      pool.allowCoreThreadTimeOut(true);
    }
  }

  @PreDestroy
  void stop() {
    if (pool != null) {
      pool.shutdown();
    }
  }

  private void execute(Runnable task) {
    if (pool == null) {
      task.run(); // Java SE: whoever broadcasts writes
    } else {
      pool.execute(task);
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

    /** Sees to it that what was added is written; throws nothing, since others wait behind it. */
    void schedule() {
      if (isScheduled.compareAndSet(false, true)) {
        try {
          executor.execute(this);
        } catch (RejectedExecutionException e) {
          run(); // the server is going down; its clients may still hear why
        } catch (Throwable e) { // also an Error, as where there is no memory for a thread
          run();
          LOGGER.log(
              System.Logger.Level.WARNING,
              "No thread could be had for what is sent to clients; the one that sends wrote it",
              e);
        }
      }
    }

    /** A channel that fails costs its own client the connection, and the others nothing. */
    private static void flush(ClientConnection connection) {
      try {
        connection.flush();
      } catch (Throwable e) { // also an Error, as where a frame needs more memory than there is
        try {
          connection.broken();
        } catch (Throwable another) {
          if (another != e) {
            e.addSuppressed(another);
          }
        }
        LOGGER.log(
            System.Logger.Level.WARNING,
            "What was sent to " + connection + " cannot be written; it is closed",
            e);
      }
    }

    @Override
    public void run() {
      try {
        for (int i = 0; i < TURN; i++) {
          ClientConnection next = due.poll();
          if (next == null) {
            break;
          }
          flush(next);
        }
      } finally { // else no connection of this stripe would be written to any more
        isScheduled.set(false);
        if (!due.isEmpty()) {
          schedule();
        }
      }
    }
  }
}
