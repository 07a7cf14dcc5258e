package org.carillon.outbox;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * The table of what came from outside and was taken, so that it is not taken again. No instance is
 * ever made.
 */
@Entity(name = OutboxReceipt.NAME)
@Table(
    name = "carillon_outbox_receipt",
    indexes = @Index(name = "carillon_outbox_receipt_age", columnList = "application, taken"))
class OutboxReceipt {

  static final String NAME = "CarillonOutboxReceipt";

  /** A digest of all that tells it apart: what comes from outside may be of any length. */
  @Id
  @Column(name = "id", length = 64)
  @Nullable String id;

  @Column(name = "application", nullable = false)
  @Nullable String application;

  /** Milliseconds since 1970, by the clock of the node that took it. */
  @Column(name = "taken", nullable = false)
  long taken;
}
