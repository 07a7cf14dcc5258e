package org.carillon.audience;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The recipients of one tenant and path, indexed; counts how many were offered. */
final class PlainRoster implements Roster<PlainRecipient> {

  private final List<PlainRecipient> everyone = new ArrayList<>();
  private final Map<String, List<PlainRecipient>> users = new HashMap<>();
  private final Map<String, List<PlainRecipient>> contexts = new HashMap<>();
  private final Map<String, List<PlainRecipient>> clients = new HashMap<>();
  private final Map<String, PlainRecipient> ids = new HashMap<>();
  private boolean everyoneAsked;

  void add(PlainRecipient recipient) {
    everyone.add(recipient);
    ids.put(recipient.id(), recipient);
    put(users, recipient.user(), recipient);
    put(clients, recipient.client(), recipient);
    recipient.contexts().forEach(context -> put(contexts, context, recipient));
  }

  boolean wasEveryoneAsked() {
    return everyoneAsked;
  }

  List<PlainRecipient> heard(ResolvedAudience audience) {
    List<PlainRecipient> heard = new ArrayList<>();
    AudienceMatcher.of(audience).forEach(this, heard::add);
    return heard;
  }

  @Override
  public Collection<PlainRecipient> everyone() {
    everyoneAsked = true;
    return everyone;
  }

  @Override
  public Collection<PlainRecipient> ofUser(String user) {
    return users.getOrDefault(user, List.of());
  }

  @Override
  public Collection<PlainRecipient> inContext(String context) {
    return contexts.getOrDefault(context, List.of());
  }

  @Override
  public Collection<PlainRecipient> ofClient(String client) {
    return clients.getOrDefault(client, List.of());
  }

  @Override
  public @Nullable PlainRecipient connection(String id) {
    return ids.get(id);
  }

  static Map<String, PlainRoster> byAddress(Iterable<PlainRecipient> recipients) {
    Map<String, PlainRoster> rosters = new HashMap<>();
    recipients.forEach(
        r -> rosters.computeIfAbsent(r.tenant() + r.path(), a -> new PlainRoster()).add(r));
    return rosters;
  }

  static PlainRecipient of(String id, @Nullable String user, String... contexts) {
    return new PlainRecipient(id, "t1", "/ws/a", user, Set.of(), Set.of(contexts), null);
  }

  private static void put(
      Map<String, List<PlainRecipient>> index, @Nullable String name, PlainRecipient recipient) {
    if (name != null) {
      index.computeIfAbsent(name, n -> new ArrayList<>()).add(recipient);
    }
  }
}
