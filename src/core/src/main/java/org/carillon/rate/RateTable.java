package org.carillon.rate;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of one kind, by whose they are. Who does nothing is forgotten, which changes
 * nothing, since a new account is full too. There are never more than so many: where strangers have
 * made as many, newcomers share a few accounts, until there is room again.
 */
final class RateTable {

  /** How many accounts newcomers share where there is no room. */
  private static final int SHARED = 64;

  private static final long BETWEEN_SWEEPS = TimeUnit.SECONDS.toNanos(1);

  private final String name;
  private final @Nullable BucketRate frames;
  private final @Nullable BucketRate bytes;
  private final boolean settles;
  private final int most;
  private final ConcurrentMap<String, RateAccount> accounts = new ConcurrentHashMap<>();
  private final RateAccount[] shared = new RateAccount[SHARED];
  private final AtomicLong swept = new AtomicLong(-BETWEEN_SWEEPS);
  private final LongAdder refusedFrames = new LongAdder();
  private final LongAdder refusedBytes = new LongAdder();

  /**
   * No accounts.
   *
   * @param name of the kind, as {@code user}
   * @param frames the rate of what is counted by number; null: nothing is
   * @param bytes the rate of what is counted by size; null: nothing is
   * @param settles whether the nodes settle up
   * @param most the most accounts
   */
  RateTable(
      String name,
      @Nullable BucketRate frames,
      @Nullable BucketRate bytes,
      boolean settles,
      int most) {
    this.name = name;
    this.frames = frames;
    this.bytes = bytes;
    this.settles = settles;
    this.most = most;
    for (int i = 0; i < SHARED; i++) {
      shared[i] = made("shared " + i, true);
    }
  }

  /** An account that is in no table, for a connection of its own. */
  RateAccount made(String key) {
    return made(key, false);
  }

  private RateAccount made(String key, boolean isShared) {
    return new RateAccount(
        this,
        key,
        isShared,
        frames == null ? null : new TokenBucket(frames, settles),
        bytes == null ? null : new TokenBucket(bytes, settles));
  }

  String name() {
    return name;
  }

  LongAdder refusedFrames() {
    return refusedFrames;
  }

  LongAdder refusedBytes() {
    return refusedBytes;
  }

  /** Whether nothing of this kind is limited by a rate. */
  boolean isOff() {
    return frames == null && bytes == null;
  }

  int size() {
    return accounts.size();
  }

  /** The account of an owner. */
  RateAccount of(String key, long now) {
    RateAccount known = accounts.get(key);
    if (known != null) {
      return known;
    }
    if (accounts.size() >= most) {
      sweep(now);
      if (accounts.size() >= most) {
        return shared[Math.floorMod(key.hashCode(), SHARED)];
      }
    }
    return accounts.computeIfAbsent(key, this::made);
  }

  /** Forgets those that are as new ones; once a second at most. */
  void sweep(long now) {
    long last = swept.get();
    if (now - last < BETWEEN_SWEEPS || !swept.compareAndSet(last, now)) {
      return;
    }
    accounts
        .values()
        .removeIf(
            account -> {
              boolean isIdle = account.isIdle(now);
              if (isIdle) {
                account.forget();
              }
              return isIdle;
            });
  }

  /** All that settle up. */
  void forEach(Consumer<RateAccount> task) {
    if (settles) {
      accounts.values().forEach(task);
      for (RateAccount account : shared) {
        task.accept(account);
      }
    }
  }
}
