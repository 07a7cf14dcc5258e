package org.carillon.agentserver;

import java.util.List;
import java.util.Set;

/**
 * The agents that are connected to all nodes.
 *
 * @param agents in the order of their names
 * @param missing the ids of the nodes that did not answer; their agents are not among them
 */
public record AgentsOfNodes(List<AgentOfNode> agents, Set<String> missing) {

  /** Keeps copies. */
  public AgentsOfNodes {
    agents = List.copyOf(agents);
    missing = Set.copyOf(missing);
  }
}
