package org.carillon.session;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.carillon.audience.AudienceIndex;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one path and tenant, by every name that an audience may ask for. Safe for many
 * threads.
 */
public final class ConnectionIndex implements AudienceIndex<ClientConnection> {

  private final Set<ClientConnection> everyone = ConcurrentHashMap.newKeySet(4);
  private final ConcurrentMap<String, Set<ClientConnection>> users = new ConcurrentHashMap<>(4);
  private final ConcurrentMap<String, Set<ClientConnection>> roles = new ConcurrentHashMap<>(4);
  private final ConcurrentMap<String, Set<ClientConnection>> contexts = new ConcurrentHashMap<>(4);
  private final ConcurrentMap<String, Set<ClientConnection>> clients = new ConcurrentHashMap<>(4);
  private final ConcurrentMap<String, ClientConnection> ids = new ConcurrentHashMap<>(4);

  void add(ClientConnection connection) {
    ids.put(connection.id(), connection);
    if (connection.user() != null) {
      put(users, connection.user(), connection);
    }
    if (connection.client() != null) {
      put(clients, connection.client(), connection);
    }
    for (String role : connection.roles()) {
      put(roles, role, connection);
    }
    for (String context : connection.contexts()) {
      put(contexts, context, connection);
    }
    everyone.add(connection);
  }

  void remove(ClientConnection connection) {
    everyone.remove(connection);
    ids.remove(connection.id());
    if (connection.user() != null) {
      drop(users, connection.user(), connection);
    }
    if (connection.client() != null) {
      drop(clients, connection.client(), connection);
    }
    for (String role : connection.roles()) {
      drop(roles, role, connection);
    }
    for (String context : connection.contexts()) {
      drop(contexts, context, connection);
    }
  }

  void entered(ClientConnection connection, String context) {
    put(contexts, context, connection);
  }

  void left(ClientConnection connection, String context) {
    drop(contexts, context, connection);
  }

  /** It has other roles than before. */
  void changed(ClientConnection connection, Set<String> before, Set<String> after) {
    for (String role : before) {
      if (!after.contains(role)) {
        drop(roles, role, connection);
      }
    }
    for (String role : after) {
      if (!before.contains(role)) {
        put(roles, role, connection);
      }
    }
  }

  boolean isEmpty() {
    return everyone.isEmpty();
  }

  @Override
  public Collection<ClientConnection> everyone() {
    return everyone;
  }

  @Override
  public Collection<ClientConnection> ofUser(String user) {
    return users.getOrDefault(user, Set.of());
  }

  @Override
  public Collection<ClientConnection> inRole(String role) {
    return roles.getOrDefault(role, Set.of());
  }

  @Override
  public Collection<ClientConnection> inContext(String context) {
    return contexts.getOrDefault(context, Set.of());
  }

  @Override
  public Collection<ClientConnection> ofClient(String client) {
    return clients.getOrDefault(client, Set.of());
  }

  @Override
  public @Nullable ClientConnection connection(String id) {
    return ids.get(id);
  }

  private static void put(
      ConcurrentMap<String, Set<ClientConnection>> index,
      String name,
      ClientConnection connection) {
    index.compute(
        name,
        (n, set) -> {
          Set<ClientConnection> members = set == null ? ConcurrentHashMap.newKeySet(1) : set;
          members.add(connection);
          return members;
        });
  }

  /** The last one takes the set with it: names of users and contexts come and go for ever. */
  private static void drop(
      ConcurrentMap<String, Set<ClientConnection>> index,
      String name,
      ClientConnection connection) {
    index.computeIfPresent(
        name,
        (n, set) -> {
          set.remove(connection);
          return set.isEmpty() ? null : set;
        });
  }
}
