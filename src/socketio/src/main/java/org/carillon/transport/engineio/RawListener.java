package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import org.carillon.api.EngineIoHandler;
import org.carillon.security.CallerContext;

/** Hands what happens on a path to the application's handler, with the caller of the socket. */
final class RawListener implements EngineListener {

  private final EngineIoHandler handler;

  RawListener(EngineIoHandler handler) {
    this.handler = handler;
  }

  @Override
  public void opened(EngineSocket socket) {
    socket.attach(new RawSocket(socket));
    as(socket, () -> handler.opened(raw(socket)));
  }

  @Override
  public void text(EngineSocket socket, String message) {
    as(socket, () -> handler.text(raw(socket), message));
  }

  @Override
  public void binary(EngineSocket socket, ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    as(socket, () -> handler.binary(raw(socket), bytes));
  }

  @Override
  public void closed(EngineSocket socket, String reason) {
    if (socket.attachment() instanceof RawSocket raw) {
      as(socket, () -> handler.closed(raw, reason));
    }
  }

  private static RawSocket raw(EngineSocket socket) {
    if (socket.attachment() instanceof RawSocket raw) {
      return raw;
    }
    throw new IllegalStateException("a socket that was not opened");
  }

  private static void as(EngineSocket socket, Runnable call) {
    CallerContext.Scope scope = CallerContext.enter(socket.caller());
    try {
      call.run();
    } finally {
      scope.close();
    }
  }
}
