package org.carillon.transport.socketio;

import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.api.SocketIoAck;
import org.jspecify.annotations.Nullable;

/** The callback of a client. */
final class ClientAck implements SocketIoAck {

  private final NamespaceSocket socket;
  private final @Nullable Long id;
  private final AtomicBoolean isSent = new AtomicBoolean();

  ClientAck(NamespaceSocket socket, @Nullable Long id) {
    this.socket = socket;
    this.id = id;
  }

  @Override
  public boolean isRequested() {
    return id != null;
  }

  @Override
  public void send(@Nullable Object... arguments) {
    EventArguments written = socket.emission().arguments(arguments);
    answer(written);
  }

  /** Answers, where an answer is wanted and none was given. */
  void answer(EventArguments written) {
    if (id != null && isSent.compareAndSet(false, true)) {
      socket.reply(PacketWriter.ack(socket.namespace(), id, written));
    }
  }
}
