package org.carillon.transport.channel;

import jakarta.websocket.CloseReason;
import org.carillon.session.FrameChannel;

/** The channel of a WebSocket session. */
public interface SessionChannel extends FrameChannel {

  /**
   * The code that a connection ended with. Where the client's close frame has none it is 1005, as
   * RFC 6455 has it, though both servers say 1000 then.
   *
   * @param reason what the container says
   */
  int closeCode(CloseReason reason);
}
