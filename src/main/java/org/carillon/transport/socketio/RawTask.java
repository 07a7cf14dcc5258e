package org.carillon.transport.socketio;

import java.util.List;
import org.carillon.api.ErrorCode;
import org.carillon.api.SocketIoHandler;
import org.carillon.operation.Failures;
import org.carillon.session.Inbound;
import org.carillon.spi.Reply;

/**
 * A raw event that waits for its turn.
 *
 * @param socket whose it is
 * @param handler what handles it
 * @param failures says what is told of a failure
 */
record RawTask(
    NamespaceSocket socket, Packet.Event event, SocketIoHandler handler, Failures failures)
    implements Inbound.Task {

  @Override
  public void run() {
    ClientAck ack = new ClientAck(socket, event.id());
    try {
      handler.handle(socket, event.arguments(), ack);
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      Reply.Failure failure =
          failures.of(event.id(), event.name(), e); // it has logged what is ours
      ack.answer(new Arguments(ErrorText.acknowledgement(failure), List.of()));
    }
  }

  @Override
  public void refused() {
    new ClientAck(socket, event.id())
        .answer(
            new Arguments(
                ErrorText.acknowledgement(
                    ErrorCode.RATE_LIMITED.name(),
                    "Too many frames of this connection are waiting"),
                List.of()));
  }
}
