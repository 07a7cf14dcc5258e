package org.carillon.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Numbers of entries that may still turn up: some gaps, and all above a number. Whatever is not
 * among them has been visible, or will never be.
 *
 * @param gaps in their order, none above {@code above}
 * @param above the number above which nothing is known
 */
record UnsettledNumbers(List<Range> gaps, long above) {

  /** Every number. */
  static final UnsettledNumbers EVERYTHING = above(0);

  /**
   * Numbers without a gap.
   *
   * @param first the lowest
   * @param last the highest
   */
  record Range(long first, long last) {}

  static UnsettledNumbers above(long number) {
    return new UnsettledNumbers(List.of(), number);
  }

  /** The number up to which everything is settled. */
  long floor() {
    return gaps.isEmpty() ? above : gaps.get(0).first() - 1;
  }

  /**
   * What is left of these after they have been read in the order of the numbers, but not to their
   * end.
   *
   * @param last the number up to which they were read
   * @param now what was unsettled before the reading began
   */
  UnsettledNumbers readUpTo(long last, UnsettledNumbers now) {
    List<Range> left =
        new ArrayList<>(
            now.gaps.stream()
                .filter(gap -> gap.first <= last)
                .map(gap -> new Range(gap.first, Math.min(gap.last, last)))
                .toList());
    if (last >= above) {
      return new UnsettledNumbers(List.copyOf(left), Math.min(last, now.above));
    }
    Stream<Range> unread =
        gaps.stream()
            .filter(gap -> gap.last > last)
            .map(gap -> new Range(Math.max(gap.first, last + 1), gap.last));
    unread.forEach(left::add);
    return new UnsettledNumbers(List.copyOf(left), above);
  }
}
