package org.carillon.testkit;

/** What a test does in a transaction. */
@FunctionalInterface
public interface EmittingTask {

  /**
   * Does it.
   *
   * @throws Exception rolls the transaction back
   */
  void run() throws Exception;
}
