package org.carillon.dispatch;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.carillon.operation.FailureMapper;
import org.carillon.session.ClientConnection;
import org.carillon.session.InboundQueue;
import org.carillon.session.InboundWork;
import org.carillon.session.NodeConnections;

/**
 * The straight line of a frame: read, routed, run, answered. Every transport hands its frames in
 * here and does nothing else with them.
 *
 * <p>A frame is handled on the thread that brought it, where nothing of its connection is being
 * handled already and there is room ({@link FrameScheduler}): a hop to another thread would cost
 * more than most operations. An operation that returned a {@code CompletionStage} lets the thread
 * go; the frames behind it wait in the connection's {@link InboundQueue} and go on, when it is
 * complete, on the container's managed executor.
 */
@ApplicationScoped
public class Dispatcher {

  /** When to try again what waits for others to end, of which nobody knows when that is. */
  public static final long WHEN_ONE_HAS_ENDED = 1_000;

  /** What a frame without an event is for. */
  static final String MESSAGE = "message";

  private static final DatabaseUse NO_DATABASE = DatabaseUse.toBeLearned();

  static {
    NO_DATABASE.ended();
  }

  private final ConcurrentMap<String, DatabaseUse> tasks = new ConcurrentHashMap<>();
  private final FrameReader reader;
  private final FrameScope scope;
  private final FrameScheduler frameScheduler;
  private final FrameHandler frameHandler;
  private final ConnectionLifecycle lifecycle;
  private final FailureMapper failureMapper;
  private final NodeConnections connections;

  @Inject
  Dispatcher(
      FrameReader reader,
      FrameScope scope,
      FrameScheduler frameScheduler,
      FrameHandler frameHandler,
      ConnectionLifecycle lifecycle,
      FailureMapper failureMapper,
      NodeConnections connections) {
    this.reader = reader;
    this.scope = scope;
    this.frameScheduler = frameScheduler;
    this.frameHandler = frameHandler;
    this.lifecycle = lifecycle;
    this.failureMapper = failureMapper;
    this.connections = connections;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Dispatcher() {
    this(null, null, null, null, null, null, null);
  }

  /** Called by the container. */
  @PostConstruct
  void listen() {
    connections.onUnreportedEnd(connection -> closed(connection, connection.endReason()));
  }

  /**
   * A client has connected. A service that throws closes the connection: with 1008 and what the
   * client is told of the exception, or with 1011 where that is a fault of the server. Until the
   * service has decided, no event is heard and no frame handled. One that comes back then enters
   * its contexts, and gets what it missed.
   */
  public void opened(ClientConnection connection) {
    ConnectionLifecycle.Greeting greeting = lifecycle.begin(connection);
    if (!greeting.arrival().isDone()) {
      // the frames wait for it without a thread
      if (connection.inbound().offer(greeting) == InboundQueue.Admission.HANDLE) {
        CompletableFuture<?> unused =
            greeting
                .arrival()
                .thenRun(() -> frameScheduler.takeElsewhere(connection, greeting, this::work));
      }
    } else if (greeting.isHandled()) {
      frame(connection, greeting); // the first, whatever the client sends
    } else {
      greeting.replay();
    }
  }

  /**
   * A text frame has come. Returns when it has been handled, or has joined those that wait. It
   * counts before anything is read of it: one too many is answered with when to come again, and
   * whoever goes on is closed.
   */
  public void frame(ClientConnection connection, String text) {
    connection.received();
    InboundWork frame = new InboundWork.Text(text);
    long waitMillis = connection.rates().take(text.length());
    if (waitMillis == 0) {
      frame(connection, frame);
    } else if (!connection.takesNothing()) {
      frameHandler.limited(connection, frame, waitMillis);
    }
  }

  /** Something has come. Returns when it has been handled, or has joined what waits. */
  public void frame(ClientConnection connection, InboundWork frame) {
    switch (connection.inbound().offer(frame)) {
      case HANDLE -> frameScheduler.take(connection, frame, this::work);
      case WAIT -> {
        // whoever handles the frame before comes to it
      }
      case REFUSED -> {
        if (frame instanceof InboundWork.Task task) {
          task.refused();
        } else {
          frameHandler.refuse(connection, frame);
        }
      }
      case GONE -> {
        // the node is going, and the client has been told so
      }
    }
  }

  /** Whether the service, or a function of the connection, handles an event of that name. */
  public boolean handles(ClientConnection connection, String event) {
    return reader.routes(connection, event);
  }

  /**
   * A connection has ended. The service hears of it after the last frame that was being handled,
   * once.
   */
  public void closed(ClientConnection connection, String reason) {
    connection.endReason(reason);
    if (connection.inbound().offer(InboundWork.END) == InboundQueue.Admission.HANDLE) {
      frameScheduler.takeElsewhere(connection, InboundWork.END, this::work);
    }
  }

  private FrameScheduler.Progress work(
      ClientConnection connection, InboundWork next, DatabaseBulkhead<?>.Permit database) {
    boolean isEnd = next instanceof InboundWork.End;
    if (!isEnd && !(next instanceof InboundWork.Task)) {
      return frameHandler.handle(connection, next, database, this::work);
    }
    boolean isSilent = isEnd && connection.model().onDisconnect() == null;
    DatabaseUse use = isSilent ? NO_DATABASE : ofTasks(connection);
    if (!database.take(use)) {
      return FrameScheduler.Progress.NO_ROOM;
    }
    DatabaseBulkhead.<Boolean, RuntimeException>learn(
        use,
        () -> {
          if (next instanceof InboundWork.Task task) {
            run(connection, task);
          } else {
            lifecycle.end(connection);
          }
          return true;
        });
    return FrameScheduler.Progress.DONE;
  }

  /** What a service does when its connections come and go, and functions of Socket.IO. */
  private DatabaseUse ofTasks(ClientConnection connection) {
    return tasks.computeIfAbsent(connection.model().name(), service -> DatabaseUse.toBeLearned());
  }

  private void run(ClientConnection connection, InboundWork.Task task) {
    if (connection.hasExpired()) {
      return; // it is about to be closed
    }
    try {
      scope.call(
          connection,
          () -> {
            task.run();
            return true;
          });
    } catch (Throwable e) {
      failureMapper.of(
          null, "a handler", e); // its log line is what remains: the task has said the rest
    }
  }
}
