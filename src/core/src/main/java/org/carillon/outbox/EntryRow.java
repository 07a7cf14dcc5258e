package org.carillon.outbox;

import org.carillon.audience.AudienceText;
import org.carillon.audience.ResolvedAudience;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.jspecify.annotations.Nullable;

/**
 * An entry as read for delivery.
 *
 * @param id its number
 * @param position its offset, 0 where it has none yet
 * @param created when it was written, in milliseconds since 1970
 * @param attempts how often it has failed; -1 where it is fresh and not in the side table
 */
record EntryRow(
    long id,
    long position,
    int attempts,
    String key,
    String eventId,
    String tenant,
    String path,
    String service,
    String event,
    String format,
    String payload,
    @Nullable String headers,
    @Nullable String audience,
    @Nullable String sender,
    long created) {

  static final int FRESH = -1;

  /** What {@link #of} expects to be selected of {@code e}, after number, position and attempts. */
  static final String COLUMNS =
      "e.key, e.eventId, e.tenant, e.path, e.service, e.event, e.format, e.payload, e.headers,"
          + " e.audience, e.sender, e.created";

  static EntryRow of(Object[] row) {
    return new EntryRow(
        (Long) row[0],
        ((Number) row[1]).longValue(),
        ((Number) row[2]).intValue(),
        (String) row[3],
        (String) row[4],
        (String) row[5],
        (String) row[6],
        (String) row[7],
        (String) row[8],
        (String) row[9],
        (String) row[10],
        (String) row[11],
        (String) row[12],
        (String) row[13],
        (Long) row[14]);
  }

  boolean isFresh() {
    return attempts == FRESH;
  }

  EntryRow at(long newPosition) {
    return new EntryRow(
        id,
        newPosition,
        attempts,
        key,
        eventId,
        tenant,
        path,
        service,
        event,
        format,
        payload,
        headers,
        audience,
        sender,
        created);
  }

  /**
   * The event.
   *
   * @throws IllegalArgumentException if what is stored cannot be read
   */
  Envelope envelope() {
    return new Envelope(
        eventId,
        tenant,
        path,
        key,
        service,
        event,
        payload,
        EventAttributes.read(headers),
        format,
        audience == null ? ResolvedAudience.EVERYONE : AudienceText.read(audience),
        sender);
  }
}
