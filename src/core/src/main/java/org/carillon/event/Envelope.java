package org.carillon.event;

import org.carillon.audience.ResolvedAudience;
import org.jspecify.annotations.Nullable;

/**
 * An event with its address: what is written to the outbox, sent to other nodes and broadcast on
 * each.
 *
 * @param id the unique id of the event, the same for every path it goes to and in every repeat
 * @param tenant the tenant that hears it
 * @param path the path of the service that hears it, as {@code /ws/chat}
 * @param key what events are kept in order by; within tenant and path
 * @param service the simple name of the service class that it belongs to
 * @param event its name
 * @param json its data as JSON text
 * @param attributes what formats take of it beside its data
 * @param format the name of its format
 * @param audience who hears it, inside tenant and path
 * @param sender the id of the connection whose frame caused it, or null
 */
public record Envelope(
    String id,
    String tenant,
    String path,
    String key,
    String service,
    String event,
    String json,
    EventAttributes attributes,
    String format,
    ResolvedAudience audience,
    @Nullable String sender) {

  /**
   * What stands for a format where no format composes the event: it is made of the arguments of a
   * raw one, for clients of Socket.IO alone.
   */
  public static final String RAW = "socket.io";

  /** The attribute of a raw event that says that nobody needs to hear it who is busy. */
  public static final String VOLATILE = "volatile";

  /** Whether clients to whom something is on its way need not hear it. */
  public boolean isVolatile() {
    return isRaw() && Boolean.TRUE.equals(attributes.of(RAW).get(VOLATILE));
  }

  /** Whether no format composes it. */
  public boolean isRaw() {
    return format.equals(RAW);
  }
}
