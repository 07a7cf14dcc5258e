package org.carillon.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose connections are meant, inside one tenant: {@code ConnectionSelector.user("anna").in("t1")}.
 * Immutable.
 *
 * @param kind what the name names
 * @param name the name of a user, a client, a role, a tenant or a connection
 * @param tenant the tenant; null: the caller's
 */
public record ConnectionSelector(Kind kind, String name, @Nullable String tenant) {

  /** What a name names. */
  public enum Kind {
    /** A user. */
    USER,
    /** A client identifier, given as {@code ?id=} or by a handshake check. */
    CLIENT,
    /** A role, as the connection has it now. */
    ROLE,
    /** All of a tenant. */
    TENANT,
    /** One connection, by {@link Connection#id}. */
    CONNECTION
  }

  /** Refuses nulls. */
  public ConnectionSelector {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
  }

  /** Those of a user. */
  public static ConnectionSelector user(String name) {
    return new ConnectionSelector(Kind.USER, name, null);
  }

  /** Those of a client identifier. */
  public static ConnectionSelector client(String identifier) {
    return new ConnectionSelector(Kind.CLIENT, identifier, null);
  }

  /** Those that have a role. */
  public static ConnectionSelector role(String name) {
    return new ConnectionSelector(Kind.ROLE, name, null);
  }

  /** All of a tenant. */
  public static ConnectionSelector tenant(String name) {
    return new ConnectionSelector(Kind.TENANT, name, name);
  }

  /** One connection. */
  public static ConnectionSelector connection(String id) {
    return new ConnectionSelector(Kind.CONNECTION, id, null);
  }

  /** The same in a tenant. */
  public ConnectionSelector in(String tenant) {
    return new ConnectionSelector(kind, name, tenant);
  }
}
