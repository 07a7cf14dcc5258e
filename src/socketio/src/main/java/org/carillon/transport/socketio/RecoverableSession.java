package org.carillon.transport.socketio;

import java.util.Objects;
import java.util.Set;
import org.carillon.api.Caller;
import org.carillon.audience.Recipient;
import org.jspecify.annotations.Nullable;

/**
 * With what a client may come back, to any node.
 *
 * @param privateId by which it is known; a secret of client and server
 * @param turn how often it has come back: of two nodes that have it, the later turn is right
 * @param id the id that it had and will have
 * @param namespace where
 * @param tenant its tenant
 * @param user its user
 * @param client its identifier
 * @param contexts its rooms
 */
record RecoverableSession(
    String privateId,
    long turn,
    String id,
    String namespace,
    String tenant,
    @Nullable String user,
    @Nullable String client,
    Set<String> contexts) {

  /** With the rooms that it is in now. */
  RecoverableSession in(Set<String> rooms) {
    return new RecoverableSession(privateId, turn, id, namespace, tenant, user, client, rooms);
  }

  /** With what it may come back the next time. */
  RecoverableSession next() {
    return new RecoverableSession(
        privateId, turn + 1, id, namespace, tenant, user, client, contexts);
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

  /** Says which, and no more: it may be logged. */
  @Override
  public String toString() {
    return namespace + "#" + id;
  }

  private record Heard(
      String id,
      @Nullable String user,
      Set<String> roles,
      Set<String> contexts,
      @Nullable String client)
      implements Recipient {}
}
