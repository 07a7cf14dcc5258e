package org.carillon.agentserver;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** The table of the last number that an agent server made a name of. */
@Entity(name = AgentNumber.NAME)
@Table(name = "carillon_agent_number")
class AgentNumber {

  static final String NAME = "CarillonAgentNumber";

  /** A digest of application and server. */
  @Id
  @Column(name = "id", length = 64)
  @Nullable String id;

  @Column(name = "application", nullable = false)
  @Nullable String application;

  @Column(name = "server", nullable = false, length = 32)
  @Nullable String server;

  @Column(name = "last_number", nullable = false)
  long last;
}
