package org.carillon.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * The table of tickets that were not used yet, of users who were revoked, and of logins that have
 * ended.
 */
@Entity(name = IdentityRow.NAME)
@Table(
    name = "carillon_identity",
    indexes = @Index(name = "carillon_identity_age", columnList = "application, kind, expires"))
class IdentityRow {

  static final String NAME = "CarillonIdentity";

  /** The longest content. */
  static final int LONGEST = 4_000;

  /** A digest: who reads the table can use no ticket. */
  @Id
  @Column(name = "id", length = 64)
  @Nullable String id;

  @Column(name = "application", nullable = false)
  @Nullable String application;

  /** What it is. */
  @Column(name = "kind", nullable = false, length = 20)
  @Nullable String kind;

  /** Milliseconds since 1970, by the clock of the node that wrote it. */
  @Column(name = "expires", nullable = false)
  long expires;

  /** JSON. */
  @Column(name = "content", nullable = false, length = LONGEST)
  @Nullable String content;
}
