package org.carillon.outbox;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * The side table of events that are off the straight way: failed, held back by a failed one of
 * their key, or dead. No instance is ever made.
 */
@Entity(name = OutboxFailure.NAME)
@Table(
    name = "carillon_outbox_failure",
    indexes = {
      @Index(name = "carillon_outbox_failure_due", columnList = "stream, state, next_attempt"),
      @Index(name = "carillon_outbox_failure_key", columnList = "stream, event_key")
    })
class OutboxFailure {

  static final String NAME = "CarillonOutboxFailure";

  /** To be tried at {@link #nextAttempt}. */
  static final int DUE = 0;

  /** Waits behind one of its key. */
  static final int HELD = 1;

  /** Not tried any more. */
  static final int DEAD = 2;

  /** Has its place after all. */
  static final int RECOVERED = 3;

  @Id
  @Column(name = "entry")
  long entry;

  @Column(name = "stream", nullable = false)
  long stream;

  @Column(name = "event_key", nullable = false)
  @Nullable String key;

  @Column(name = "state", nullable = false)
  int state;

  @Column(name = "attempts", nullable = false)
  int attempts;

  /** In milliseconds since 1970. */
  @Column(name = "next_attempt", nullable = false)
  long nextAttempt;

  @Column(name = "last_error", length = LAST_ERROR_LENGTH)
  @Nullable String lastError;

  static final int LAST_ERROR_LENGTH = 1000;
}
