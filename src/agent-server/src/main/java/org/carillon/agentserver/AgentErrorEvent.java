package org.carillon.agentserver;

import org.jspecify.annotations.Nullable;

/**
 * CDI event: an agent was refused, as with WRONG_SECRET or DUPLICATE_ID, or its connection ended by
 * a fault.
 *
 * @param server the name of the agent server; empty: the one without a name
 * @param code one of {@link org.carillon.tunnel.AgentErrors}
 * @param name the name that was claimed, proven or not; null: none
 * @param address where it came from; null: the container does not know
 * @param message what was wrong; no secret and nothing that was sent
 */
public record AgentErrorEvent(
    String server, String code, @Nullable String name, @Nullable String address, String message) {}
