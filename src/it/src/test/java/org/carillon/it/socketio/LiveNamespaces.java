package org.carillon.it.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.carillon.api.OperationException;
import org.carillon.api.RemoteSocket;
import org.carillon.api.ServerReady;
import org.carillon.api.SocketIo;

/** What services do not cover: raw events. */
@ApplicationScoped
public class LiveNamespaces {

  private static final long SLOW_MILLIS = 300;

  @Inject private SocketIo socketIo;

  void ready(@Observes ServerReady ready) {
    socketIo.of("/").permitAll().on("ping!", (socket, arguments, ack) -> ack.send("pong!"));
    socketIo
        .of("/ws/talk")
        .on("raw", (socket, arguments, ack) -> ack.send(arguments.toArray()))
        .on("whereAmI", (socket, arguments, ack) -> ack.send(socket.rooms()))
        .on(
            "rawToOthers",
            (socket, arguments, ack) -> {
              socket.broadcast().emit((String) arguments.get(0), arguments.get(1));
              ack.send();
            });
    socketIo
        .of("/guarded")
        .permitAll()
        .use(
            socket -> {
              if (!"open sesame".equals(socket.auth().get("word"))) {
                throw new OperationException("WORD", "Say the word");
              }
            });
    socketIo
        .of("/slow")
        .permitAll()
        .use(
            socket -> {
              try {
                Thread.sleep(SLOW_MILLIS); // as one that asks a directory
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    socketIo.of("/closed");
    RawEcho.at(socketIo.of("/custom"));
    socketIo
        .of("/live")
        .permitAll()
        .onConnect(socket -> socket.emit("welcome", socket.id(), socket.isRecovered()))
        .on("echo", (socket, arguments, ack) -> ack.send(arguments.toArray()))
        .on("again", (socket, arguments, ack) -> socket.emit("again", arguments.toArray()))
        .on(
            "join",
            (socket, arguments, ack) -> {
              socket.join((String) arguments.get(0));
              ack.send(socket.rooms());
            })
        .on(
            "leave",
            (socket, arguments, ack) -> {
              socket.leave((String) arguments.get(0));
              ack.send(socket.rooms());
            })
        .on(
            "tell",
            (socket, arguments, ack) -> {
              socket.to((String) arguments.get(0)).emit("told", arguments.get(1));
              ack.send();
            })
        .on(
            "tellAllBut",
            (socket, arguments, ack) -> {
              socketIo.of("/live").except((String) arguments.get(0)).emit("told", arguments.get(1));
              ack.send(socketIo.of("/live").count());
            })
        .on(
            "everyone",
            (socket, arguments, ack) ->
                socketIo
                    .of("/live")
                    .fetchSockets()
                    .whenComplete(
                        (all, failure) ->
                            ack.send(
                                failure == null
                                    ? all.stream().map(RemoteSocket::id).toList()
                                    : failure.toString())))
        .on(
            "askNodes",
            (socket, arguments, ack) ->
                socketIo
                    .of("/live")
                    .serverSideEmitWithAck(Duration.ofSeconds(10), "ask", arguments.get(0))
                    .whenComplete(
                        (all, failure) -> ack.send(failure == null ? all : failure.toString())))
        .onServerSideEmit("ask", (arguments, ack) -> ack.send("a node heard", arguments.get(0)))
        .on("fail", (socket, arguments, ack) -> fail())
        .on(
            "ask",
            (socket, arguments, ack) ->
                socket
                    .emitWithAck(Duration.ofMillis(500), "question", Map.of("n", 1), new byte[] {7})
                    .whenComplete(
                        (answer, failure) ->
                            ack.send(
                                failure == null ? "answered" : failure.getClass().getSimpleName(),
                                answer)))
        .on("lossy", (socket, arguments, ack) -> socket.emitLossy("lossy", 1))
        .on("leaveMe", (socket, arguments, ack) -> socket.disconnect())
        .on("dropMe", (socket, arguments, ack) -> socket.disconnectAll());
  }

  private static void fail() {
    throw new OperationException("BROKEN", "as it was told");
  }
}
