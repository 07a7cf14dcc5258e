package org.carillon.rate;

import java.util.List;

/**
 * Where the nodes of an application settle up what clients have taken. Called on one thread of its
 * own, which may wait for the network; what it throws is told once, and this node goes on by itself
 * until it works again.
 */
public interface RateLedger {

  /**
   * Adds what was taken here, in one round trip.
   *
   * @param entries of different accounts
   * @return what all nodes owe now of each, in microseconds, in the order of the entries
   * @throws Exception if it cannot be reached; nothing was added then, as far as is known
   */
  long[] settle(List<Entry> entries) throws Exception;

  /** Ends it, for ever: called once, on any thread. */
  void close();

  /**
   * What was taken of an account.
   *
   * @param key the same on all nodes
   * @param micros what was taken, as the time in which it comes again, in microseconds
   * @param longestMicros the longest debt that is remembered, in microseconds
   */
  record Entry(String key, long micros, long longestMicros) {}
}
