package org.carillon.transport.socketio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.carillon.api.Combine;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.json.Json;
import org.carillon.session.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * What a node says to the others of clients that may come back: an event for a user whom nobody can
 * be.
 *
 * @param node who says it
 * @param kind what it is about
 * @param path of which service
 * @param tenant of which tenant, where it is about one
 * @param said what else
 */
record Word(String node, String kind, String path, String tenant, Map<?, ?> said) {

  /** A node lives, and has such clients of these {@link #tenants}. */
  static final String HERE = "$here";

  /** A {@link #client} is there. */
  static final String CLIENT = "$client";

  /** A {@link #client} was there and may come back. */
  static final String AWAY = "$away";

  /** A {@link #client} was there and does not come back. */
  static final String GONE = "$gone";

  /** All, or one alone, {@linkplain #isFor are} to say again what they have at that path. */
  static final String WHO = "$who";

  /** Something that the node said, or an event of it, may not have been heard. */
  static final String LOST = "$lost";

  private static final String NODE = "node";
  private static final String TENANTS = "tenants";
  private static final String ASKED = "asked";
  private static final Layers NOBODY = new Layers(Set.of("\0carillon"), null, null, null, null);

  /** A word about a client. */
  static Word of(String node, String kind, Return client) {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("pid", client.privateId());
    said.put("turn", client.turn());
    said.put("sid", client.id());
    said.put("user", client.user());
    said.put("client", client.client());
    said.put("contexts", List.copyOf(client.contexts()));
    return new Word(node, kind, client.namespace(), client.tenant(), said);
  }

  /** A word about tenants, at least one. */
  static Word of(String node, String path, List<String> tenants) {
    return new Word(node, HERE, path, tenants.get(0), Map.of(TENANTS, tenants));
  }

  /** A question to one node. */
  static Word to(String asked, String node, String path, String tenant) {
    return new Word(node, WHO, path, tenant, Map.of(ASKED, asked));
  }

  /** A word about a path, to all. */
  static Word of(String node, String kind, String path, String tenant) {
    return new Word(node, kind, path, tenant, Map.of());
  }

  /** As it is told. */
  Envelope envelope() {
    Map<Object, @Nullable Object> all = new LinkedHashMap<>(said);
    all.put(NODE, node);
    return RawEvent.envelope(
        path,
        tenant,
        kind,
        new Arguments(Json.write(all), List.of()),
        new ResolvedAudience(NOBODY, Layers.NONE, Combine.ANY, Combine.ANY, null, false),
        true);
  }

  /** As it was told; null: that is an event of the application. */
  static @Nullable Word read(Envelope event) {
    if (!event.isRaw() || !NOBODY.equals(event.audience().include())) {
      return null;
    }
    return Json.parse("[" + RawEvent.arguments(event).json() + "]") instanceof List<?> arguments
            && arguments.size() == 1
            && arguments.get(0) instanceof Map<?, ?> said
            && said.get(NODE) instanceof String node
        ? new Word(node, event.event(), event.path(), event.tenant(), said)
        : null;
  }

  /** Whether that node is meant. */
  boolean isFor(String other) {
    return !said.containsKey(ASKED) || other.equals(said.get(ASKED));
  }

  /** Of which tenants it says something. */
  List<String> tenants() {
    return said.get(TENANTS) instanceof List<?> tenants
        ? tenants.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** Of which client it says something; null: of none. */
  @Nullable Return client() {
    if (said.get("pid") instanceof String privateId
        && said.get("turn") instanceof Number turn
        && turn.longValue() >= 0
        && said.get("sid") instanceof String id
        && said.get("contexts") instanceof List<?> contexts) {
      return new Return(
          privateId,
          turn.longValue(),
          id,
          path,
          tenant,
          said.get("user") instanceof String user ? user : null,
          said.get("client") instanceof String client ? client : null,
          contexts.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet()));
    }
    return null;
  }

  /** Says what it is about, and no more: it may be logged. */
  @Override
  public String toString() {
    return kind + " of " + path;
  }
}
