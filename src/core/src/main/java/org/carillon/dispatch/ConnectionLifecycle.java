package org.carillon.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.carillon.api.ErrorCode;
import org.carillon.history.History;
import org.carillon.model.ServiceModel;
import org.carillon.operation.FailureMapper;
import org.carillon.operation.LifecycleInvoker;
import org.carillon.persistence.Transactions;
import org.carillon.session.ClientConnection;
import org.carillon.session.CloseCodes;
import org.carillon.session.InboundWork;
import org.carillon.session.ResumeState;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.Reply;

/** The life of a connection beside its frames: how the service hears of its start and its end. */
@ApplicationScoped
class ConnectionLifecycle {

  /** The codes of what is no decision of a service: a client may come back. */
  private static final Set<String> FAULTS =
      Set.of(ErrorCode.INTERNAL.name(), ErrorCode.TIMEOUT.name(), ErrorCode.UNKNOWN_OUTCOME.name());

  private final FrameHandler frameHandler;
  private final FrameScope scope;
  private final LifecycleInvoker invoker;
  private final Transactions transactions;
  private final FailureMapper failureMapper;
  private final History history;

  @Inject
  ConnectionLifecycle(
      FrameHandler frameHandler,
      FrameScope scope,
      LifecycleInvoker invoker,
      Transactions transactions,
      FailureMapper failureMapper,
      History history) {
    this.frameHandler = frameHandler;
    this.scope = scope;
    this.invoker = invoker;
    this.transactions = transactions;
    this.failureMapper = failureMapper;
    this.history = history;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  ConnectionLifecycle() {
    this(null, null, null, null, null, null);
  }

  /** Begins the life of a connection: what is to be done before its first frame. */
  Greeting begin(ClientConnection connection) {
    CompletableFuture<History.Arrival> arrival = history.arrive(connection);
    ResumeState resumeState = connection.resumeState();
    List<String> contexts =
        resumeState == null ? List.of() : resumeState.protocol().contexts(connection);
    return new Greeting(connection, contexts, arrival);
  }

  /** The start of a connection, in turn with its frames, so that it is bounded as these are. */
  final class Greeting implements InboundWork.Task {

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

    /** Done when it is known what the client missed. */
    CompletableFuture<?> arrival() {
      return arrival;
    }

    /** Whether anything of the application's is to be run. */
    boolean isHandled() {
      return connection.model().onConnect() != null || !contexts.isEmpty();
    }

    /** Sends what the client missed; to be called when that is known. */
    void replay() {
      arrival.join().replay();
    }

    @Override
    public void run() {
      if (connection.model().onConnect() != null) {
        try {
          inTransaction(() -> invoker.connected(connection.model(), connection));
        } catch (Throwable e) { // whatever it threw, it has not let the client in
          refuse(failureMapper.of(null, "@OnConnect", e));
          return;
        }
        if (!connection.accepted()) {
          return;
        }
      }
      contexts.forEach(context -> enter(connection, context));
      replay();
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
    frameHandler.handle(
        connection,
        new InboundMessage(ContextRoute.EVENT, Map.of("context", context), Map.of(), null),
        ContextRoute.EVENT);
  }

  /** Tells the service, once, and lets go of what the connection holds. */
  void end(ClientConnection connection) {
    ServiceModel service = connection.model();
    try {
      if (service.onDisconnect() != null) {
        scope.call(
            connection,
            () ->
                inTransaction(
                    () -> invoker.disconnected(service, connection, connection.endReason())));
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
