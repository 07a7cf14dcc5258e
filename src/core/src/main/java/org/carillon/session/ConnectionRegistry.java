package org.carillon.session;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of this node, by path and tenant, and how many there are. Safe for many threads.
 */
@ApplicationScoped
public class ConnectionRegistry {

  private record Address(String path, String tenant) {}

  private final TrafficCounters trafficCounters = new TrafficCounters();
  private final FollowedOrders followedOrders = new FollowedOrders();

  private record User(String tenant, String name) {}

  private final ConcurrentMap<String, ClientConnection> all = new ConcurrentHashMap<>();
  private final ConcurrentMap<Address, ConnectionIndex> rolls = new ConcurrentHashMap<>();
  private final ConcurrentMap<User, Integer> users = new ConcurrentHashMap<>();

  /** By path. None is taken away: transports know few formats, and an application has few paths. */
  private final ConcurrentMap<String, Set<String>> fixedFormats = new ConcurrentHashMap<>();

  /** All connections of the node; a view that may change while it is walked. */
  Collection<ClientConnection> all() {
    return all.values();
  }

  public TrafficCounters traffic() {
    return trafficCounters;
  }

  /** The formats that connections of a path have fixed, now or before. */
  public Set<String> fixedFormats(String path) {
    return fixedFormats.getOrDefault(path, Set.of());
  }

  /** Those of a path and tenant; null: there are none. */
  public @Nullable ConnectionIndex at(String path, String tenant) {
    return rolls.get(new Address(path, tenant));
  }

  /** Tells the tenant and path of each roll. */
  public void forEachAudience(BiConsumer<String, String> told) {
    rolls.keySet().forEach(address -> told.accept(address.tenant, address.path));
  }

  int size() {
    return all.size();
  }

  /**
   * Ends the connections that are meant.
   *
   * @return how many; 0 where the order was followed before
   */
  public int disconnect(DisconnectOrder order) {
    if (!followedOrders.isFirst(order.id())) {
      return 0;
    }
    int ended = 0;
    for (ClientConnection connection : all.values()) {
      if (order.concerns(connection)) {
        connection.close(CloseCodes.POLICY, order.reason());
        ended++;
      }
    }
    return ended;
  }

  /** How many connections a user has on this node, over all paths. */
  int of(@Nullable String tenant, String user) {
    return users.getOrDefault(new User(text(tenant), user), 0);
  }

  void add(ClientConnection connection) {
    all.put(connection.id(), connection);
    String format = connection.format();
    if (format != null && !fixedFormats(connection.path()).contains(format)) {
      fixedFormats
          .computeIfAbsent(connection.path(), path -> ConcurrentHashMap.newKeySet(2))
          .add(format);
    }
    User user = user(connection);
    if (user != null) {
      users.merge(user, 1, Integer::sum);
    }
    rolls.compute(
        address(connection),
        (address, connectionIndex) -> {
          ConnectionIndex members =
              connectionIndex == null ? new ConnectionIndex() : connectionIndex;
          members.add(connection);
          return members;
        });
  }

  void remove(ClientConnection connection) {
    if (all.remove(connection.id()) == null) {
      return;
    }
    User user = user(connection);
    if (user != null) {
      users.computeIfPresent(user, (u, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
    rolls.computeIfPresent(
        address(connection),
        (address, connectionIndex) -> {
          connectionIndex.remove(connection);
          return connectionIndex.isEmpty() ? null : connectionIndex;
        });
  }

  void entered(ClientConnection connection, String context) {
    ConnectionIndex connectionIndex = rolls.get(address(connection));
    if (connectionIndex != null) {
      connectionIndex.entered(connection, context);
    }
  }

  void left(ClientConnection connection, String context) {
    ConnectionIndex connectionIndex = rolls.get(address(connection));
    if (connectionIndex != null) {
      connectionIndex.left(connection, context);
    }
  }

  void changed(ClientConnection connection, Set<String> before, Set<String> after) {
    ConnectionIndex connectionIndex = rolls.get(address(connection));
    if (connectionIndex != null) {
      connectionIndex.changed(connection, before, after);
    }
  }

  private static Address address(ClientConnection connection) {
    return new Address(connection.path(), text(connection.caller().tenant()));
  }

  private static @Nullable User user(ClientConnection connection) {
    String name = connection.user();
    return name == null ? null : new User(text(connection.caller().tenant()), name);
  }

  /** A connection always has a tenant; its type says that a caller may have none. */
  private static String text(@Nullable String tenant) {
    return tenant == null ? "" : tenant;
  }
}
