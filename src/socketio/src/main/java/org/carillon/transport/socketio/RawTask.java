package org.carillon.transport.socketio;

import java.util.List;
import org.carillon.api.ErrorCode;
import org.carillon.api.SocketIoHandler;
import org.carillon.dispatch.Dispatcher;
import org.carillon.operation.FailureMapper;
import org.carillon.session.InboundWork;
import org.carillon.spi.Reply;

/**
 * A raw event that waits for its turn.
 *
 * @param socket whose it is
 * @param handler what handles it
 * @param failures says what is told of a failure
 */
record RawTask(
    NamespaceSocket socket,
    SocketIoPacket.Event event,
    SocketIoHandler handler,
    FailureMapper failures)
    implements InboundWork.Task {

  @Override
  public void run() {
    ClientAck ack = new ClientAck(socket, event.id());
    try {
      handler.handle(socket, event.arguments(), ack);
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      Reply.Failure failure =
          failures.of(event.id(), event.name(), e); // it has logged what is ours
      ack.answer(new EventArguments(SocketIoErrorJson.acknowledgement(failure), List.of()));
    }
  }

  @Override
  public void refused() {
    Reply.Failure failure =
        new Reply.Failure(
            event.id(),
            event.name(),
            ErrorCode.RATE_LIMITED.name(),
            "Too many frames of this connection are waiting",
            List.of(),
            Dispatcher.WHEN_ONE_HAS_ENDED);
    new ClientAck(socket, event.id())
        .answer(new EventArguments(SocketIoErrorJson.acknowledgement(failure), List.of()));
  }
}
