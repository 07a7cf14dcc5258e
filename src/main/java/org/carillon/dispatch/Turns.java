package org.carillon.dispatch;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.dispatch.Bulkhead.Admitted;
import org.carillon.dispatch.Bulkhead.Lane;
import org.carillon.session.ClientConnection;
import org.carillon.session.Inbound;
import org.jspecify.annotations.Nullable;

/**
 * Who may handle a frame now. Where there is room the frame is handled at once, by the thread that
 * brought it. Where there is none it goes back to the head of its connection's queue, its thread
 * goes back to the container, and the connection waits for its turn; it goes on, a frame at a time
 * while others wait too, on the threads that the container has for frames.
 */
@ApplicationScoped
public class Turns {

  private final Bulkhead<Waiting> bulkhead;

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService managed;

  /** Whose threads are taken where a connection offers none. */
  private volatile @Nullable Executor threads;

  @Resource(lookup = "java:comp/DefaultContextService")
  private @Nullable ContextService contexts;

  /** Of the application, and of no caller: taken when it starts. */
  private volatile @Nullable Executor context;

  /** The last that a connection offered: those of a server are all the same. */
  private volatile @Nullable Executor worker;

  /** A connection, and what handles its frames. */
  private record Waiting(ClientConnection connection, Handler handler) {}

  /** Handles what has come; false: it is not complete, and the rest waits for it. */
  @FunctionalInterface
  interface Handler {
    boolean handle(ClientConnection connection, Inbound frame);
  }

  @Inject
  Turns(CarillonConfig config) {
    int processors = Runtime.getRuntime().availableProcessors();
    int limit = config.get(Settings.HANDLERS) * processors;
    int share = limit * Math.min(100, config.get(Settings.HANDLERS_OF_TENANT)) / 100;
    this.bulkhead = new Bulkhead<>(limit, Math.max(1, share));
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Turns() {
    this.bulkhead = null;
  }

  /** To be called when the application starts, in its context. */
  public void start() {
    if (contexts != null) {
      context = contexts.currentContextExecutor();
    }
    start(Objects.requireNonNull(managed, "the container's ManagedExecutorService"));
  }

  /** Where there is no container: on these threads. */
  public void start(Executor others) {
    threads = others;
  }

  /** Handlers that are in progress. */
  public int inProgress() {
    return bulkhead.inProgress();
  }

  /** Connections that wait for one of them to end. */
  public int waiting() {
    return bulkhead.waiting();
  }

  /** Handles a frame, and those behind it, now or when there is room. */
  void take(ClientConnection connection, Inbound frame, Handler handler) {
    Lane<Waiting> lane = bulkhead.enter(tenant(connection));
    if (lane == null) {
      takeElsewhere(connection, frame, handler);
    } else {
      handle(new Waiting(connection, handler), frame, lane);
    }
  }

  /**
   * As {@link #take}, never on this thread: it may be the timer's that looks after all connections,
   * or a broadcaster's, and must not be kept by what the application does.
   */
  void takeElsewhere(ClientConnection connection, Inbound frame, Handler handler) {
    connection.inbound().putBack(frame);
    await(new Waiting(connection, handler)); // where there is room that is until a thread comes
  }

  private void await(Waiting waiting) {
    Executor offered = waiting.connection.worker();
    if (offered != null) {
      worker = offered;
    }
    letIn(bulkhead.await(tenant(waiting.connection), waiting));
  }

  private void handle(Waiting turn, Inbound first, Lane<Waiting> lane) {
    boolean yields = false;
    try {
      Inbound frame = first;
      while (frame != null && turn.handler.handle(turn.connection, frame)) {
        frame = turn.connection.inbound().next();
        if (frame != null && bulkhead.isContended()) {
          turn.connection.inbound().putBack(frame);
          yields = true;
          break;
        }
      }
    } finally {
      turn.connection.heard(); // while this thread was here, its pongs may have been waiting
      letIn(bulkhead.leave(lane));
      if (yields) {
        await(turn);
      }
    }
  }

  private void letIn(List<Admitted<Waiting>> admitted) {
    for (Admitted<Waiting> next : admitted) {
      Runnable turn = () -> goOn(next.who(), next.lane());
      try {
        carry(turn);
      } catch (RejectedExecutionException e) {
        turn.run(); // the server is about to end, and what it has begun shall end too
      }
    }
  }

  private void carry(Runnable turn) {
    Executor frames = worker;
    Executor inContext = context;
    if (frames != null && inContext != null) {
      frames.execute(() -> inContext.execute(turn));
    } else {
      Objects.requireNonNull(threads, "it has not been started").execute(turn);
    }
  }

  private void goOn(Waiting turn, Lane<Waiting> lane) {
    Inbound frame = turn.connection.inbound().next();
    if (frame == null) {
      letIn(bulkhead.leave(lane)); // the node goes, and has dropped what waited
    } else {
      handle(turn, frame, lane);
    }
  }

  private static String tenant(ClientConnection connection) {
    String tenant = connection.caller().tenant();
    return tenant == null ? "" : tenant;
  }
}
