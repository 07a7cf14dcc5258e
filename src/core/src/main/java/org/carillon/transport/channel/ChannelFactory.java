package org.carillon.transport.channel;

import jakarta.websocket.Session;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The fastest way to a client that its server offers. The classes that name a server's own types
 * are loaded on that server alone.
 */
public final class ChannelFactory {

  private static final System.Logger LOGGER = System.getLogger(ChannelFactory.class.getName());
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private ChannelFactory() {}

  /** The channel of a session that has just been opened; one for a session. */
  public static SessionChannel of(Session session) {
    String type = session.getClass().getName();
    try {
      if (type.equals("io.undertow.websockets.jsr.UndertowSession")) {
        return new UndertowChannel(session);
      }
      if (type.equals("org.glassfish.tyrus.core.TyrusSession")) {
        return new TyrusChannel(session);
      }
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      if (TOLD.compareAndSet(false, true)) {
        LOGGER.log(
            System.Logger.Level.INFO,
            "Frames are sent by the standard API, which is slower: this server''s own is not as expected",
            e);
      }
    }
    return new StandardChannel(session);
  }
}
