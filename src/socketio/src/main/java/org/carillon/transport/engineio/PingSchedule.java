package org.carillon.transport.engineio;

/**
 * When a socket is to be pinged, and when it is dead. In protocol 4 the server pings and the client
 * answers; in protocol 3 the client pings, and the server waits. Whatever comes from a client is a
 * sign of life.
 *
 * <p>While the application is busy with what a client sent, the next packets of that client are not
 * read. Its answer to a ping may be among them, so it is not dead, however long that takes. It must
 * hear from the server meanwhile, or it believes the server dead: it is pinged at each interval,
 * answered or not; a client of protocol 3, whose own pings are not read, gets packets that do
 * nothing.
 */
final class PingSchedule {

  /** What is due. */
  enum Due {
    /** Nothing. */
    NOTHING,
    /** A sign of life of the server: a ping, or a packet that does nothing in protocol 3. */
    PING,
    /** Nothing came in time: it is dead. */
    DEAD,
    /** It was told to close, and took too long. */
    OVERDUE
  }

  private static final long NEVER = Long.MAX_VALUE;

  private final long timeout;
  private final boolean isServerPinging;

  /** Between two signs of life of the server. */
  private final long interval;

  /** From the last sign of life of a client of protocol 3 to its end. */
  private final long silence;

  private long pingAt;
  private long deadAt;
  private long cutAt = NEVER;

  PingSchedule(EngineSettings settings, int protocol, long now) {
    this.timeout = settings.pingTimeout().toMillis();
    this.isServerPinging = protocol != 3;
    this.silence = settings.pingInterval().toMillis() + timeout;
    // a client of protocol 3 waits for a ping's timeout only, once it has sent one
    this.interval =
        isServerPinging
            ? settings.pingInterval().toMillis()
            : Math.min(settings.pingInterval().toMillis(), timeout) / 2;
    this.pingAt = now + interval;
    this.deadAt = isServerPinging ? NEVER : now + silence;
  }

  /** Something came, or the application is done with what came. */
  synchronized void heard(long now) {
    if (!isServerPinging) {
      deadAt = now + silence;
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

  /**
   * What is due now. A ping is due once, and its timeout counts from when it was due; where that is
   * noticed late, the client has half of the timeout at least.
   *
   * @param isBusy whether the application is busy with what the client sent
   */
  synchronized Due due(long now, boolean isBusy) {
    if (now >= cutAt) {
      return Due.OVERDUE;
    }
    if (now >= deadAt && !isBusy) {
      return Due.DEAD;
    }
    boolean isAsked = deadAt != NEVER;
    if (now < pingAt || (isAsked && !isBusy)) {
      return Due.NOTHING;
    }
    if (!isAsked) {
      deadAt = Math.max(pingAt + timeout, now + timeout / 2);
    }
    pingAt = now + interval;
    return Due.PING;
  }
}
