package org.carillon.transport.engineio;

/**
 * When a socket is to be pinged, and when it is dead. In protocol 4 the server pings and the client
 * answers; in protocol 3 the client pings, and the server waits. Whatever comes from a client is a
 * sign of life.
 */
final class Pulse {

  /** What is due. */
  enum Due {
    /** Nothing. */
    NOTHING,
    /** A ping. */
    PING,
    /** Nothing came in time: it is dead. */
    DEAD,
    /** It was told to close, and took too long. */
    OVERDUE
  }

  private static final long NEVER = Long.MAX_VALUE;

  private final long interval;
  private final long timeout;
  private final boolean isServerPinging;
  private long pingAt;
  private long deadAt;
  private long cutAt = NEVER;

  Pulse(EngineSettings settings, int protocol, long now) {
    this.interval = settings.pingInterval().toMillis();
    this.timeout = settings.pingTimeout().toMillis();
    this.isServerPinging = protocol != 3;
    this.pingAt = isServerPinging ? now + interval : NEVER;
    this.deadAt = isServerPinging ? NEVER : now + interval + timeout;
  }

  /** Something came. */
  synchronized void heard(long now) {
    if (!isServerPinging) {
      deadAt = now + interval + timeout;
    } else if (deadAt != NEVER) {
      deadAt = now + timeout;
    }
  }

  /** A pong came. */
  synchronized void pong(long now) {
    if (isServerPinging) {
      deadAt = NEVER;
      pingAt = now + interval;
    }
  }

  /** A close was asked for. */
  synchronized void closing(long deadline) {
    cutAt = Math.min(cutAt, deadline);
    pingAt = NEVER;
  }

  /** What is due now; a ping is due once. */
  synchronized Due due(long now) {
    if (now >= cutAt) {
      return Due.OVERDUE;
    }
    if (now >= deadAt) {
      return Due.DEAD;
    }
    if (now >= pingAt) {
      pingAt = NEVER;
      deadAt = now + timeout;
      return Due.PING;
    }
    return Due.NOTHING;
  }
}
