package org.carillon.audience;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The recipients of one tenant and path, indexed. */
final class PlainRoster implements AudienceIndex<PlainRecipient> {

  private final List<PlainRecipient> everyone = new ArrayList<>();
  private final Map<String, List<PlainRecipient>> users = new HashMap<>();
  private final Map<String, List<PlainRecipient>> roles = new HashMap<>();
  private final Map<String, List<PlainRecipient>> contexts = new HashMap<>();
  private final Map<String, List<PlainRecipient>> clients = new HashMap<>();
  private final Map<String, PlainRecipient> ids = new HashMap<>();
  private int visited;

  void add(PlainRecipient recipient) {
    everyone.add(recipient);
    ids.put(recipient.id(), recipient);
    put(users, recipient.user(), recipient);
    put(clients, recipient.client(), recipient);
    recipient.roles().forEach(role -> put(roles, role, recipient));
    recipient.contexts().forEach(context -> put(contexts, context, recipient));
  }

  /** How many recipients were looked at, by whatever index, since it was last asked. */
  int visited() {
    int count = visited;
    visited = 0;
    return count;
  }

  List<PlainRecipient> heard(ResolvedAudience audience) {
    List<PlainRecipient> heard = new ArrayList<>();
    AudienceMatcher.of(audience).forEach(this, heard::add);
    return heard;
  }

  @Override
  public Collection<PlainRecipient> everyone() {
    return counted(everyone);
  }

  @Override
  public Collection<PlainRecipient> ofUser(String user) {
    return counted(users.getOrDefault(user, List.of()));
  }

  @Override
  public Collection<PlainRecipient> inRole(String role) {
    return counted(roles.getOrDefault(role, List.of()));
  }

  @Override
  public Collection<PlainRecipient> inContext(String context) {
    return counted(contexts.getOrDefault(context, List.of()));
  }

  @Override
  public Collection<PlainRecipient> ofClient(String client) {
    return counted(clients.getOrDefault(client, List.of()));
  }

  @Override
  public @Nullable PlainRecipient connection(String id) {
    visited++;
    return ids.get(id);
  }

  static Map<String, PlainRoster> byAddress(Iterable<PlainRecipient> recipients) {
    Map<String, PlainRoster> rosters = new HashMap<>();
    recipients.forEach(
        r -> rosters.computeIfAbsent(r.tenant() + r.path(), a -> new PlainRoster()).add(r));
    return rosters;
  }

  static PlainRecipient of(String id, @Nullable String user, Set<String> roles, String... in) {
    return new PlainRecipient(id, "t1", "/ws/a", user, roles, Set.of(in), null);
  }

  /** A view whose walk is counted; its size is not, which no index walks for. */
  private Collection<PlainRecipient> counted(Collection<PlainRecipient> bucket) {
    return new AbstractCollection<>() {
      @Override
      public Iterator<PlainRecipient> iterator() {
        Iterator<PlainRecipient> walk = bucket.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return walk.hasNext();
          }

          @Override
          public PlainRecipient next() {
            visited++;
            return walk.next();
          }
        };
      }

      @Override
      public int size() {
        return bucket.size();
      }
    };
  }

  private static void put(
      Map<String, List<PlainRecipient>> index, @Nullable String name, PlainRecipient recipient) {
    if (name != null) {
      index.computeIfAbsent(name, n -> new ArrayList<>()).add(recipient);
    }
  }
}
