package org.carillon.outbox;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;

/**
 * The table that says in which order a stream's events are heard: narrow, written once, at the end.
 * No instance is ever made.
 */
@Entity(name = OutboxOffset.NAME)
@Table(
    name = "carillon_outbox_offset",
    uniqueConstraints =
        @UniqueConstraint(
            name = "carillon_outbox_offset_pos",
            columnNames = {"stream", "pos"}))
class OutboxOffset {

  static final String NAME = "CarillonOutboxOffset";

  /** The entry's number; with the place 0 that of the stream, which is drawn with them. */
  @Id
  @Column(name = "entry")
  long entry;

  @Column(name = "stream", nullable = false)
  long stream;

  /** Its place in the stream, from 1; 0: where the stream begins. */
  @Column(name = "pos", nullable = false)
  long position;

  /**
   * When it got it, in milliseconds since 1970: what waited for hours is kept as long as what was
   * heard at once.
   */
  @Column(name = "placed", nullable = false)
  long placed;
}
