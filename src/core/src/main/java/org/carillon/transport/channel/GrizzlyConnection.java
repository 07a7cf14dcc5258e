package org.carillon.transport.channel;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.glassfish.tyrus.spi.Writer;
import org.jspecify.annotations.Nullable;

/**
 * The TCP connection under a writer of Tyrus on Payara. No API leads to it, and {@code
 * WebConnection.close} waits for what the client has not taken; so this follows the servlet
 * container's own fields, by name. It must be looked up while the connection is open: the request
 * that leads to it serves another one later.
 */
final class GrizzlyConnection {

  private static final Map<String, Method> METHODS = new ConcurrentHashMap<>();

  /** Null: it was gone before its session began. */
  private final @Nullable Object connection;

  private final @Nullable SocketChannel socket;

  private GrizzlyConnection(@Nullable Object connection) throws ReflectiveOperationException {
    this.connection = connection;
    this.socket =
        connection != null && call(connection, "getChannel") instanceof SocketChannel tcp
            ? tcp
            : null;
  }

  /**
   * The connection that a writer writes to. Where the client is gone already, Grizzly has taken the
   * connection from its request, and nobody will tell Tyrus of it.
   *
   * @throws ReflectiveOperationException if the server is another than we know
   */
  static GrizzlyConnection of(Writer writer) throws ReflectiveOperationException {
    Object handler = field(writer, "tyrusHttpUpgradeHandler");
    Object request = field(call(handler, "getWebConnection"), "request");
    Object coyote = call(request, "getCoyoteRequest");
    Object context = method(coyote, "getContext").invoke(coyote);
    return new GrizzlyConnection(
        context == null ? null : method(context, "getConnection").invoke(context));
  }

  /**
   * Resets it, whatever the client does, so that the kernel keeps nothing for it; does not wait.
   *
   * @throws ReflectiveOperationException if that failed
   * @throws IOException if its socket is gone
   */
  void reset() throws ReflectiveOperationException, IOException {
    if (connection == null) {
      return;
    }
    if (socket != null && socket.isOpen()) {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    method(connection, "terminateSilently").invoke(connection);
  }

  /** Whether it is closed. */
  boolean isClosed() {
    return connection == null || (socket != null && !socket.isOpen());
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

  /**
   * Also one that is not public, of a class above. Looked up once: it costs more than a handshake.
   */
  private static Method method(Object object, String name) throws ReflectiveOperationException {
    String key = object.getClass().getName() + "." + name;
    Method known = METHODS.get(key);
    if (known != null && known.getDeclaringClass().isInstance(object)) {
      return known;
    }
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals(name) && method.getParameterCount() == 0) {
          method.setAccessible(true);
          METHODS.put(key, method);
          return method;
        }
      }
    }
    throw new NoSuchMethodException(key);
  }
}
