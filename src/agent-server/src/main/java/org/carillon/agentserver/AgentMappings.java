package org.carillon.agentserver;

import java.util.List;
import org.carillon.persistence.OwnTables;

/** The tables of agents; a unit that shall have none says {@code carillon.agent=false}. */
public final class AgentMappings extends OwnTables {

  /** For Hibernate. */
  public AgentMappings() {
    super(
        "carillon-agent",
        "carillon.agent",
        List.of(AgentRow.class, AgentNumber.class, AgentReceipt.class, DurableMessage.class));
  }
}
