package org.carillon.agentserver;

import org.carillon.tunnel.IncomingCall;

/**
 * A message of an agent, on its way through the handlers.
 *
 * @param agent who sent it
 * @param incoming what came
 */
record HookCall(ConnectedAgent agent, IncomingCall incoming) {}
