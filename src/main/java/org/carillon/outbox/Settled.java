package org.carillon.outbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.hibernate.Session;

/**
 * Up to which number all entries of the database are settled: visible, or never to come. Numbers
 * are drawn before the commit, so an entry may turn up below others that are long delivered; but
 * they are drawn without gaps, so where there is none, nothing is under way. A gap is a transaction
 * that has not committed, or one that rolled back: it counts as settled after {@link #LATEST}. What
 * comes later still is found by the {@link Watch}'s sweep.
 *
 * <p>One for all streams of a node, so that each number is read once.
 */
final class Settled {

  /** How long a commit may take after its number was drawn without being overtaken. */
  static final Duration LATEST = Duration.ofSeconds(2);

  /** How old the number may be: a lower one is as good, and a busy node asks all the time. */
  private static final Duration FRESH = Duration.ofMillis(20);

  private static final int PAGE = 2_000;
  private static final long NO_GAP = -1;

  private final ReentrantLock reading = new ReentrantLock();
  private volatile long upTo;
  private long nextLook;
  private long gapAfter = NO_GAP;
  private long gapSeen;
  private long drawnThen;

  /** The number as of late; whatever is asked for next, on any connection, sees what is settled. */
  long upTo(Session session, long now) {
    if (reading.tryLock()) {
      try {
        if (now >= nextLook) {
          advance(session, now);
          nextLook = now + FRESH.toMillis();
        }
      } finally {
        reading.unlock();
      }
    }
    return upTo;
  }

  private void advance(Session session, long now) {
    long settled = upTo;
    if (gapAfter == settled && now - gapSeen >= LATEST.toMillis()) {
      settled = drawnThen;
    }
    List<Long> above =
        session
            .createSelectionQuery(
                "select e.id from CarillonOutboxEntry e where e.id > :settled order by e.id",
                Long.class)
            .setParameter("settled", settled)
            .setMaxResults(PAGE)
            .getResultList();
    for (long number : above) {
      if (number != settled + 1) {
        if (gapAfter != settled) {
          gapAfter = settled;
          gapSeen = now;
          drawnThen = greatest(session);
        }
        break;
      }
      settled = number;
    }
    upTo = settled;
  }

  private static long greatest(Session session) {
    return session
        .createSelectionQuery("select max(e.id) from CarillonOutboxEntry e", Long.class)
        .getSingleResult();
  }
}
