package org.carillon.session;

import java.util.Map;
import org.carillon.api.Recipients;
import org.jspecify.annotations.Nullable;

/**
 * What {@code Connection.emit}, {@code broadcast} and {@code broadcastAll} do; the package {@code
 * emit} has the one.
 */
public interface ConnectionEmitter {

  /** Sends an event to one connection, now. */
  void emit(ClientConnection to, String event, @Nullable Object data, Map<String, ?> headers);

  /**
   * Sends an event of a connection's service to the recipients of its path and tenant, now.
   *
   * @param toSender whether the connection itself hears it too
   */
  void broadcast(
      ClientConnection from,
      String event,
      @Nullable Object data,
      Recipients recipients,
      Map<String, ?> headers,
      boolean toSender);
}
