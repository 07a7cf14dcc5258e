package org.carillon.rate;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** What one connection, user, tenant or address may send: its buckets, and what it has begun. */
final class RateAccount {

  private static final AtomicIntegerFieldUpdater<RateAccount> IN_PROGRESS =
      AtomicIntegerFieldUpdater.newUpdater(RateAccount.class, "inProgress");

  private final RateTable table;
  private final String key;
  private final boolean isShared;
  private final @Nullable TokenBucket frames;
  private final @Nullable TokenBucket bytes;
  private volatile int inProgress;

  /** Whether it was forgotten since it was full: another one is made for its owner. */
  private volatile boolean isForgotten;

  /**
   * A full one.
   *
   * @param isShared whether several have it, since there is no room for one of each
   * @param frames what is counted by number; null: nothing is
   * @param bytes what is counted by size; null: nothing is
   */
  RateAccount(
      RateTable table,
      String key,
      boolean isShared,
      @Nullable TokenBucket frames,
      @Nullable TokenBucket bytes) {
    this.table = table;
    this.key = key;
    this.isShared = isShared;
    this.frames = frames;
    this.bytes = bytes;
  }

  String key() {
    return key;
  }

  RateTable table() {
    return table;
  }

  @Nullable TokenBucket frames() {
    return frames;
  }

  @Nullable TokenBucket bytes() {
    return bytes;
  }

  /** Whether its owner is to look for another one. */
  boolean isToBeReplaced() {
    return isForgotten || isShared;
  }

  void forget() {
    isForgotten = true;
  }

  /** Whether a new one would be the same. */
  boolean isIdle(long now) {
    return inProgress == 0
        && (frames == null || frames.isFull(now))
        && (bytes == null || bytes.isFull(now));
  }

  /** Takes both or none; 0, or in how many nanoseconds it can be tried again. */
  long take(long count, long size, long now, int share) {
    if (frames != null) {
      long wait = frames.take(count, now, share);
      if (wait > 0) {
        table.refusedFrames().increment();
        return wait;
      }
    }
    if (bytes != null) {
      long wait = bytes.take(size, now, share);
      if (wait > 0) {
        table.refusedBytes().increment();
        if (frames != null) {
          frames.giveBack(count, share);
        }
        return wait;
      }
    }
    return 0;
  }

  /** In how many nanoseconds there will be as much; 0: there is. */
  long waitFor(long count, long size, long now, int share) {
    return Math.max(
        frames == null ? 0 : frames.waitFor(count, now, share),
        bytes == null ? 0 : bytes.waitFor(size, now, share));
  }

  void giveBack(long count, long size, int share) {
    if (frames != null) {
      frames.giveBack(count, share);
    }
    if (bytes != null) {
      bytes.giveBack(size, share);
    }
  }

  /** Counts something as begun, where no more than so many are in progress; false: they are. */
  boolean begin(int most) {
    if (IN_PROGRESS.incrementAndGet(this) <= most) {
      return true;
    }
    IN_PROGRESS.decrementAndGet(this);
    return false;
  }

  void end() {
    IN_PROGRESS.decrementAndGet(this);
  }
}
