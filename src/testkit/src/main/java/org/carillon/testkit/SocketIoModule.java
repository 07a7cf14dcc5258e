package org.carillon.testkit;

import jakarta.enterprise.inject.Instance;

/** {@code carillon-socketio}, which may be absent: only where it is there its types are named. */
final class SocketIoModule {

  private SocketIoModule() {}

  /** A class of each of its packages; empty where it is not on the class path. */
  static Class<?>[] packages() {
    try {
      return new Class<?>[] {
        Class.forName("org.carillon.transport.socketio.SocketIoRegistrar"),
        Class.forName("org.carillon.transport.engineio.EngineServer")
      };
    } catch (ClassNotFoundException e) { // as in most applications
      return new Class<?>[0];
    }
  }

  /** Connects a client. */
  static TestClient open(Instance<Object> beans, ClientSetup setup) {
    if (packages().length == 0) {
      throw new IllegalStateException("carillon-socketio is not on the class path of the test");
    }
    return SocketIoLine.open(beans, setup);
  }
}
