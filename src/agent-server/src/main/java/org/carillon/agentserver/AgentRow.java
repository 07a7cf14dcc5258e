package org.carillon.agentserver;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** The table of agents that have a name. A row changes only where its agent connects. */
@Entity(name = AgentRow.NAME)
@Table(
    name = "carillon_agent",
    indexes = @Index(name = "carillon_agent_key", columnList = "application, server, public_key"))
class AgentRow {

  static final String NAME = "CarillonAgent";

  /** A digest of application, server and name: databases compare texts in ways of their own. */
  @Id
  @Column(name = "id", length = 64)
  @Nullable String id;

  @Column(name = "application", nullable = false)
  @Nullable String application;

  /** The name of the agent server; a hyphen where it has none, since to Oracle that is null. */
  @Column(name = "server", nullable = false, length = 32)
  @Nullable String server;

  @Column(name = "agent_name", nullable = false, length = 128)
  @Nullable String name;

  @Column(name = "public_key", nullable = false, length = 64)
  @Nullable String key;

  /** Milliseconds since 1970, by the clock of the node that gave the name. */
  @Column(name = "created", nullable = false)
  long created;

  /** The node that its agent is connected to, as far as that could say so; null: none. */
  @Column(name = "node", length = 100)
  @Nullable String node;

  /** What tells the start of the agent apart that is connected. */
  @Column(name = "instance", length = 64)
  @Nullable String instance;

  /** The id of its connection. */
  @Column(name = "connection_id", length = 64)
  @Nullable String connection;
}
