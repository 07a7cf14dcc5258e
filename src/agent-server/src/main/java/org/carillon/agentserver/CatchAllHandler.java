package org.carillon.agentserver;

import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/** Hears whatever agents ask, ahead of the {@link HookHandler}s of the action. */
@FunctionalInterface
public interface CatchAllHandler {

  /**
   * Handles a message; as {@link HookHandler#handle}.
   *
   * @param action what the agent asks for
   */
  @Nullable Object handle(
      String action, MessageBody message, AgentSocket connection, ConnectedAgent agent)
      throws Exception;
}
