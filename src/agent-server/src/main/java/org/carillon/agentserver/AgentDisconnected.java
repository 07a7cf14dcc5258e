package org.carillon.agentserver;

/**
 * CDI event: the connection of an agent has ended.
 *
 * @param agent the agent, as it was told by {@link AgentConnected}
 */
public record AgentDisconnected(ConnectedAgent agent) {}
