package org.carillon.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.history.History;
import org.carillon.model.ServiceModel;
import org.carillon.operation.Failures;
import org.carillon.operation.LifecycleInvoker;
import org.carillon.persistence.Transactions;
import org.carillon.session.Catchup;
import org.carillon.session.ClientConnection;
import org.carillon.session.CloseCodes;
import org.carillon.session.Inbound;
import org.carillon.session.InboundQueue;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * The straight line of a frame: read, routed, run, answered. Every transport hands its frames in
 * here and does nothing else with them.
 *
 * <p>A frame is handled on the thread that brought it, where nothing of its connection is being
 * handled already and there is room ({@link Turns}): a hop to another thread would cost more than
 * most operations. An operation that returned a {@code CompletionStage} lets the thread go; the
 * frames behind it wait in the connection's {@link InboundQueue} and go on, when it is complete, on
 * the container's managed executor.
 */
@ApplicationScoped
public class Dispatcher {

  /** What a frame without an event is for. */
  static final String MESSAGE = "message";

  private final FrameReader reader;
  private final FrameScope scope;
  private final Replies replies;
  private final Turns turns;
  private final Continuations continuations;
  private final LifecycleInvoker lifecycle;
  private final Transactions transactions;
  private final Failures failures;
  private final History history;

  @Inject
  Dispatcher(
      FrameReader reader,
      FrameScope scope,
      Replies replies,
      Turns turns,
      Continuations continuations,
      LifecycleInvoker lifecycle,
      Transactions transactions,
      Failures failures,
      History history) {
    this.reader = reader;
    this.scope = scope;
    this.replies = replies;
    this.turns = turns;
    this.continuations = continuations;
    this.lifecycle = lifecycle;
    this.transactions = transactions;
    this.failures = failures;
    this.history = history;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Dispatcher() {
    this(null, null, null, null, null, null, null, null, null);
  }

  /**
   * A client has connected. A service that throws closes the connection with 1008 and the
   * exception's message. One that comes back then enters its contexts, and gets what it missed.
   */
  public void opened(ClientConnection connection) {
    History.Arrival arrival = history.arrive(connection);
    Catchup catchup = connection.catchup();
    List<String> contexts = catchup == null ? List.of() : catchup.protocol().contexts(connection);
    if (connection.model().onConnect() != null || !contexts.isEmpty()) {
      // the first, whatever the client sends
      frame(connection, new Greeting(connection, contexts, arrival));
    } else {
      arrival.replay();
    }
  }

  /** In turn with the frames, so that it is bounded as these are. */
  private final class Greeting implements Inbound.Task {

    private final ClientConnection connection;
    private final List<String> contexts;
    private final History.Arrival arrival;

    Greeting(ClientConnection connection, List<String> contexts, History.Arrival arrival) {
      this.connection = connection;
      this.contexts = contexts;
      this.arrival = arrival;
    }

    @Override
    public void run() {
      if (connection.model().onConnect() != null) {
        try {
          inTransaction(() -> lifecycle.connected(connection.model(), connection));
        } catch (Exception e) {
          connection.close(CloseCodes.POLICY, failures.of(null, "@OnConnect", e).message());
          return;
        }
      }
      contexts.forEach(context -> enter(connection, context));
      arrival.replay();
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
    Incoming incoming =
        new Incoming(
            reader.first(connection), message, reader.route(connection, ContextRoute.EVENT), null);
    try {
      run(connection, message, incoming.route());
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      replies.failure(connection, incoming, e);
    }
  }

  /** A text frame has come. Returns when it has been handled, or has joined those that wait. */
  public void frame(ClientConnection connection, String text) {
    connection.received();
    frame(connection, new Inbound.Text(text));
  }

  /** Something has come. Returns when it has been handled, or has joined what waits. */
  public void frame(ClientConnection connection, Inbound frame) {
    switch (connection.inbound().offer(frame)) {
      case HANDLE -> turns.take(connection, frame, this::work);
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
    if (connection.inbound().offer(Inbound.END) == InboundQueue.Admission.HANDLE) {
      turns.takeElsewhere(connection, Inbound.END, this::work);
    }
  }

  /** False: it is not complete, and the rest goes on when it is. */
  private boolean work(ClientConnection connection, Inbound next) {
    if (next instanceof Inbound.End) {
      end(connection);
    } else if (next instanceof Inbound.Task task) {
      run(connection, task);
    } else {
      return handle(connection, next);
    }
    return true;
  }

  private void run(ClientConnection connection, Inbound.Task task) {
    try {
      scope.call(
          connection,
          () -> {
            task.run();
            return true;
          });
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      failures.of(null, "a handler", e); // its log line is what remains: the task has said the rest
    }
  }

  /** Handles one frame; false: it is not complete. */
  private boolean handle(ClientConnection connection, Inbound frame) {
    Incoming incoming = null;
    try {
      Incoming read = reader.read(connection, frame);
      incoming = read;
      InboundMessage message = read.message();
      if (message == null) {
        replies.failure(connection, read, unreadable(read));
        return true;
      }
      Route.Outcome outcome = scope.call(connection, () -> run(connection, message, read.route()));
      if (outcome instanceof Route.Outcome.Pending pending) {
        continuations.await(pending.stage(), resumption(connection, read));
        return false;
      }
      if (outcome instanceof Route.Outcome.Done done) {
        replies.result(connection, read, done.json());
      }
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      // whatever a handler threw: it is answered or logged, and the connection goes on
      replies.failure(connection, incoming == null ? unread(connection) : incoming, e);
    }
    return true;
  }

  /** A format of the application's own threw: nothing is known of the frame. */
  private Incoming unread(ClientConnection connection) {
    return new Incoming(reader.first(connection), null, null, null);
  }

  private static FormatException unreadable(Incoming incoming) {
    FormatException fault = incoming.fault();
    return fault == null ? new FormatException("The frame cannot be read") : fault;
  }

  private Route.Outcome run(
      ClientConnection connection, InboundMessage message, @Nullable Route route) throws Exception {
    if (route == null) {
      if (message.event() == null) {
        throw new OperationException(ErrorCode.BAD_FRAME, "The frame has no \"event\"");
      }
      throw new OperationException(
          ErrorCode.UNKNOWN_EVENT, connection.service() + " has no operation of this name");
    }
    if (!route.access().permits(connection.caller())) {
      throw connection.caller().isAnonymous()
          ? new OperationException(ErrorCode.UNAUTHENTICATED, "This needs an authenticated caller")
          : new OperationException(
              ErrorCode.FORBIDDEN, "The caller has none of the roles that this needs");
    }
    return route.run(connection, message);
  }

  private Continuations.Resumption resumption(ClientConnection connection, Incoming message) {
    return (value, failure) -> {
      if (failure == null) {
        replies.value(connection, message, value);
      } else {
        replies.failure(connection, message, failure);
      }
      Inbound next = connection.inbound().next();
      if (next != null) {
        turns.take(connection, next, this::work);
      }
    };
  }

  private void refuse(ClientConnection connection, Inbound frame) {
    if (frame instanceof Inbound.Task task) {
      task.refused();
      return;
    }
    Incoming incoming;
    try {
      incoming = reader.read(connection, frame);
    } catch (RuntimeException e) {
      replies.failure(connection, unread(connection), e);
      return;
    }
    replies.failure(
        connection,
        incoming,
        incoming.message() == null
            ? unreadable(incoming) // what is wrong with it matters more than when it came
            : new OperationException(
                ErrorCode.RATE_LIMITED, "Too many frames of this connection are waiting"));
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
    } catch (Exception e) {
      failures.of(
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
