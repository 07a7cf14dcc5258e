package org.carillon.transport.websocket;

import java.lang.reflect.Field;

/**
 * The TCP connection under a writer of Tyrus on Payara. No API leads to it, and {@code
 * WebConnection.close} waits for what the client has not taken; so this follows the fields of the
 * servlet container, by name: {@code TyrusServletWriter → TyrusHttpUpgradeHandler →
 * WebConnectionImpl → Request}, then Grizzly's own API.
 */
final class GrizzlyConnection {

  private GrizzlyConnection() {}

  /**
   * Terminates it, whatever the client does; does not wait.
   *
   * @throws ReflectiveOperationException if the server is another than we know
   */
  static void terminate(Object writer) throws ReflectiveOperationException {
    Object handler = field(writer, "tyrusHttpUpgradeHandler");
    Object request = field(field(handler, "wc"), "request");
    Object coyote = call(request, "getCoyoteRequest");
    Object connection = call(call(coyote, "getContext"), "getConnection");
    call(connection, "terminateSilently");
  }

  private static Object field(Object object, String name) throws ReflectiveOperationException {
    Field field = object.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(object);
  }

  private static Object call(Object object, String name) throws ReflectiveOperationException {
    var method = object.getClass().getMethod(name);
    method.setAccessible(true);
    return method.invoke(object);
  }
}
