package org.carillon.audience;

import java.util.Set;
import org.carillon.api.Combine;
import org.jspecify.annotations.Nullable;

/**
 * Who hears an event, inside its tenant and path, as resolved when it was emitted. It holds names
 * only and no function, so that it can be stored and sent to other nodes.
 *
 * @param include the included names
 * @param exclude the excluded names
 * @param combineInclude how declared include layers are combined
 * @param combineExclude how declared exclude layers are combined
 * @param exceptConnection the connection that never hears it, or null
 * @param nobody whether its includes turned out empty, so that it reaches nobody
 */
public record ResolvedAudience(
    Layers include,
    Layers exclude,
    Combine combineInclude,
    Combine combineExclude,
    @Nullable String exceptConnection,
    boolean nobody) {

  /** Everyone of the tenant and path. */
  public static final ResolvedAudience EVERYONE =
      new ResolvedAudience(Layers.NONE, Layers.NONE, Combine.ANY, Combine.ANY, null, false);

  /** Nobody at all. */
  public static final ResolvedAudience NOBODY =
      new ResolvedAudience(Layers.NONE, Layers.NONE, Combine.ANY, Combine.ANY, null, true);

  /** One connection alone. */
  public static ResolvedAudience only(String connection) {
    return new ResolvedAudience(
        new Layers(null, null, null, null, Set.of(connection)),
        Layers.NONE,
        Combine.ANY,
        Combine.ANY,
        null,
        false);
  }

  /**
   * The names of each layer; null where the layer is not declared.
   *
   * @param users names of users
   * @param roles roles
   * @param contexts contexts
   * @param clients client identifiers
   * @param connections ids of connections (the sender, where it is included); one layer with {@code
   *     clients}
   */
  public record Layers(
      @Nullable Set<String> users,
      @Nullable Set<String> roles,
      @Nullable Set<String> contexts,
      @Nullable Set<String> clients,
      @Nullable Set<String> connections) {

    /** Copies the names. */
    public Layers {
      users = copy(users);
      roles = copy(roles);
      contexts = copy(contexts);
      clients = copy(clients);
      connections = copy(connections);
    }

    /** No layer declared. */
    public static final Layers NONE = new Layers(null, null, null, null, null);

    /** Whether no layer is declared. */
    public boolean isNone() {
      return users == null
          && roles == null
          && contexts == null
          && clients == null
          && connections == null;
    }

    /** How many layers are declared. */
    int count() {
      int clientLayer = clients == null && connections == null ? 0 : 1;
      return count(users) + count(roles) + count(contexts) + clientLayer;
    }

    private static int count(@Nullable Set<String> names) {
      return names == null ? 0 : 1;
    }

    private static @Nullable Set<String> copy(@Nullable Set<String> names) {
      return names == null ? null : RecipientNames.setOf(names);
    }
  }

  /** The same audience without one connection. */
  public ResolvedAudience except(String connection) {
    return new ResolvedAudience(
        include, exclude, combineInclude, combineExclude, connection, nobody);
  }
}
