package org.carillon.api;

import org.jspecify.annotations.Nullable;

/** The callback that a client gave with an event. May be used later, from any thread. */
public interface SocketIoAck {

  /** Whether the client gave one. */
  boolean isRequested();

  /** Calls it; only the first call counts. Arguments are those of {@link SocketIoEmitter#emit}. */
  void send(@Nullable Object... arguments);
}
