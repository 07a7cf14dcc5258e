package org.carillon.agentserver;

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
 * The table of messages that wait for their agents. A row is there until its agent has answered;
 * one that failed too often, or is too old, stays for those who look into it.
 */
@Entity(name = DurableMessage.NAME)
@Table(
    name = "carillon_agent_message",
    indexes =
        @Index(
            name = "carillon_agent_message_agent",
            columnList = "application, server, agent_name, id"))
class DurableMessage {

  static final String NAME = "CarillonAgentMessage";

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "carillon_agent_seq")
  @SequenceGenerator(
      name = "carillon_agent_seq",
      sequenceName = "carillon_agent_seq",
      allocationSize = 1)
  long id;

  @Column(name = "application", nullable = false)
  @Nullable String application;

  @Column(name = "server", nullable = false, length = 32)
  @Nullable String server;

  @Column(name = "agent_name", nullable = false, length = 128)
  @Nullable String agent;

  @Column(name = "action_name", nullable = false)
  @Nullable String action;

  /** Whether the body is bytes, in base64. */
  @Column(name = "is_binary", nullable = false)
  boolean isBinary;

  @Column(name = "body", length = Length.LONG32)
  @Nullable String body;

  /** Milliseconds since 1970, by the clock of the node that wrote it. */
  @Column(name = "created", nullable = false)
  long created;

  /** It is not delivered from then on, in milliseconds since 1970. */
  @Column(name = "expires", nullable = false)
  long expires;

  @Column(name = "attempts", nullable = false)
  int attempts;

  /** Not before then, in milliseconds since 1970. */
  @Column(name = "next_attempt", nullable = false)
  long nextAttempt;

  /** Whether it is not tried any more. */
  @Column(name = "dead", nullable = false)
  boolean isDead;

  /** The code that the last attempt failed with; null: none has. */
  @Column(name = "error_code", length = 128)
  @Nullable String errorCode;

  /** By what the agent knows it, should it come twice. */
  String key() {
    return "m" + id + "." + created;
  }
}
