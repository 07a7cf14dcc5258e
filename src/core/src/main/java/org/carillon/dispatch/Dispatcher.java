package org.carillon.dispatch;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.carillon.api.Caller;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.RateLimitedException;
import org.carillon.history.History;
import org.carillon.model.ServiceModel;
import org.carillon.operation.FailureMapper;
import org.carillon.operation.LifecycleInvoker;
import org.carillon.persistence.Transactions;
import org.carillon.session.ClientConnection;
import org.carillon.session.CloseCodes;
import org.carillon.session.InboundQueue;
import org.carillon.session.InboundWork;
import org.carillon.session.NodeConnections;
import org.carillon.session.ResumeState;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.Reply;
import org.jspecify.annotations.Nullable;

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

  /** The codes of what is no decision of a service: a client may come back. */
  private static final Set<String> FAULTS =
      Set.of(ErrorCode.INTERNAL.name(), ErrorCode.TIMEOUT.name(), ErrorCode.UNKNOWN_OUTCOME.name());

  private static final DatabaseUse NO_DATABASE = DatabaseUse.toBeLearned();

  static {
    NO_DATABASE.ended();
  }

  private final ConcurrentMap<String, DatabaseUse> tasks = new ConcurrentHashMap<>();
  private final FrameReader reader;
  private final FrameScope scope;
  private final ReplySender replySender;
  private final FrameScheduler frameScheduler;
  private final AsyncResults asyncResults;
  private final LifecycleInvoker lifecycle;
  private final Transactions transactions;
  private final FailureMapper failureMapper;
  private final History history;
  private final NodeConnections connections;

  @Inject
  Dispatcher(
      FrameReader reader,
      FrameScope scope,
      ReplySender replySender,
      FrameScheduler frameScheduler,
      AsyncResults asyncResults,
      LifecycleInvoker lifecycle,
      Transactions transactions,
      FailureMapper failureMapper,
      History history,
      NodeConnections connections) {
    this.reader = reader;
    this.scope = scope;
    this.replySender = replySender;
    this.frameScheduler = frameScheduler;
    this.asyncResults = asyncResults;
    this.lifecycle = lifecycle;
    this.transactions = transactions;
    this.failureMapper = failureMapper;
    this.history = history;
    this.connections = connections;
  }

  /** Called by the container. */
  @PostConstruct
  void listen() {
    connections.onUnreportedEnd(connection -> closed(connection, connection.endReason()));
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Dispatcher() {
    this(null, null, null, null, null, null, null, null, null, null);
  }

  /**
   * A client has connected. A service that throws closes the connection: with 1008 and what the
   * client is told of the exception, or with 1011 where that is a fault of the server. Until the
   * service has decided, no event is heard and no frame handled. One that comes back then enters
   * its contexts, and gets what it missed.
   */
  public void opened(ClientConnection connection) {
    CompletableFuture<History.Arrival> arrival = history.arrive(connection);
    ResumeState resumeState = connection.resumeState();
    List<String> contexts =
        resumeState == null ? List.of() : resumeState.protocol().contexts(connection);
    boolean isGreeted = connection.model().onConnect() != null || !contexts.isEmpty();
    if (!arrival.isDone()) {
      // the frames wait for it without a thread
      Greeting greeting = new Greeting(connection, contexts, arrival);
      if (connection.inbound().offer(greeting) == InboundQueue.Admission.HANDLE) {
        CompletableFuture<?> unused =
            arrival.thenRun(() -> frameScheduler.takeElsewhere(connection, greeting, this::work));
      }
    } else if (isGreeted) {
      // the first, whatever the client sends
      frame(connection, new Greeting(connection, contexts, arrival));
    } else {
      arrival.join().replay();
    }
  }

  /** In turn with the frames, so that it is bounded as these are. */
  private final class Greeting implements InboundWork.Task {

    private final ClientConnection connection;
    private final List<String> contexts;
    private final CompletableFuture<History.Arrival> arrival;

    Greeting(
        ClientConnection connection,
        List<String> contexts,
        CompletableFuture<History.Arrival> arrival) {
      this.connection = connection;
      this.contexts = contexts;
      this.arrival = arrival;
    }

    @Override
    public void run() {
      if (connection.model().onConnect() != null) {
        try {
          inTransaction(() -> lifecycle.connected(connection.model(), connection));
        } catch (Throwable e) { // whatever it threw, it has not let the client in
          refuse(failureMapper.of(null, "@OnConnect", e));
          return;
        }
        if (!connection.accepted()) {
          return;
        }
      }
      contexts.forEach(context -> enter(connection, context));
      arrival.join().replay();
    }

    private void refuse(Reply.Failure failure) {
      boolean isFault = FAULTS.contains(failure.code());
      connection.close(isFault ? CloseCodes.FAULT : CloseCodes.POLICY, failure.message());
    }

    @Override
    public void refused() {
      // it is the first
    }
  }

  /** As if the client had asked for it: the service may refuse, and the client hears of that. */
  private void enter(ClientConnection connection, String context) {
    InboundMessage message =
        new InboundMessage(ContextRoute.EVENT, Map.of("context", context), Map.of(), null);
    IncomingFrame incomingFrame =
        new IncomingFrame(
            reader.first(connection), message, reader.route(connection, ContextRoute.EVENT), null);
    try {
      run(connection, connection.caller(), message, incomingFrame.route());
    } catch (Throwable e) {
      replySender.failure(connection, incomingFrame, e);
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
      limited(connection, frame, waitMillis);
    }
  }

  private void limited(ClientConnection connection, InboundWork frame, long waitMillis) {
    if (connection.rates().goesOn()) {
      replySender.ended(connection);
      connection.close(CloseCodes.POLICY, "too many frames, and it went on");
      return;
    }
    IncomingFrame read;
    try {
      read = reader.read(connection, frame);
    } catch (RuntimeException e) { // of a format of the application's own: it is not to be handled
      read = unread(connection);
    }
    replySender.failure(
        connection,
        read,
        new RateLimitedException("Too many frames, or too large ones", waitMillis));
  }

  /** Something has come. Returns when it has been handled, or has joined what waits. */
  public void frame(ClientConnection connection, InboundWork frame) {
    switch (connection.inbound().offer(frame)) {
      case HANDLE -> frameScheduler.take(connection, frame, this::work);
      case WAIT -> {
        // whoever handles the frame before comes to it
      }
      case REFUSED -> refuse(connection, frame);
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
    if (next instanceof InboundWork.End) {
      DatabaseUse use =
          connection.model().onDisconnect() == null ? NO_DATABASE : ofTasks(connection);
      if (!database.take(use)) {
        return FrameScheduler.Progress.NO_ROOM;
      }
      DatabaseBulkhead.<Boolean, RuntimeException>learn(
          use,
          () -> {
            end(connection);
            return true;
          });
    } else if (next instanceof InboundWork.Task task) {
      DatabaseUse use = ofTasks(connection);
      if (!database.take(use)) {
        return FrameScheduler.Progress.NO_ROOM;
      }
      DatabaseBulkhead.<Boolean, RuntimeException>learn(
          use,
          () -> {
            run(connection, task);
            return true;
          });
    } else {
      return handle(connection, next, database);
    }
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

  private FrameScheduler.Progress handle(
      ClientConnection connection, InboundWork frame, DatabaseBulkhead<?>.Permit database) {
    IncomingFrame incomingFrame = null;
    boolean begun = false;
    try {
      IncomingFrame read = reader.read(connection, frame);
      incomingFrame = read;
      InboundMessage message = read.message();
      if (message == null) {
        replySender.failure(connection, read, unreadable(read));
        return FrameScheduler.Progress.DONE;
      }
      if (connection.hasExpired()) {
        throw new OperationException(ErrorCode.UNAUTHENTICATED, "The caller's time is up");
      }
      if (read.route() != null && !database.take(read.route().databaseUse())) {
        return FrameScheduler.Progress.NO_ROOM;
      }
      if (!connection.rates().begin()) {
        throw new RateLimitedException(
            "Too many operations of this user are in progress", WHEN_ONE_HAS_ENDED);
      }
      begun = true;
      Caller caller = connection.caller(); // whoever it is when it ends: it ends as it began
      Route.Outcome outcome =
          scope.call(connection, caller, () -> run(connection, caller, message, read.route()));
      if (outcome instanceof Route.Outcome.Pending pending) {
        begun = false; // it ends when the stage does
        asyncResults.await(
            pending.stage(), resumption(connection, caller, read, pending.settlement()));
        return FrameScheduler.Progress.PENDING;
      }
      begun = false;
      connection.rates().end(); // ahead of the answer, behind which its user may begin another
      if (outcome instanceof Route.Outcome.Done done) {
        replySender.result(connection, read, done.json());
      }
    } catch (Throwable e) {
      // whatever a handler threw: it is answered or logged, and the connection goes on
      if (begun) {
        connection.rates().end();
      }
      replySender.failure(
          connection, incomingFrame == null ? unread(connection) : incomingFrame, e);
    }
    return FrameScheduler.Progress.DONE;
  }

  /** A format of the application's own threw: nothing is known of the frame. */
  private IncomingFrame unread(ClientConnection connection) {
    return new IncomingFrame(reader.first(connection), null, null, null);
  }

  private static FormatException unreadable(IncomingFrame incomingFrame) {
    FormatException fault = incomingFrame.fault();
    return fault == null ? new FormatException("The frame cannot be read") : fault;
  }

  private Route.Outcome run(
      ClientConnection connection, Caller caller, InboundMessage message, @Nullable Route route)
      throws Exception {
    if (route == null) {
      if (message.event() == null) {
        throw new OperationException(ErrorCode.BAD_FRAME, "The frame has no \"event\"");
      }
      throw new OperationException(
          ErrorCode.UNKNOWN_EVENT, connection.service() + " has no operation of this name");
    }
    if (!route.access().permits(caller)) {
      throw caller.isAnonymous()
          ? new OperationException(ErrorCode.UNAUTHENTICATED, "This needs an authenticated caller")
          : new OperationException(
              ErrorCode.FORBIDDEN, "The caller has none of the roles that this needs");
    }
    return DatabaseBulkhead.learn(route.databaseUse(), () -> route.run(connection, message));
  }

  private AsyncResults.Resumption resumption(
      ClientConnection connection,
      Caller caller,
      IncomingFrame message,
      Route.Settlement settlement) {
    return (value, failure) -> {
      connection.rates().end(); // ahead of the answer, as above
      if (failure == null) {
        settle(connection, caller, message, settlement, value);
      } else {
        replySender.failure(connection, message, failure);
      }
      InboundWork next = connection.inbound().next();
      if (next != null) {
        frameScheduler.take(connection, next, this::work);
      }
    };
  }

  private void settle(
      ClientConnection connection,
      Caller caller,
      IncomingFrame message,
      Route.Settlement settlement,
      @Nullable Object value) {
    String json;
    try {
      json = scope.call(connection, caller, () -> settlement.json(value));
    } catch (Throwable e) { // whatever it threw: the frames behind it go on
      replySender.failure(connection, message, e);
      return;
    }
    replySender.result(connection, message, json);
  }

  private void refuse(ClientConnection connection, InboundWork frame) {
    if (frame instanceof InboundWork.Task task) {
      task.refused();
      return;
    }
    IncomingFrame incomingFrame;
    try {
      incomingFrame = reader.read(connection, frame);
    } catch (RuntimeException e) {
      replySender.failure(connection, unread(connection), e);
      return;
    }
    replySender.failure(
        connection,
        incomingFrame,
        incomingFrame.message() == null
            ? unreadable(incomingFrame) // what is wrong with it matters more than when it came
            : new RateLimitedException(
                "Too many frames of this connection are waiting", WHEN_ONE_HAS_ENDED));
  }

  private void end(ClientConnection connection) {
    ServiceModel service = connection.model();
    try {
      if (service.onDisconnect() != null) {
        scope.call(
            connection,
            () ->
                inTransaction(
                    () -> lifecycle.disconnected(service, connection, connection.endReason())));
      }
    } catch (Throwable e) {
      failureMapper.of(
          null, "@OnDisconnect", e); // nobody is left to be told: its log line is what remains
    } finally {
      connection.release();
    }
  }

  private boolean inTransaction(LifecycleCall call) throws Exception {
    return transactions.call(
        () -> {
          call.run();
          return true;
        });
  }

  private interface LifecycleCall {
    void run() throws Exception;
  }
}
