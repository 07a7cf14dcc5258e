package org.carillon.rate;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one client's frames count for: its connection, its user, its address and its tenant. Taking
 * costs neither a lock nor an allocation nor a wait.
 */
public final class ClientRates {

  private final RateLimits limits;
  private final RateTable[] tables;
  private final @Nullable String[] keys;
  private final @Nullable RateAccount[] accounts;
  private final int user;

  /** How often it may be refused; made when it is. */
  private volatile @Nullable TokenBucket refusals;

  /** Whose operation is in progress; null: none is. */
  private @Nullable RateAccount working;

  /**
   * Of a client.
   *
   * @param own the account of its connection; null: it has none
   * @param keys of its user, address and tenant; null: it has none, or nothing is limited
   */
  ClientRates(
      RateLimits limits,
      @Nullable RateAccount own,
      RateTable[] tables,
      @Nullable String[] keys,
      int user) {
    this.limits = limits;
    this.tables = tables;
    this.keys = keys;
    this.user = user;
    this.accounts = new RateAccount[keys.length + 1];
    this.accounts[keys.length] = own;
  }

  /**
   * Takes what a frame costs, before it is read.
   *
   * @param bytes its size
   * @return 0: it may be handled; else in how many milliseconds it may be tried again
   */
  public long take(long bytes) {
    return take(1, bytes);
  }

  /**
   * The same of several, all of them or none.
   *
   * @param frames how many
   * @param bytes their size
   */
  public long take(long frames, long bytes) {
    long now = limits.now();
    int share = limits.share();
    for (int i = keys.length; i >= 0; i--) {
      RateAccount account = account(i, now);
      if (account != null) {
        long wait = account.take(frames, bytes, now, i == keys.length ? 1 : share);
        if (wait > 0) {
          return refused(i, wait, frames, bytes, now, share);
        }
      }
    }
    return 0;
  }

  /** Gives back what the accounts before gave, and says the longest wait of those behind. */
  private long refused(int at, long wait, long frames, long bytes, long now, int share) {
    long longest = wait;
    for (int i = keys.length; i >= 0; i--) {
      RateAccount account = accounts[i];
      if (account == null) {
        continue;
      }
      int of = i == keys.length ? 1 : share;
      if (i > at) {
        account.giveBack(frames, bytes, of);
      }
      longest = Math.max(longest, account.waitFor(frames, bytes, now, of));
    }
    return millis(longest);
  }

  static long millis(long nanos) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
  }

  private @Nullable RateAccount account(int i, long now) {
    RateAccount known = accounts[i];
    if (known != null && !known.isToBeReplaced()) {
      return known;
    }
    if (i == keys.length) {
      return known;
    }
    String key = keys[i];
    if (key == null) {
      return null;
    }
    RateAccount found = tables[i].of(key, now);
    accounts[i] = found;
    return found;
  }

  /**
   * A frame was refused: whether that was once too often, so that its client is to be ended.
   *
   * @return true: it goes on although it was told so often
   */
  public boolean goesOn() {
    TokenBucket bucket = refusals;
    if (bucket == null) {
      bucket = new TokenBucket(limits.refusals(), false);
      refusals = bucket;
    }
    boolean isTooMuch = bucket.take(1, limits.now(), 1) > 0;
    if (isTooMuch) {
      limits.closed();
    }
    return isTooMuch;
  }

  /**
   * An operation of the client begins; one at a time.
   *
   * @return false: its user has as many in progress as one may, and it must not
   */
  public boolean begin() {
    RateAccount account = account(user, limits.now());
    if (account == null) {
      return true;
    }
    if (!account.begin(limits.mostInProgress())) {
      limits.refusedOperation();
      return false;
    }
    working = account;
    return true;
  }

  /** The operation that began has ended. */
  public void end() {
    RateAccount account = working;
    if (account != null) {
      working = null;
      account.end();
    }
  }
}
