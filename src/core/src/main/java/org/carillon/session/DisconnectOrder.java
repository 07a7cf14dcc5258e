package org.carillon.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.carillon.api.Caller;
import org.carillon.api.ConnectionSelector;
import org.carillon.audience.ResolvedAudience;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * That connections of a tenant are to be ended on all nodes. It travels as what nodes tell each
 * other, and as an event of the outbox that nobody hears, so that it comes in the order of the
 * events and to nodes that no bus reaches. A node follows it once, however often it comes.
 *
 * @param id its own, the same on every way
 * @param tenant the tenant
 * @param kind what the name names
 * @param name whose connections
 * @param reason shown to the clients
 * @param at when it was given, in milliseconds since 1970
 */
public record DisconnectOrder(
    String id, String tenant, ConnectionSelector.Kind kind, String name, String reason, long at) {

  /** No application can emit it: an audience that is nobody ends an emit. */
  private static final String EVENT = "carillon.disconnect";

  private static final String ID = "id";
  private static final String TENANT = "tenant";
  private static final String KIND = "kind";
  private static final String NAME = "name";
  private static final String REASON = "reason";
  private static final String AT = "at";

  /** By how much the clocks of two nodes may differ, in milliseconds. */
  private static final long SKEW = 1_000;

  /**
   * Whether a connection is meant: one that was opened before, since an order may come by the
   * outbox long after it was given, behind whatever waits there.
   */
  boolean concerns(ClientConnection connection) {
    Caller caller = connection.caller();
    return connection.opened() <= at + SKEW
        && tenant.equals(caller.tenant())
        && switch (kind) {
          case USER -> name.equals(caller.name());
          case CLIENT -> name.equals(connection.client());
          case ROLE -> caller.hasRole(name);
          case TENANT -> true;
          case CONNECTION -> name.equals(connection.id());
        };
  }

  /** As a JSON object. */
  public String json() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put(ID, id);
    members.put(TENANT, tenant);
    members.put(KIND, kind.name());
    members.put(NAME, name);
    members.put(REASON, reason);
    members.put(AT, at);
    return Json.write(members);
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static DisconnectOrder read(Map<String, ? extends @Nullable Object> members) {
    return new DisconnectOrder(
        text(members, ID),
        text(members, TENANT),
        ConnectionSelector.Kind.valueOf(text(members, KIND)),
        text(members, NAME),
        text(members, REASON),
        number(members, AT));
  }

  private static String text(Map<String, ? extends @Nullable Object> members, String name) {
    if (members.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("an order to disconnect has no " + name);
  }

  private static long number(Map<String, ? extends @Nullable Object> members, String name) {
    if (members.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalArgumentException("an order to disconnect has no " + name);
  }

  /** As an event of the stream of a path, which no format composes and nobody hears. */
  public Envelope envelope(String path) {
    return new Envelope(
        id,
        tenant,
        path,
        EVENT,
        EVENT,
        EVENT,
        json(),
        EventAttributes.NONE,
        Envelope.RAW,
        ResolvedAudience.NOBODY,
        null);
  }

  /** Whether an event is one. */
  public static boolean isOne(Envelope envelope) {
    return envelope.isRaw() && envelope.audience().nobody() && EVENT.equals(envelope.event());
  }

  /** Reads an event that {@linkplain #isOne is one}. */
  public static DisconnectOrder of(Envelope envelope) {
    return read(Objects.requireNonNull(Json.parseObject(envelope.json())));
  }

  /** Says no name of anybody: it may be logged. */
  @Override
  public String toString() {
    return kind + " " + id;
  }
}
