package org.carillon.outbox;

/** How far a drain looks; each looks further than the one before. */
enum DrainScope {
  /** At what was committed of late. */
  NEW,
  /** At what failed too, and may have been redriven meanwhile. */
  FAILED,
  /** Below the floor too, for commits that came very late. */
  EVERYTHING
}
