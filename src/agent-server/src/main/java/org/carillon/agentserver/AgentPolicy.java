package org.carillon.agentserver;

import java.util.List;

/** What agents may do: a CDI bean of the application; where several are, all must agree. */
public interface AgentPolicy {

  /**
   * Whether an agent may connect; asked after it has proven its name, on a thread that may wait.
   *
   * @param server the name of the agent server; empty: the one without a name
   * @param name the agent's name
   * @param labels what it says of itself
   */
  default boolean mayConnect(String server, String name, List<String> labels) {
    return true;
  }

  /** Whether an agent may call an action; else it gets NOT_AUTHORIZED, and no handler runs. */
  default boolean mayCall(ConnectedAgent agent, String action) {
    return true;
  }
}
