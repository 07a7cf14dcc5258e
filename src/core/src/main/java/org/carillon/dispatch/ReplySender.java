package org.carillon.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.Set;
import org.carillon.api.ErrorCode;
import org.carillon.crud.CrudHandler;
import org.carillon.operation.FailureMapper;
import org.carillon.security.SecurityLog;
import org.carillon.security.SecurityLog.Kind;
import org.carillon.session.ClientConnection;
import org.carillon.session.Frame;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.Reply;

/**
 * Says what came of a frame, in the frame's format: a result only where it asked for one, an error
 * always. The log has no payload: neither the frame nor what an error says of it.
 */
@ApplicationScoped
class ReplySender {

  private static final System.Logger LOGGER = System.getLogger(ReplySender.class.getName());

  /** The codes of frames that are refused before anything is done. */
  private static final Set<String> REFUSALS =
      Set.of(
          ErrorCode.BAD_FRAME.name(),
          ErrorCode.UNKNOWN_EVENT.name(),
          ErrorCode.INVALID.name(),
          ErrorCode.TOO_LARGE.name());

  private final CrudHandler crud;
  private final FailureMapper failureMapper;
  private final SecurityLog security;
  private final FrameStatistics frameStatistics;

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  ReplySender() {
    this.crud = null;
    this.failureMapper = null;
    this.frameStatistics = null;
    this.security = null;
  }

  @Inject
  ReplySender(
      CrudHandler crud,
      FailureMapper failureMapper,
      FrameStatistics frameStatistics,
      SecurityLog security) {
    this.security = security;
    this.crud = crud;
    this.failureMapper = failureMapper;
    this.frameStatistics = frameStatistics;
  }

  /** Answers with a result. */
  void result(ClientConnection connection, IncomingFrame incomingFrame, String json) {
    frameStatistics.done(incomingFrame.nanos());
    InboundMessage message = incomingFrame.message();
    if (message != null && message.ref() != null) {
      send(connection, incomingFrame, new Reply.Result(message.ref(), event(message), json));
    }
  }

  /** Answers with an error. */
  void failure(ClientConnection connection, IncomingFrame incomingFrame, Throwable failure) {
    InboundMessage message = incomingFrame.message();
    Reply.Failure reply =
        message == null
            ? failureMapper.of(null, null, crud.translate(failure))
            : failureMapper.of(message.ref(), event(message), crud.translate(failure));
    frameStatistics.failed(reply.code(), incomingFrame.nanos());
    tell(connection, reply);
    if (REFUSALS.contains(reply.code())) {
      logRefusal(connection, incomingFrame, reply.code());
    }
    send(connection, incomingFrame, reply);
  }

  /** Tells the security log of a client that is closed since it went on. */
  void ended(ClientConnection connection) {
    security.tell(
        Kind.EXCESS_RATE_LIMIT_EXCEEDED,
        connection.user(),
        connection.owner().address(),
        connection.service() + ", closed since it went on to send too much");
  }

  /** Tells the security log of what a caller may not, or not so often. */
  private void tell(ClientConnection connection, Reply.Failure reply) {
    Kind kind =
        switch (reply.code()) {
          case "FORBIDDEN", "UNAUTHENTICATED" -> Kind.AUTHZ_FAIL;
          case "RATE_LIMITED", "TOO_LARGE" -> Kind.EXCESS_RATE_LIMIT_EXCEEDED;
          default -> null;
        };
    if (kind != null) {
      security.tell(
          kind,
          connection.user(),
          connection.owner().address(),
          connection.service() + ", " + reply.event() + ", " + reply.code());
    }
  }

  /** The first of a connection is for the operator; a client that goes on must not fill the log. */
  private static void logRefusal(
      ClientConnection connection, IncomingFrame incomingFrame, String code) {
    LOGGER.log(
        connection.firstRefusal() ? Level.INFO : Level.DEBUG,
        "A frame of {0} was refused: {1}, format {2}",
        connection,
        code,
        incomingFrame.format().name());
  }

  private static void send(ClientConnection connection, IncomingFrame incomingFrame, Reply reply) {
    FrameReader.Named format = incomingFrame.format();
    Frame frame;
    try {
      frame = connection.protocol().reply(connection, reply, format.format(), format.service());
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "The format " + format.name() + " failed to answer " + connection, e);
      return;
    }
    if (frame != null) {
      connection.reply(frame);
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
