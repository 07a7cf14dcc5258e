package org.carillon.agentserver;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import org.hibernate.Length;
import org.jspecify.annotations.Nullable;

/**
 * The table of calls with an idempotency key, and of what they were answered. A row is written in
 * the transaction of the handlers; one without an answer is of a handler whose stage goes on.
 */
@Entity(name = AgentReceipt.NAME)
@Table(
    name = "carillon_agent_receipt",
    indexes = @Index(name = "carillon_agent_receipt_age", columnList = "application, expires"))
class AgentReceipt {

  static final String NAME = "CarillonAgentReceipt";

  /** A digest of application, server, agent and key. */
  @Id
  @Column(name = "id", length = 64)
  @Nullable String id;

  @Column(name = "application", nullable = false)
  @Nullable String application;

  /** Whether there is an answer, or an error in its place. */
  @Column(name = "answered", nullable = false)
  boolean isAnswered;

  /** Whether the answer is bytes, in base64. */
  @Column(name = "is_binary", nullable = false)
  boolean isBinary;

  @Column(name = "answer", length = Length.LONG32)
  @Nullable String answer;

  /** The code of an error; null: none. */
  @Column(name = "error_code", length = 128)
  @Nullable String errorCode;

  /** Milliseconds since 1970, by the clock of the node that wrote it. */
  @Column(name = "expires", nullable = false)
  long expires;
}
