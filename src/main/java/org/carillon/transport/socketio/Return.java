package org.carillon.transport.socketio;

import java.util.Objects;
import java.util.Set;
import org.carillon.api.Caller;
import org.carillon.audience.Recipient;
import org.carillon.session.Recent;
import org.jspecify.annotations.Nullable;

/**
 * With what a client may come back.
 *
 * @param privateId by which it is known; a secret of client and server
 * @param id the id that it had and will have
 * @param namespace where
 * @param tenant its tenant
 * @param user its user
 * @param client its identifier
 * @param contexts its rooms
 * @param since the place in what it may have missed at which it began; below zero: not known here
 * @param recent what it may have missed, which is held for it
 */
record Return(
    String privateId,
    String id,
    String namespace,
    String tenant,
    @Nullable String user,
    @Nullable String client,
    Set<String> contexts,
    long since,
    Recent recent) {

  /** With the rooms that it is in now. */
  Return in(Set<String> rooms) {
    return new Return(privateId, id, namespace, tenant, user, client, rooms, since, recent);
  }

  /** Whether it is this caller's, there. */
  boolean isOf(String where, Caller caller) {
    return namespace.equals(where)
        && tenant.equals(caller.tenant())
        && Objects.equals(user, caller.name());
  }

  /** As which it hears events, with what its caller is now. */
  Recipient heardBy(Caller caller, @Nullable String identifier) {
    return new Heard(id, caller.name(), caller.roles(), contexts, identifier);
  }

  private record Heard(
      String id,
      @Nullable String user,
      Set<String> roles,
      Set<String> contexts,
      @Nullable String client)
      implements Recipient {}
}
