package org.carillon.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many handlers may be in progress at once: in all, and of one tenant. Whoever finds no room
 * waits without a thread, and is let in when there is some: tenants in turn, and those of a tenant
 * in the order in which they came.
 *
 * <p>Where nobody waits, entering and leaving are two atomic additions each.
 *
 * @param <T> who waits
 */
final class Bulkhead<T> {

  /** So many tenants are remembered before the idle ones are forgotten. */
  private static final int REMEMBERED = 4_096;

  private final int limit;
  private final int perTenant;
  private final AtomicInteger inProgress = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final ConcurrentMap<String, Lane<T>> lanes = new ConcurrentHashMap<>();
  private final Deque<Lane<T>> turns = new ArrayDeque<>(); // guarded by this; those with a queue

  Bulkhead(int limit, int perTenant) {
    this.limit = limit;
    this.perTenant = perTenant;
  }

  /** A tenant's. */
  static final class Lane<T> {

    private final AtomicInteger inProgress = new AtomicInteger();
    private final Queue<T> queue = new ArrayDeque<>(0); // guarded by the bulkhead
    private volatile boolean isQueued;

    private boolean isIdle() {
      return inProgress.get() == 0 && !isQueued;
    }
  }

  /** One who waited and is in now. */
  record Admitted<T>(T who, Lane<T> lane) {}

  /** Enters, where there is room; null: there is none, or others of the tenant wait already. */
  @Nullable Lane<T> enter(String tenant) {
    Lane<T> lane = lane(tenant);
    return !lane.isQueued && take(lane) ? lane : null;
  }

  /**
   * Waits for room, behind the others of the tenant.
   *
   * @return those who are let in now, perhaps the one who came
   */
  List<Admitted<T>> await(String tenant, T who) {
    Lane<T> lane = lane(tenant);
    synchronized (this) {
      lane.queue.add(who);
      waiting.incrementAndGet();
      if (!lane.isQueued) {
        lane.isQueued = true;
        turns.add(lane);
      }
      return admit();
    }
  }

  /**
   * Leaves.
   *
   * @return those who are let in now
   */
  List<Admitted<T>> leave(Lane<T> lane) {
    giveBack(lane);
    if (waiting.get() == 0) {
      return List.of();
    }
    synchronized (this) {
      return admit();
    }
  }

  /** Whether anybody waits. */
  boolean isContended() {
    return waiting.get() > 0;
  }

  /** How many wait. */
  int waiting() {
    return waiting.get();
  }

  /** How many are in. */
  int inProgress() {
    return inProgress.get();
  }

  /** All for whom there is room: who failed to enter by a hair must not be forgotten. */
  private List<Admitted<T>> admit() {
    List<Admitted<T>> admitted = new ArrayList<>(1);
    for (int full = 0; full < turns.size(); ) {
      if (inProgress.get() >= limit) {
        break;
      }
      Lane<T> lane = turns.remove();
      if (take(lane)) {
        admitted.add(new Admitted<>(lane.queue.remove(), lane));
        waiting.decrementAndGet();
        full = 0;
      } else {
        full++;
      }
      if (lane.queue.isEmpty()) {
        lane.isQueued = false;
      } else {
        turns.add(lane);
      }
    }
    return admitted;
  }

  private boolean take(Lane<T> lane) {
    if (lane.inProgress.incrementAndGet() > perTenant) {
      lane.inProgress.decrementAndGet();
      return false;
    }
    if (inProgress.incrementAndGet() > limit) {
      giveBack(lane);
      return false;
    }
    return true;
  }

  private void giveBack(Lane<T> lane) {
    inProgress.decrementAndGet();
    lane.inProgress.decrementAndGet();
  }

  private Lane<T> lane(String tenant) {
    Lane<T> lane = lanes.get(tenant);
    if (lane == null) {
      if (lanes.size() >= REMEMBERED) {
        lanes.values().removeIf(Lane::isIdle);
      }
      lane = lanes.computeIfAbsent(tenant, name -> new Lane<>());
    }
    return lane;
  }
}
