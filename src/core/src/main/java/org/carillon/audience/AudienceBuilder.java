package org.carillon.audience;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.carillon.api.Audience.WhenEmpty;
import org.carillon.api.Combine;
import org.carillon.api.Who;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.model.EventModel.Static;
import org.jspecify.annotations.Nullable;

/** The names of an event's audience while they are gathered. */
final class AudienceBuilder {

  private final @Nullable String user;
  private final @Nullable String sender;
  private final Side include = new Side();
  private final Side exclude = new Side();
  private @Nullable String exceptConnection;

  AudienceBuilder(@Nullable String user, @Nullable String sender) {
    this.user = user;
    this.sender = sender;
  }

  void add(Static rule) {
    add(rule.excludes(), rule.who(), rule.names());
  }

  void add(boolean excludes, Who who, Set<String> names) {
    Side side = excludes ? exclude : include;
    switch (who) {
      case USER -> side.users = united(side.users, names);
      case ROLE -> side.roles = united(side.roles, names);
      case CONTEXT -> side.contexts = united(side.contexts, names);
      case CLIENT -> side.clients = united(side.clients, names);
      case CURRENT_USER -> side.users = united(side.users, orNone(user));
      case SENDER -> {
        if (excludes) {
          exceptConnection = sender; // absolute: no layer, and no operator applies to it
        } else {
          side.connections = united(side.connections, orNone(sender));
        }
      }
    }
  }

  /**
   * Adds the excludes among rules of somebody who must not widen who hears it. Where all layers
   * must hold, another layer would spare those whom the declared ones exclude: it is left out.
   */
  void addExcludes(List<Static> rules, Combine excludes) {
    boolean weakens = excludes == Combine.ALL && exclude.isDeclared();
    List<Static> harmless =
        rules.stream()
            .filter(Static::excludes)
            .filter(rule -> !weakens || rule.who() == Who.SENDER || exclude.declares(rule.who()))
            .toList();
    harmless.forEach(this::add);
  }

  ResolvedAudience resolve(Combine includes, Combine excludes, WhenEmpty whenEmpty) {
    boolean empty = include.isDeclared() && include.isEmpty(includes);
    if (empty && whenEmpty == WhenEmpty.NOBODY) {
      return ResolvedAudience.NOBODY;
    }
    Layers heard = empty ? Layers.NONE : include.layers();
    // An exclude layer that names nobody excludes nobody: alone, and with others that must all hold
    Layers spared = exclude.isEmpty(excludes) ? Layers.NONE : exclude.layers();
    return new ResolvedAudience(
        heard,
        spared,
        combined(heard, includes),
        combined(spared, excludes),
        exceptConnection,
        false);
  }

  /** Of one layer or none, both operators say the same. */
  private static Combine combined(Layers layers, Combine combine) {
    return layers.count() > 1 ? combine : Combine.ANY;
  }

  private static Set<String> orNone(@Nullable String name) {
    return name == null ? Set.of() : Set.of(name);
  }

  private static Set<String> united(@Nullable Set<String> before, Set<String> names) {
    if (before == null || before.isEmpty()) {
      return names;
    }
    Set<String> union = new LinkedHashSet<>(before);
    union.addAll(names);
    return union;
  }

  /** The layers of the includes or the excludes; null where not declared. */
  private static final class Side {
    private @Nullable Set<String> users;
    private @Nullable Set<String> roles;
    private @Nullable Set<String> contexts;
    private @Nullable Set<String> clients;
    private @Nullable Set<String> connections;

    boolean isDeclared() {
      return users != null
          || roles != null
          || contexts != null
          || clients != null
          || connections != null;
    }

    /** Whether the layer of these is declared. */
    boolean declares(Who who) {
      return switch (who) {
        case USER, CURRENT_USER -> users != null;
        case ROLE -> roles != null;
        case CONTEXT -> contexts != null;
        case CLIENT, SENDER -> clients != null || connections != null;
      };
    }

    /** Whether so many declared layers name nobody that the whole does: one, or all of them. */
    boolean isEmpty(Combine combine) {
      boolean noClients = isNobody(clients) && isNobody(connections);
      if (combine == Combine.ALL) {
        return isEmpty(users)
            || isEmpty(roles)
            || isEmpty(contexts)
            || (noClients && (clients != null || connections != null));
      }
      return isNobody(users) && isNobody(roles) && isNobody(contexts) && noClients;
    }

    /** Without the layers that name nobody. */
    Layers layers() {
      return new Layers(
          orUndeclared(users),
          orUndeclared(roles),
          orUndeclared(contexts),
          orUndeclared(clients),
          orUndeclared(connections));
    }

    private static boolean isEmpty(@Nullable Set<String> names) {
      return names != null && names.isEmpty();
    }

    private static boolean isNobody(@Nullable Set<String> names) {
      return names == null || names.isEmpty();
    }

    private static @Nullable Set<String> orUndeclared(@Nullable Set<String> names) {
      return isNobody(names) ? null : names;
    }
  }
}
