package org.carillon.outbox;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import org.hibernate.Length;
import org.jspecify.annotations.Nullable;

/**
 * The table of events, as the application's schema generation and our queries see it; no instance
 * is ever made. A row never changes. It has a tenant, but no {@code @TenantId}: who drains it is
 * nobody's tenant.
 */
@Entity(name = OutboxEntry.NAME)
@Table(
    name = "carillon_outbox_entry",
    indexes = @Index(name = "carillon_outbox_entry_stream", columnList = "stream, id"))
class OutboxEntry {

  static final String NAME = "CarillonOutboxEntry";

  /**
   * Unpooled: drawn while the changed row is locked, it is in the order of the changes of that row,
   * on all nodes.
   */
  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "carillon_outbox_seq")
  @SequenceGenerator(
      name = "carillon_outbox_seq",
      sequenceName = "carillon_outbox_seq",
      allocationSize = 1)
  long id;

  @Column(name = "stream", nullable = false)
  long stream;

  @Column(name = "event_id", nullable = false, length = 100)
  @Nullable String eventId;

  @Column(name = "event_key", nullable = false)
  @Nullable String key;

  @Column(name = "tenant", nullable = false)
  @Nullable String tenant;

  @Column(name = "path", nullable = false)
  @Nullable String path;

  @Column(name = "service", nullable = false)
  @Nullable String service;

  @Column(name = "event_name", nullable = false)
  @Nullable String event;

  @Column(name = "format_name", nullable = false, length = 100)
  @Nullable String format;

  @Column(name = "payload", nullable = false, length = Length.LONG32)
  @Nullable String payload;

  /** Null: none. */
  @Column(name = "headers", length = Length.LONG32)
  @Nullable String headers;

  /** Null: everyone. */
  @Column(name = "audience", length = Length.LONG32)
  @Nullable String audience;

  /** The connection whose frame caused it. */
  @Column(name = "sender", length = 100)
  @Nullable String sender;

  /** Milliseconds since 1970, by the clock of the node that wrote it. */
  @Column(name = "created", nullable = false)
  long created;
}
