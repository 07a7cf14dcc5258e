package org.carillon.api.outbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of this application's outbox are, and what is done about the dead ones. A bean
 * of the application scope, to be injected. Each call is a transaction of its own.
 */
public interface OutboxMonitor {

  /**
   * An event that is not tried any more.
   *
   * @param entry its number, to {@link #redrive} or {@link #drop} it by
   * @param lastError why it failed the last time
   */
  record DeadLetter(
      long entry,
      String eventId,
      String tenant,
      String path,
      String event,
      String key,
      String json,
      Instant created,
      int attempts,
      @Nullable String lastError) {}

  /** How many events are in each state. Counts rows: for people and gauges, not for every call. */
  Map<OutboxState, Long> counts();

  /** The states of an event, one for each of its paths; empty where it is unknown or cleaned up. */
  List<OutboxState> states(String eventId);

  /** The dead events, oldest first. */
  List<DeadLetter> dead(int limit);

  /**
   * Has a dead event tried again, as often as a new one; where it succeeds it comes last in its
   * stream.
   *
   * @return whether it was there, and dead
   */
  boolean redrive(long entry);

  /**
   * Deletes a dead event.
   *
   * @return whether it was there, and dead
   */
  boolean drop(long entry);
}
