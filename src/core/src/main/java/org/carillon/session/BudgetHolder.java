package org.carillon.session;

import org.jspecify.annotations.Nullable;

/**
 * What a client makes this node keep. Asked now and then from another thread, so it costs little.
 */
public interface BudgetHolder {

  /**
   * Whose it is.
   *
   * @param address where the client is; null: unknown
   * @param user who; null: anonymous
   * @param tenant whose user
   */
  record Owner(@Nullable String address, @Nullable String user, @Nullable String tenant) {}

  /** About how many bytes it holds. */
  long held();

  /** Whose it is. */
  Owner owner();

  /** Ends it with what it holds. Never blocks. */
  void shed(String reason);
}
