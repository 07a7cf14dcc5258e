package org.carillon.agentserver;

/**
 * CDI event: the connection of an agent has ended.
 *
 * @param agent the agent, as it was told by {@link AgentConnectedEvent}
 */
public record AgentDisconnectedEvent(ConnectedAgent agent) {}
