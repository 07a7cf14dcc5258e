package org.carillon.emit;

import org.carillon.api.Caller;
import org.carillon.security.CallerContext;
import org.carillon.session.ClientConnection;
import org.carillon.session.CurrentConnection;
import org.jspecify.annotations.Nullable;

/**
 * Where an emit comes from.
 *
 * @param tenant the tenant that hears it
 * @param user the user who emits, if one of that tenant; else null
 * @param sender the connection whose frame is being handled, or null
 */
record EmitOrigin(String tenant, @Nullable String user, @Nullable String sender) {

  /**
   * The origin of an emit on this thread.
   *
   * @param tenant what the emit names; null: the caller's
   * @throws IllegalStateException if neither names a tenant
   */
  static EmitOrigin here(@Nullable String tenant) {
    Caller caller = CallerContext.current();
    String own = caller.tenant();
    String heard = tenant == null ? own : tenant;
    if (heard == null) {
      throw new IllegalStateException(
          "Nobody is calling, so the emit must name its tenant: emitter.tenant(\"t1\"), or work"
              + " inside Tenants.run");
    }
    ClientConnection connection = CurrentConnection.get();
    // A user of the same name in another tenant is another person.
    return new EmitOrigin(
        heard,
        heard.equals(own) ? caller.name() : null,
        connection == null ? null : connection.id());
  }

  /** The origin of what a connection sends, on whatever thread. */
  static EmitOrigin of(ClientConnection connection) {
    String tenant = connection.caller().tenant();
    if (tenant == null) {
      throw new IllegalStateException("The connection has no tenant");
    }
    return new EmitOrigin(tenant, connection.caller().name(), connection.id());
  }
}
