package org.carillon.outbox;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Which stream is drained next.
 *
 * <p>Those that were woken come before those that had a turn already and have more, and one thread
 * is kept from these: so a backlog, however long, delays another stream by no more than the batch
 * under way. What has been woken gets no more than {@link #FRESH_IN_A_ROW} turns before one of a
 * backlog. A tenant never has all threads: what its formats or its events take long for is not
 * taken from the others.
 *
 * <p>Not safe for threads.
 */
final class DrainQueue {

  private static final int FRESH_IN_A_ROW = 16;

  private final Queue<StreamSlot> woken = new ArrayDeque<>();
  private final Queue<StreamSlot> backlog = new ArrayDeque<>();

  /** Streams of tenants that have their share of threads already. */
  private final Map<String, Queue<Turn>> parked = new HashMap<>();

  private final Map<String, Integer> running = new HashMap<>();
  private int onBacklog;
  private int freshInARow;

  /**
   * A stream on a thread.
   *
   * @param isBacklog whether it had one just before, and has more
   */
  record Turn(StreamSlot slot, boolean isBacklog) {}

  void add(StreamSlot streamSlot, boolean isBacklog) {
    (isBacklog ? backlog : woken).add(streamSlot);
  }

  /** The turn was not taken after all, and is the last to be. */
  void putBack(Turn turn) {
    end(turn);
    add(turn.slot, turn.isBacklog);
  }

  /** A turn is over. */
  void end(Turn turn) {
    if (turn.isBacklog) {
      onBacklog--;
    }
    String tenant = turn.slot.tenant();
    running.computeIfPresent(tenant, (name, count) -> count == 1 ? null : count - 1);
    Queue<Turn> waiting = parked.get(tenant);
    if (waiting != null) {
      Turn next = waiting.remove();
      add(next.slot, next.isBacklog);
      if (waiting.isEmpty()) {
        parked.remove(tenant);
      }
    }
  }

  /**
   * The next turn; null: there is none that may be taken now.
   *
   * @param threads how many there are
   */
  @Nullable Turn next(int threads) {
    int share = Math.max(1, threads - 1);
    while (true) {
      boolean mayBacklog = !backlog.isEmpty() && (threads == 1 || onBacklog < threads - 1);
      boolean mayWoken = !woken.isEmpty() && (freshInARow < FRESH_IN_A_ROW || !mayBacklog);
      if (!mayWoken && !mayBacklog) {
        return null;
      }
      Turn turn = mayWoken ? new Turn(woken.remove(), false) : new Turn(backlog.remove(), true);
      String tenant = turn.slot.tenant();
      if (running.getOrDefault(tenant, 0) >= share) {
        parked.computeIfAbsent(tenant, name -> new ArrayDeque<>()).add(turn);
        continue;
      }
      running.merge(tenant, 1, Integer::sum);
      if (turn.isBacklog) {
        onBacklog++;
      }
      freshInARow = turn.isBacklog ? 0 : freshInARow + 1;
      return turn;
    }
  }

  boolean isAnyWaiting() {
    return !woken.isEmpty() || !backlog.isEmpty();
  }

  /** Whether nothing waits, for a turn or for its tenant's share. */
  boolean isEmpty() {
    return !isAnyWaiting() && parked.isEmpty();
  }

  /** Forgets all that wait; a later look finds them. */
  void giveUp() {
    woken.forEach(StreamSlot::giveUp);
    backlog.forEach(StreamSlot::giveUp);
    parked.values().forEach(turns -> turns.forEach(turn -> turn.slot.giveUp()));
    woken.clear();
    backlog.clear();
    parked.clear();
  }
}
