package org.carillon.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.carillon.outbox.UnsettledNumbers.Range;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers of entries may still turn up. Numbers are drawn before the commit, so an entry may
 * come to be visible below others that are long delivered. But they are drawn without gaps: where a
 * number is missing, its transaction is under way or was rolled back. A gap is looked at until it
 * is filled or known to be abandoned, however long its transaction takes.
 *
 * <p>One for all streams of a node, so that each number is read once.
 */
final class CommitWatermark {

  /** How old the answer may be: an older one is as good, and a busy node asks all the time. */
  private static final Duration FRESH = Duration.ofMillis(20);

  /** A gap that is older than the usual commit takes is looked at less often. */
  private static final Duration OLD = Duration.ofSeconds(1);

  /** From drawing a number to writing the row is one statement; it does not take so long. */
  private static final Duration WRITTEN = Duration.ofSeconds(2);

  private static final int PAGE = 2_000;

  /** Each costs a query: beyond that many, neighbours are taken together. */
  private static final int MOST_GAPS = 8;

  /** How many gaps are found abandoned in one round, where each costs a transaction. */
  private static final int MOST_PROBED = 100;

  private final EntryNumbers numbers;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile @Nullable UnsettledNumbers view;
  private List<Gap> gaps = List.of(); // guarded by reading, with all that follows
  private long above;
  private long nextLook;

  CommitWatermark(EntryNumbers numbers) {
    this.numbers = numbers;
  }

  /**
   * Missing numbers.
   *
   * @param seen when they were missing first
   * @param writers the transactions that they may belong to; null: not asked yet
   */
  private record Gap(long first, long last, long seen, @Nullable Set<String> writers) {

    Gap part(long from, long to) {
      return new Gap(from, to, seen, writers);
    }

    Gap of(Set<String> running) {
      Set<String> left = new HashSet<>(running);
      if (writers != null) {
        left.retainAll(writers);
      }
      return new Gap(first, last, seen, left);
    }

    Gap and(Gap next) {
      Set<String> either = null;
      if (writers != null && next.writers != null) {
        either = new HashSet<>(writers);
        either.addAll(next.writers);
      }
      return new Gap(first, next.last, Math.max(seen, next.seen), either);
    }

    boolean isOlderThan(Duration age, long now) {
      return now - seen >= age.toMillis();
    }

    /** Whether it is cheap to look at, and likely to be filled soon. */
    boolean isFleeting(long now) {
      return !isOlderThan(OLD, now) && last - first < PAGE;
    }
  }

  /** What was unsettled of late. Whatever is read next, on any connection, sees all that is not. */
  UnsettledNumbers view(long now) {
    UnsettledNumbers known = view;
    if (known != null && !reading.tryLock()) {
      return known;
    }
    if (known == null) {
      reading.lock();
    }
    try {
      if (view == null || now >= nextLook) {
        advance(now);
        gaps = fewer(parts(gap -> gap.isFleeting(now)));
        nextLook = now + FRESH.toMillis();
      }
      return show();
    } finally {
      reading.unlock();
    }
  }

  /** Whether it has been looked at; if not, whoever wants to {@link #view} waits for the look. */
  boolean isKnown() {
    return view != null;
  }

  /**
   * The first {@link #view}, as drains have it: with a connection before the lock. They wait for
   * that look, and may have all the connections that there are.
   */
  UnsettledNumbers first(long now) {
    numbers.settled(); // which takes the connection
    return view(now);
  }

  /** Looks at the gaps that are open for long, and forgets those that are filled or abandoned. */
  void settle(long now) {
    reading.lock();
    try {
      advance(now);
      if (gaps.isEmpty()) {
        show();
        return;
      }
      Set<String> running = numbers.writers();
      if (running != null) {
        gaps = gaps.stream().map(gap -> gap.of(running)).toList();
      }
      // A commit is visible before its transaction is gone. One by one: between two that were taken
      // together are entries, so that these together would never be found abandoned.
      List<Gap> read = parts(gap -> true);
      List<Gap> open = new ArrayList<>();
      boolean isAsked = true;
      int probed = 0;
      for (Gap gap : read) {
        if (isAsked && isAbandoned(gap, now)) {
          probed++;
          isAsked = running != null || probed < MOST_PROBED;
        } else {
          open.add(gap);
          isAsked = running != null; // else to ask may mean to wait for it
        }
      }
      gaps = fewer(open);
      show();
    } finally {
      reading.unlock();
    }
  }

  private boolean isAbandoned(Gap gap, long now) {
    return gap.writers == null
        ? gap.isOlderThan(WRITTEN, now) && numbers.areAbandoned(gap.first, gap.last)
        : gap.writers.isEmpty();
  }

  /** Begins anew: the tables are others. */
  void restart() {
    reading.lock();
    try {
      view = null;
      gaps = List.of();
    } finally {
      reading.unlock();
    }
  }

  private void advance(long now) {
    if (view == null) {
      above = numbers.settled();
    }
    List<Gap> known = new ArrayList<>(gaps);
    for (long number : numbers.between(above + 1, Long.MAX_VALUE, PAGE)) {
      if (number > above + 1) {
        known.add(new Gap(above + 1, number - 1, now, null));
      }
      above = number;
    }
    gaps = fewer(known);
  }

  /** What is left of the gaps, where some are read again. */
  private List<Gap> parts(Predicate<Gap> which) {
    List<Gap> left = new ArrayList<>();
    for (Gap gap : gaps) {
      if (!which.test(gap)) {
        left.add(gap);
        continue;
      }
      long missing = gap.first;
      for (long number : numbers.between(gap.first, gap.last, PAGE)) {
        if (number > missing) {
          left.add(gap.part(missing, number - 1));
        }
        missing = number + 1;
      }
      if (missing <= gap.last) {
        left.add(gap.part(missing, gap.last));
      }
    }
    return left;
  }

  /**
   * Takes the nearest neighbours together until there are few; of those equally near the latest, so
   * that the early ones keep their age, and are settled.
   */
  private static List<Gap> fewer(List<Gap> gaps) {
    List<Gap> left = new ArrayList<>(gaps);
    while (left.size() > MOST_GAPS) {
      int nearest = 0;
      for (int i = 1; i + 1 < left.size(); i++) {
        if (distance(left, i) <= distance(left, nearest)) {
          nearest = i;
        }
      }
      left.set(nearest, left.get(nearest).and(left.remove(nearest + 1)));
    }
    return List.copyOf(left);
  }

  private static long distance(List<Gap> gaps, int index) {
    return gaps.get(index + 1).first - gaps.get(index).last;
  }

  private UnsettledNumbers show() {
    UnsettledNumbers now =
        new UnsettledNumbers(
            gaps.stream().map(gap -> new Range(gap.first, gap.last)).toList(), above);
    view = now;
    return now;
  }
}
