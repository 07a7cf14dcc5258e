package org.carillon.agent;

import java.net.URI;

/**
 * How a connection ended.
 *
 * @param url where it led to
 * @param code of the WebSocket: 1000 after a graceful end, 1006 where the network cut it or the
 *     server fell silent
 * @param reason text for people
 */
public record AgentDisconnected(URI url, int code, String reason) {}
