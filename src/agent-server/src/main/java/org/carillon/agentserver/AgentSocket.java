package org.carillon.agentserver;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The WebSocket connection of an agent. It ends; an agent that comes back has another one. */
public interface AgentSocket {

  /** Tells it apart from others on all nodes; never used twice. */
  String id();

  /** Where the agent is, as far as trusted proxies tell; null: the container does not know. */
  @Nullable String address();

  /** When it was opened, by the clock of this node. */
  Instant openedAt();

  /** Whether messages can be sent. */
  boolean isOpen();

  /**
   * Closes it. The agent may connect again.
   *
   * @param code a close code of RFC 6455, section 7.4
   * @param reason at most 123 bytes in UTF-8; longer ones are cut
   */
  void close(int code, String reason);

  /**
   * What it is made of, as the {@code jakarta.websocket.Session}; null: it is nothing like that.
   */
  <T> @Nullable T unwrap(Class<T> type);
}
