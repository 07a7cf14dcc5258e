package org.carillon.transport.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session of a container in memory, which tells of its end when the test wants it to. */
final class MemorySession {

  final List<String> received = new CopyOnWriteArrayList<>();
  volatile boolean isOpen = true;
  volatile @Nullable CloseReason closed;

  /** Called when the server closes it; the container tells the endpoint now or later. */
  volatile Consumer<CloseReason> onClose = reason -> {};

  private final AdmittedHandshake admittedHandshake;

  MemorySession(AdmittedHandshake admittedHandshake) {
    this.admittedHandshake = admittedHandshake;
  }

  Session session() {
    RemoteEndpoint.Async remote =
        proxy(
            RemoteEndpoint.Async.class,
            (name, arguments) -> {
              if (name.equals("sendText")) {
                received.add((String) arguments[0]);
                ((SendHandler) arguments[1]).onResult(new SendResult());
              }
              return null;
            });
    return proxy(
        Session.class,
        (name, arguments) ->
            switch (name) {
              case "getAsyncRemote" -> remote;
              case "getUserPrincipal" -> admittedHandshake;
              case "getRequestURI" -> URI.create("/ws/gate");
              case "getNegotiatedSubprotocol" -> "";
              case "isOpen" -> isOpen;
              case "close" -> close((CloseReason) arguments[0]);
              default -> null;
            });
  }

  private @Nullable Object close(CloseReason reason) {
    if (isOpen) {
      isOpen = false;
      closed = reason;
      onClose.accept(reason);
    }
    return null;
  }

  private interface Answer {
    @Nullable Object to(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (object, method, arguments) -> answer.to(method.getName(), arguments)));
  }
}
