package org.carillon.rate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.carillon.log.RepeatedFailureLog;
import org.jspecify.annotations.Nullable;

/**
 * Settles up with the other nodes, again and again, beside the path of frames: what was taken here
 * is told, what all have taken is owed here too. While that cannot be done each node gives no more
 * than its part, as many of them as there were when it could be done last.
 */
public final class RateSettlement {

  /** Accounts of a round trip, so that none takes long. */
  private static final int AT_ONCE = 1_000;

  private final RateLimits limits;
  private final RateLedger ledger;
  private final IntSupplier nodes;
  private final RepeatedFailureLog failures;
  private int known = 1;

  private record Taken(TokenBucket bucket, long nanos, RateLedger.Entry entry) {}

  /**
   * With others.
   *
   * @param nodes how many there are, this one too
   */
  public RateSettlement(
      RateLimits limits, RateLedger ledger, IntSupplier nodes, System.Logger logger) {
    this.limits = limits;
    this.ledger = ledger;
    this.nodes = nodes;
    this.failures =
        new RepeatedFailureLog(
            logger,
            "Settling up rates with other nodes",
            "Each node gives its part of what users, addresses and tenants may send");
  }

  /** Settles up once, if anything was taken. */
  public void round() {
    List<Taken> taken = new ArrayList<>();
    for (RateTable table : limits.tables()) {
      table.forEach(
          account -> {
            add(taken, account, account.frames(), "f");
            add(taken, account, account.bytes(), "b");
          });
    }
    for (int from = 0; from < taken.size(); from += AT_ONCE) {
      settle(taken.subList(from, Math.min(taken.size(), from + AT_ONCE)));
    }
  }

  private static void add(
      List<Taken> taken, RateAccount account, @Nullable TokenBucket bucket, String what) {
    long nanos = bucket == null ? 0 : bucket.takeSpent();
    if (bucket != null && nanos != 0) {
      taken.add(
          new Taken(
              bucket,
              nanos,
              new RateLedger.Entry(
                  account.table().name() + ":" + what + ":" + account.key(),
                  micros(nanos),
                  micros(bucket.longestDebt()))));
    }
  }

  private static long micros(long nanos) {
    return nanos <= 0 ? 0 : TimeUnit.NANOSECONDS.toMicros(nanos + 999);
  }

  private void settle(List<Taken> taken) {
    long now = limits.now();
    try {
      long[] debts = ledger.settle(taken.stream().map(Taken::entry).toList());
      for (int i = 0; i < debts.length; i++) {
        taken.get(i).bucket.settled(TimeUnit.MICROSECONDS.toNanos(debts[i]), now);
      }
      known = Math.max(1, nodes.getAsInt());
      limits.share(1);
      failures.works();
    } catch (Exception e) {
      // nothing of it is told later: each has given its part alone since, and the debts go by
      limits.share(Math.max(known, nodes.getAsInt()));
      failures.failed(e);
    }
  }
}
