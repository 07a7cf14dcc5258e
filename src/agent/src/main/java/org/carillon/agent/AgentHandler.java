package org.carillon.agent;

import org.jspecify.annotations.Nullable;

/** Answers messages of one action. */
@FunctionalInterface
public interface AgentHandler {

  /**
   * Answers one message.
   *
   * @return the answer: anything that Jackson writes, {@code byte[]} or a {@code MessageBody} for
   *     binary data, a {@code CompletionStage} of these, a {@code Flow.Publisher} of these for a
   *     stream; null where the handlers behind shall answer, or nobody
   * @throws Exception ends the chain of handlers: an {@link org.carillon.tunnel.AgentException}
   *     gives the caller its code, message and details, any other {@code INTERNAL_SERVER_ERROR}
   */
  @Nullable Object handle(AgentMessage message) throws Exception;
}
