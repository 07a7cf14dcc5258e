package org.carillon.transport.engineio;

import java.util.List;
import java.util.Map;
import org.carillon.api.Caller;
import org.carillon.api.EngineIoSocket;
import org.carillon.session.Frame;

/**
 * A socket, as an application sees it that has no layer over it.
 *
 * @param socket what it is
 */
record RawSocket(EngineSocket socket) implements EngineIoSocket {

  @Override
  public String id() {
    return socket.sid();
  }

  @Override
  public int protocol() {
    return socket.protocol();
  }

  @Override
  public String transport() {
    return socket.transport();
  }

  @Override
  public Caller caller() {
    return socket.caller();
  }

  @Override
  public Map<String, List<String>> queryParameters() {
    return socket.facts().queryParameters();
  }

  @Override
  public Map<String, List<String>> headers() {
    return socket.facts().headers();
  }

  @Override
  public void send(String message) {
    socket.send(new Frame(EngineSocket.MESSAGE + message));
  }

  @Override
  public void send(byte[] message) {
    socket.send(Frame.binary(message.clone()));
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  /** Says whose, and no more: its id is a secret. */
  @Override
  public String toString() {
    return socket.toString();
  }
}
