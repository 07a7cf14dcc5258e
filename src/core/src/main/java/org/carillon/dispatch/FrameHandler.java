package org.carillon.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.carillon.api.Caller;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.RateLimitedException;
import org.carillon.session.ClientConnection;
import org.carillon.session.CloseCodes;
import org.carillon.session.InboundWork;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/** What is done with a frame when its turn has come: read, routed, run, answered. */
@ApplicationScoped
class FrameHandler {

  private final FrameReader reader;
  private final FrameScope scope;
  private final ReplySender replySender;
  private final FrameScheduler frameScheduler;
  private final AsyncResults asyncResults;

  @Inject
  FrameHandler(
      FrameReader reader,
      FrameScope scope,
      ReplySender replySender,
      FrameScheduler frameScheduler,
      AsyncResults asyncResults) {
    this.reader = reader;
    this.scope = scope;
    this.replySender = replySender;
    this.frameScheduler = frameScheduler;
    this.asyncResults = asyncResults;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  FrameHandler() {
    this(null, null, null, null, null);
  }

  /**
   * Handles a frame.
   *
   * @param behind handles what waits behind it, where it is complete later
   */
  FrameScheduler.Progress handle(
      ClientConnection connection,
      InboundWork frame,
      DatabaseBulkhead<?>.Permit database,
      FrameScheduler.Handler behind) {
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
            "Too many operations of this user are in progress", Dispatcher.WHEN_ONE_HAS_ENDED);
      }
      begun = true;
      Caller caller = connection.caller(); // whoever it is when it ends: it ends as it began
      Route.Outcome outcome =
          scope.call(connection, caller, () -> run(connection, caller, message, read.route()));
      if (outcome instanceof Route.Outcome.Pending pending) {
        begun = false; // it ends when the stage does
        asyncResults.await(
            pending.stage(), resumption(connection, caller, read, pending.settlement(), behind));
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

  /**
   * Does what a client may ask for, without its asking.
   *
   * @param message what it would have sent
   */
  void handle(ClientConnection connection, InboundMessage message, String event) {
    IncomingFrame frame =
        new IncomingFrame(reader.first(connection), message, reader.route(connection, event), null);
    try {
      run(connection, connection.caller(), message, frame.route());
    } catch (Throwable e) { // whatever a handler threw: the client hears of it
      replySender.failure(connection, frame, e);
    }
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
      Route.Settlement settlement,
      FrameScheduler.Handler behind) {
    return (value, failure) -> {
      connection.rates().end(); // ahead of the answer, as above
      if (failure == null) {
        settle(connection, caller, message, settlement, value);
      } else {
        replySender.failure(connection, message, failure);
      }
      InboundWork next = connection.inbound().next();
      if (next != null) {
        frameScheduler.take(connection, next, behind);
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

  /**
   * Answers a frame too many with when to come again, or closes who goes on.
   *
   * @param waitMillis milliseconds until the next one is taken
   */
  void limited(ClientConnection connection, InboundWork frame, long waitMillis) {
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

  /** Answers a frame for which there is no room among those that wait. */
  void refuse(ClientConnection connection, InboundWork frame) {
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
                "Too many frames of this connection are waiting", Dispatcher.WHEN_ONE_HAS_ENDED));
  }

  /** A format of the application's own threw: nothing is known of the frame. */
  private IncomingFrame unread(ClientConnection connection) {
    return new IncomingFrame(reader.first(connection), null, null, null);
  }

  private static FormatException unreadable(IncomingFrame incomingFrame) {
    FormatException fault = incomingFrame.fault();
    return fault == null ? new FormatException("The frame cannot be read") : fault;
  }
}
