package org.carillon.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What waits in the outbox of this application, whichever node delivers it.
 *
 * @param taken when it was counted
 * @param tenants by name; only those of which something waits or has failed
 */
public record OutboxCensus(Instant taken, Map<String, Count> tenants) {

  /**
   * A tenant's.
   *
   * @param waiting events that are not delivered, without the dead
   * @param stuck how long the oldest of them waits that no failure holds back
   * @param oldest how long the oldest of all of them waits
   * @param failed those among them that have failed and are tried again
   * @param dead those that are not tried any more
   */
  public record Count(long waiting, Duration stuck, Duration oldest, long failed, long dead) {

    /** Nothing. */
    public static final Count NONE = new Count(0, Duration.ZERO, Duration.ZERO, 0, 0);

    /** The two together. */
    public Count and(Count other) {
      return new Count(
          waiting + other.waiting,
          longer(stuck, other.stuck),
          longer(oldest, other.oldest),
          failed + other.failed,
          dead + other.dead);
    }

    private static Duration longer(Duration one, Duration other) {
      return one.compareTo(other) > 0 ? one : other;
    }
  }

  /** Of all tenants. */
  public Count all() {
    return tenants.values().stream().reduce(Count.NONE, Count::and);
  }
}
