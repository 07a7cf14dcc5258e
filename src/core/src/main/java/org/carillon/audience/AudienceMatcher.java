package org.carillon.audience;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import org.carillon.api.Combine;
import org.carillon.audience.ResolvedAudience.Layers;
import org.jspecify.annotations.Nullable;

/**
 * Says which connections of a tenant and path an audience means. Made once for an event, asked for
 * each connection; asking allocates nothing unless the event names more than {@value #MANY}
 * contexts or roles. Immutable.
 */
public final class AudienceMatcher {

  private static final int MANY = 16;

  private final ResolvedAudience audience;
  private final Side include;
  private final Side exclude;

  private AudienceMatcher(ResolvedAudience audience) {
    this.audience = audience;
    this.include = new Side(audience.include(), audience.combineInclude());
    this.exclude = new Side(audience.exclude(), audience.combineExclude());
  }

  /** A matcher for the audience. */
  public static AudienceMatcher of(ResolvedAudience audience) {
    return new AudienceMatcher(audience);
  }

  /** Whether the connection, of the event's tenant and path, hears the event. */
  public boolean matches(Recipient recipient) {
    if (audience.nobody() || recipient.id().equals(audience.exceptConnection())) {
      return false;
    }
    // read once: they may be replaced meanwhile, and half of each would be nobody's
    Set<String> roles = recipient.roles();
    Set<String> contexts = recipient.contexts();
    return (include.isNone() || include.holds(recipient, roles, contexts))
        && (exclude.isNone() || !exclude.holds(recipient, roles, contexts));
  }

  /**
   * Calls back once for each connection that hears the event. Goes from the smallest index inward,
   * and over all connections only where the audience includes everyone.
   */
  public <R extends Recipient> void forEach(
      AudienceIndex<R> audienceIndex, Consumer<? super R> heard) {
    if (audience.nobody()) {
      return;
    }
    AudienceCandidates<R> audienceCandidates = new AudienceCandidates<>(audience, audienceIndex);
    if (audienceCandidates.areEveryone()) {
      walk(audienceIndex.everyone(), heard, null);
      return;
    }
    // Contexts change while we walk: who has been visited is remembered, not worked out again.
    Set<R> visited =
        audienceCandidates.mayRepeat() ? Collections.newSetFromMap(new IdentityHashMap<>()) : null;
    audienceCandidates.forEach(bucket -> walk(bucket, heard, visited));
  }

  private <R extends Recipient> void walk(
      Collection<R> bucket, Consumer<? super R> heard, @Nullable Set<R> visited) {
    for (R recipient : bucket) {
      if (matches(recipient) && (visited == null || visited.add(recipient))) {
        heard.accept(recipient);
      }
    }
  }

  /** The includes or the excludes, laid out for asking. */
  private static final class Side {

    private final boolean all;
    private final Layers layers;
    private final @Nullable Set<String> users;
    private final @Nullable Set<String> clients;
    private final @Nullable Set<String> connections;
    private final String @Nullable [] roles;
    private final String @Nullable [] contexts;

    Side(Layers layers, Combine combine) {
      this.layers = layers;
      this.all = combine == Combine.ALL;
      this.users = layers.users();
      this.clients = layers.clients();
      this.connections = layers.connections();
      this.roles = array(layers.roles());
      this.contexts = array(layers.contexts());
    }

    boolean isNone() {
      return layers.isNone();
    }

    /** Under ALL no declared layer misses it, under ANY one hits. */
    boolean holds(Recipient recipient, Set<String> ofRoles, Set<String> ofContexts) {
      if (users != null && isNamed(users, recipient.user()) != all) {
        return !all;
      }
      if (clients != null || connections != null) {
        boolean hit = isNamed(clients, recipient.client()) || isNamed(connections, recipient.id());
        if (hit != all) {
          return !all;
        }
      }
      if (contexts != null && meet(contexts, layers.contexts(), ofContexts) != all) {
        return !all;
      }
      if (roles != null && meet(roles, layers.roles(), ofRoles) != all) {
        return !all;
      }
      return all;
    }

    private static boolean isNamed(@Nullable Set<String> names, @Nullable String name) {
      return names != null && name != null && names.contains(name);
    }

    private static boolean meet(
        String[] names, @Nullable Set<String> same, Set<String> recipients) {
      if (same != null && names.length > MANY && recipients.size() < names.length) {
        for (String name : recipients) {
          if (same.contains(name)) {
            return true;
          }
        }
        return false;
      }
      for (String name : names) {
        if (recipients.contains(name)) {
          return true;
        }
      }
      return false;
    }

    private static String @Nullable [] array(@Nullable Set<String> names) {
      return names == null ? null : names.toArray(String[]::new);
    }
  }
}
