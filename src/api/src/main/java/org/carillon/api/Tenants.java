package org.carillon.api;

import java.util.concurrent.Callable;

/**
 * Works in the name of a tenant where nobody calls: a timer, a batch job, a start-up task. Inside,
 * rows with {@code @TenantId} are those of the tenant, and emits need not name it. Injectable.
 */
public interface Tenants {

  /**
   * Runs the task as the tenant, on this thread. A transaction or an entity manager that is already
   * in use keeps the tenant that it began with.
   *
   * @throws Exception what the task throws
   */
  <T> T call(String tenant, Callable<T> task) throws Exception;

  /** Runs the task as the tenant, on this thread; see {@link #call}. */
  void run(String tenant, Runnable task);
}
