package org.carillon.agent;

import java.net.URI;

/**
 * What an agent has while it is connected.
 *
 * @param name what the server calls it, as {@code A1}
 * @param firstTime whether the server gave the name just now
 * @param url where it is connected to
 */
public record AgentSession(String name, boolean firstTime, URI url) {}
