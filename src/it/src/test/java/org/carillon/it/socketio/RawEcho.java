package org.carillon.it.socketio;

import java.time.Duration;
import org.carillon.api.SocketIoNamespace;

/** Sends back what it gets. */
final class RawEcho {

  private RawEcho() {}

  /** Has a namespace do so, for everybody. */
  static void at(SocketIoNamespace namespace) {
    namespace
        .permitAll()
        .onConnect(socket -> socket.emit("auth", socket.auth()))
        .on("message", (socket, arguments, ack) -> socket.emit("message-back", arguments.toArray()))
        .on("message-with-ack", (socket, arguments, ack) -> ack.send(arguments.toArray()))
        .on(
            "work",
            (socket, arguments, ack) -> {
              long end = System.nanoTime() + ((Number) arguments.get(0)).longValue() * 1_000_000;
              for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                Thread.sleep(Math.max(1, (end - now) / 1_000_000)); // what a slow handler does
              }
              ack.send("done");
            })
        .on(
            "ask",
            (socket, arguments, ack) ->
                socket
                    .emitWithAck(Duration.ofSeconds(10), "question", arguments.toArray())
                    .thenAccept(answer -> ack.send(answer.toArray())));
  }
}
