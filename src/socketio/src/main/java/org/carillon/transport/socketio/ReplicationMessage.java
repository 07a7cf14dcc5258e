package org.carillon.transport.socketio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.audience.RecipientNames;
import org.carillon.cluster.NodeMessage;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What a node says to the others of clients that may come back.
 *
 * @param kind what it is about
 * @param said what it says
 */
record ReplicationMessage(String kind, Map<?, ?> said) {

  private static final String ALL = "socketio.";

  /** A node lives, and has such clients of these {@link #tenants}. */
  static final String HERE = ALL + "here";

  /** A {@link #client} is there. */
  static final String CLIENT = ALL + "client";

  /** A {@link #client} was there and may come back. */
  static final String AWAY = ALL + "away";

  /** A {@link #client} was there and does not come back. */
  static final String GONE = ALL + "gone";

  /** All, or one alone, {@linkplain #isFor are} to say again what they have. */
  static final String WHO = ALL + "who";

  /** Something that the node said, or an event of it, may not have been heard. */
  static final String LOST = ALL + "lost";

  private static final Set<String> KINDS = Set.of(HERE, CLIENT, AWAY, GONE, WHO, LOST);
  private static final String PATH = "path";
  private static final String TENANT = "tenant";
  private static final String TENANTS = "tenants";
  private static final String JOINED = "joined";
  private static final String ASKED = "asked";

  /** A word about a client. */
  static ReplicationMessage of(String kind, RecoverableSession client) {
    return new ReplicationMessage(kind, said(client));
  }

  private static Map<String, @Nullable Object> said(RecoverableSession client) {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put(PATH, client.namespace());
    said.put(TENANT, client.tenant());
    said.put("pid", client.privateId());
    said.put("turn", client.turn());
    said.put("sid", client.id());
    said.put("user", client.user());
    said.put("client", client.client());
    said.put("contexts", List.copyOf(client.contexts()));
    return said;
  }

  /** A word about tenants of a namespace. */
  static ReplicationMessage here(String path, List<String> tenants) {
    return new ReplicationMessage(HERE, Map.of(PATH, path, TENANTS, tenants));
  }

  /**
   * A client has just joined.
   *
   * @param offset how far the stream of the outbox had been heard there
   */
  static ReplicationMessage joined(RecoverableSession client, long offset) {
    Map<String, @Nullable Object> said = said(client);
    said.put(JOINED, offset);
    return new ReplicationMessage(CLIENT, said);
  }

  /**
   * How far the outbox had been heard where a client has just joined; null: it was there before.
   */
  @Nullable Long joined() {
    return said.get(JOINED) instanceof Number offset ? offset.longValue() : null;
  }

  /** A question to all. */
  static ReplicationMessage who() {
    return new ReplicationMessage(WHO, Map.of());
  }

  /** A question to one node. */
  static ReplicationMessage who(String asked) {
    return new ReplicationMessage(WHO, Map.of(ASKED, asked));
  }

  /** The word that something may be lost. */
  static ReplicationMessage lost() {
    return new ReplicationMessage(LOST, Map.of());
  }

  /** As it is told. */
  NodeMessage message() {
    return new NodeMessage(kind, Json.write(said));
  }

  /** As it was told; null: that is something else. */
  static @Nullable ReplicationMessage read(NodeMessage message) {
    return KINDS.contains(message.kind())
        ? new ReplicationMessage(message.kind(), Json.parseObject(message.json()))
        : null;
  }

  /** Whether that node is meant. */
  boolean isFor(String other) {
    return !said.containsKey(ASKED) || other.equals(said.get(ASKED));
  }

  /** Of which namespace it says something. */
  String path() {
    return String.valueOf(said.get(PATH));
  }

  /** Of which tenants it says something. */
  List<String> tenants() {
    return said.get(TENANTS) instanceof List<?> tenants
        ? tenants.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** Of which client it says something; null: of none. */
  @Nullable RecoverableSession client() {
    if (said.get("pid") instanceof String privateId
        && said.get("turn") instanceof Number turn
        && turn.longValue() >= 0
        && said.get("sid") instanceof String id
        && said.get(TENANT) instanceof String tenant
        && said.get("contexts") instanceof List<?> contexts) {
      return new RecoverableSession(
          privateId,
          turn.longValue(),
          id,
          path(),
          tenant,
          said.get("user") instanceof String user ? user : null,
          said.get("client") instanceof String client ? client : null,
          RecipientNames.setOf(contexts.stream().map(String::valueOf).toList()));
    }
    return null;
  }

  /** Says what it is about, and no more: it may be logged. */
  @Override
  public String toString() {
    return kind;
  }
}
