package org.carillon.it.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.carillon.api.EngineIo;
import org.carillon.api.EngineIoHandler;
import org.carillon.api.EngineIoSocket;
import org.carillon.api.ServerReady;
import org.carillon.api.SocketIo;

/**
 * What the test suites of the protocols want of a server: namespaces, and a path of Engine.IO, that
 * send back what they get. The application has no service.
 */
@ApplicationScoped
public class RawEchoNamespaces {

  @Inject private SocketIo socketIo;
  @Inject private EngineIo engineIo;

  void early(@Observes @Initialized(ApplicationScoped.class) Object context) {
    RawEcho.at(socketIo.of("/early"));
    engineIo.open(
        "/engine.io",
        new EngineIoHandler() {
          @Override
          public void text(EngineIoSocket socket, String message) {
            socket.send(message);
          }

          @Override
          public void binary(EngineIoSocket socket, byte[] message) {
            socket.send(message);
          }
        });
  }

  void ready(@Observes ServerReady ready) {
    RawEcho.at(socketIo.of("/"));
    RawEcho.at(socketIo.of("/custom"));
    socketIo.of("/closed");
  }
}
