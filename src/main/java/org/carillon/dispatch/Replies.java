package org.carillon.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.Set;
import org.carillon.api.ErrorCode;
import org.carillon.crud.CrudHandler;
import org.carillon.json.Values;
import org.carillon.operation.Failures;
import org.carillon.session.ClientConnection;
import org.carillon.session.Frame;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Says what came of a frame, in the frame's format: a result only where it asked for one, an error
 * always. The log has no payload: neither the frame nor what an error says of it.
 */
@ApplicationScoped
class Replies {

  private static final System.Logger LOGGER = System.getLogger(Replies.class.getName());

  /** The codes of frames that are refused before anything is done. */
  private static final Set<String> REFUSALS =
      Set.of(
          ErrorCode.BAD_FRAME.name(),
          ErrorCode.UNKNOWN_EVENT.name(),
          ErrorCode.INVALID.name(),
          ErrorCode.TOO_LARGE.name());

  private final Values values;
  private final CrudHandler crud;
  private final Failures failures;
  private final Outcomes outcomes;

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Replies() {
    this.values = null;
    this.crud = null;
    this.failures = null;
    this.outcomes = null;
  }

  @Inject
  Replies(Values values, CrudHandler crud, Failures failures, Outcomes outcomes) {
    this.values = values;
    this.crud = crud;
    this.failures = failures;
    this.outcomes = outcomes;
  }

  /** Answers with a result that was written inside the transaction. */
  void result(ClientConnection connection, Incoming incoming, String json) {
    outcomes.done();
    InboundMessage message = incoming.message();
    if (message != null && message.ref() != null) {
      send(connection, incoming, new Reply.Result(message.ref(), event(message), json));
    }
  }

  /** Answers with a value that came later. */
  void value(ClientConnection connection, Incoming incoming, @Nullable Object value) {
    InboundMessage message = incoming.message();
    if (message == null || message.ref() == null) {
      outcomes.done();
      return;
    }
    String json;
    try {
      json = values.write(value);
    } catch (RuntimeException e) {
      failure(connection, incoming, e);
      return;
    }
    result(connection, incoming, json);
  }

  /** Answers with an error. */
  void failure(ClientConnection connection, Incoming incoming, Throwable failure) {
    InboundMessage message = incoming.message();
    Reply.Failure reply =
        message == null
            ? failures.of(null, null, crud.translate(failure))
            : failures.of(message.ref(), event(message), crud.translate(failure));
    outcomes.failed(reply.code());
    if (REFUSALS.contains(reply.code())) {
      logRefusal(connection, incoming, reply.code());
    }
    send(connection, incoming, reply);
  }

  /** The first of a connection is for the operator; a client that goes on must not fill the log. */
  private static void logRefusal(ClientConnection connection, Incoming incoming, String code) {
    LOGGER.log(
        connection.firstRefusal() ? Level.INFO : Level.DEBUG,
        "A frame of {0} was refused: {1}, format {2}",
        connection,
        code,
        incoming.format().name());
  }

  private static void send(ClientConnection connection, Incoming incoming, Reply reply) {
    FrameReader.Named format = incoming.format();
    Frame frame;
    try {
      frame = connection.protocol().reply(connection, reply, format.format(), format.service());
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "The format " + format.name() + " failed to answer " + connection, e);
      return;
    }
    if (frame != null) {
      connection.send(frame);
    } else {
      LOGGER.log(
          Level.INFO,
          "The format {0} has no way to tell {1}: {2}",
          format.name(),
          connection,
          reply instanceof Reply.Failure failure ? failure.code() : "a result");
    }
  }

  /** A frame without an event was one of {@code message}. */
  private static String event(InboundMessage message) {
    return message.event() == null ? Dispatcher.MESSAGE : message.event();
  }
}
