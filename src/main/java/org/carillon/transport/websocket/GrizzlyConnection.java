package org.carillon.transport.websocket;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.glassfish.tyrus.spi.Writer;
import org.jspecify.annotations.Nullable;

/**
 * The TCP connection under a writer of Tyrus on Payara. No API leads to it, and {@code
 * WebConnection.close} waits for what the client has not taken; so this follows the servlet
 * container's own fields, by name. It must be looked up while the connection is open: the request
 * that leads to it serves another one later.
 */
final class GrizzlyConnection {

  private final Object connection;
  private final Method terminate;

  private GrizzlyConnection(Object connection) throws ReflectiveOperationException {
    this.connection = connection;
    this.terminate = method(connection, "terminateSilently");
  }

  /**
   * The connection that a writer writes to.
   *
   * @throws ReflectiveOperationException if the server is another than we know
   */
  static GrizzlyConnection of(Writer writer) throws ReflectiveOperationException {
    Object handler = field(writer, "tyrusHttpUpgradeHandler");
    Object request = field(call(handler, "getWebConnection"), "request");
    Object coyote = call(request, "getCoyoteRequest");
    return new GrizzlyConnection(call(call(coyote, "getContext"), "getConnection"));
  }

  /**
   * Resets it, whatever the client does, so that the kernel keeps nothing for it; does not wait.
   *
   * @throws ReflectiveOperationException if that failed
   * @throws IOException if its socket is gone
   */
  void reset() throws ReflectiveOperationException, IOException {
    if (call(connection, "getChannel") instanceof SocketChannel socket && socket.isOpen()) {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    terminate.invoke(connection);
  }

  private static Object field(Object object, String name) throws ReflectiveOperationException {
    Field field = object.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return present(field.get(object), name);
  }

  private static Object call(Object object, String name) throws ReflectiveOperationException {
    return present(method(object, name).invoke(object), name);
  }

  private static Object present(@Nullable Object value, String name)
      throws ReflectiveOperationException {
    if (value == null) {
      throw new NoSuchFieldException(name + " has no value");
    }
    return value;
  }

  /** Also one that is not public, of a class above. */
  private static Method method(Object object, String name) throws ReflectiveOperationException {
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals(name) && method.getParameterCount() == 0) {
          method.setAccessible(true);
          return method;
        }
      }
    }
    throw new NoSuchMethodException(object.getClass().getName() + "." + name);
  }
}
