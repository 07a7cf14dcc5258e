package org.carillon.persistence;

/**
 * Tells, after an answer to COMMIT that never came, whether the transaction committed: it looks for
 * a row that was written in it. See {@link Transactions#prove}.
 */
@FunctionalInterface
public interface CommitProof {

  /**
   * Asks the database, in a transaction of its own.
   *
   * @return true: it committed; false: not that can be seen, but it may still be under way
   * @throws Exception if the database cannot be asked
   */
  boolean isCommitted() throws Exception;
}
