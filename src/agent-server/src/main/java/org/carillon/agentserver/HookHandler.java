package org.carillon.agentserver;

import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/** Answers what agents ask under one action. */
@FunctionalInterface
public interface HookHandler {

  /**
   * Handles a message.
   *
   * @param message what the agent sent
   * @param connection where it came from
   * @param agent who sent it
   * @return the answer: any value that has JSON, a {@code MessageBody}, a {@code byte[]}, a {@code
   *     CompletionStage} of these, or a {@code Flow.Publisher} of these for a stream; null: none
   * @throws org.carillon.tunnel.AgentException to answer with its code
   * @throws Exception to answer with INTERNAL_SERVER_ERROR and no text
   */
  @Nullable Object handle(MessageBody message, AgentSocket connection, ConnectedAgent agent)
      throws Exception;
}
