package org.carillon.agentserver;

/**
 * CDI event: an agent is connected and verified. Nothing that it sends is handled before the
 * observers have returned.
 *
 * @param agent the agent
 */
public record AgentConnectedEvent(ConnectedAgent agent) {}
