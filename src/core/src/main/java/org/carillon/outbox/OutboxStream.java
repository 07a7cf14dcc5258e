package org.carillon.outbox;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import org.jspecify.annotations.Nullable;

/**
 * The table of streams: an application, a tenant and a service path each, who drains it now, and
 * how far it is. No instance is ever made.
 */
@Entity(name = OutboxStream.NAME)
@Table(
    name = "carillon_outbox_stream",
    uniqueConstraints =
        @UniqueConstraint(
            name = "carillon_outbox_stream_name",
            columnNames = {"application", "tenant", "path"}))
class OutboxStream {

  static final String NAME = "CarillonOutboxStream";
  static final int SECRET_LENGTH = 64;

  @Id
  @Column(name = "id")
  long id;

  @Column(name = "application", nullable = false)
  @Nullable String application;

  @Column(name = "tenant", nullable = false)
  @Nullable String tenant;

  @Column(name = "path", nullable = false)
  @Nullable String path;

  /** Changes when the offsets begin anew, so that an old position is not taken for a new one. */
  @Column(name = "epoch", nullable = false)
  long epoch;

  /** What positions of clients are sealed with, at random; for the nodes alone. */
  @Column(name = "secret", nullable = false, length = SECRET_LENGTH)
  @Nullable String secret;

  /** The node that drains it; null: none. */
  @Column(name = "lease_owner", length = 100)
  @Nullable String owner;

  /** Until when, in milliseconds since 1970. */
  @Column(name = "lease_until", nullable = false)
  long leaseUntil;

  /** The last offset given. */
  @Column(name = "last_pos", nullable = false)
  long last;

  /** The watermark: everything up to this offset has been delivered. */
  @Column(name = "delivered_pos", nullable = false)
  long delivered;

  /** Entries up to this one have been looked at; only late commits lie below. */
  @Column(name = "floor_entry", nullable = false)
  long floor;
}
