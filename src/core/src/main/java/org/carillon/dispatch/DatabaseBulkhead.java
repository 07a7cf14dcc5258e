package org.carillon.dispatch;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.dispatch.Bulkhead.Admitted;
import org.carillon.dispatch.Bulkhead.Lane;
import org.carillon.persistence.ConnectionUse;
import org.jspecify.annotations.Nullable;

/**
 * How many handlers may use the database at once: fewer than there may be handlers, so that a
 * database that stands still keeps no frame from being handled that needs none.
 *
 * @param <T> who waits
 */
final class DatabaseBulkhead<T> {

  /**
   * How many that are not known yet may run beside when the room is full: if they use the database
   * after all, they take of what is left to the others.
   */
  private static final int UNKNOWN = 2;

  private final Bulkhead<T> bulkhead;
  private final AtomicInteger unknown = new AtomicInteger();

  DatabaseBulkhead(int limit, int perTenant) {
    this.bulkhead = new Bulkhead<>(limit, perTenant);
  }

  /** As {@link Bulkhead#await}. */
  List<Admitted<T>> await(String tenant, T who) {
    return bulkhead.await(tenant, who);
  }

  /** As {@link Bulkhead#leave}. */
  List<Admitted<T>> leave(Lane<T> lane) {
    return bulkhead.leave(lane);
  }

  int waiting() {
    return bulkhead.waiting();
  }

  /** For a handler of the tenant; with the lane that it has waited for, if it has. */
  Permit permit(String tenant, @Nullable Lane<T> lane) {
    return new Permit(tenant, lane);
  }

  /** What one handler holds, a frame after the other. */
  final class Permit {

    private final String tenant;
    private @Nullable Lane<T> lane;
    private boolean isUnknown;

    private Permit(String tenant, @Nullable Lane<T> lane) {
      this.tenant = tenant;
      this.lane = lane;
    }

    /** Whether there is room for what is about to run. */
    boolean take(DatabaseUse use) {
      if (lane != null || use.isNone()) {
        return true;
      }
      lane = bulkhead.enter(tenant);
      if (lane != null) {
        return true;
      }
      if (!use.isUnknown()) {
        return false;
      }
      isUnknown = unknown.incrementAndGet() <= UNKNOWN;
      if (!isUnknown) {
        unknown.decrementAndGet();
      }
      return isUnknown;
    }

    /** Gives back what is held. */
    List<Admitted<T>> giveBack() {
      if (isUnknown) {
        isUnknown = false;
        unknown.decrementAndGet();
      }
      Lane<T> held = lane;
      lane = null;
      return held == null ? List.of() : bulkhead.leave(held);
    }
  }

  /** Runs what handles a frame, and learns whether it uses the database. */
  static <R, X extends Exception> R learn(DatabaseUse use, Task<R, X> task) throws X {
    Runnable before = ConnectionUse.observe(use::seen);
    try {
      return task.run();
    } finally {
      ConnectionUse.observe(before);
      use.ended();
    }
  }

  /** Something that is run. */
  @FunctionalInterface
  interface Task<R, X extends Exception> {
    R run() throws X;
  }
}
