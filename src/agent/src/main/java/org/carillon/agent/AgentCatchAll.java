package org.carillon.agent;

import org.jspecify.annotations.Nullable;

/** Answers messages of any action, before the handlers of one. */
@FunctionalInterface
public interface AgentCatchAll {

  /** As {@link AgentHandler#handle}, for any action. */
  @Nullable Object handle(String action, AgentMessage message) throws Exception;
}
