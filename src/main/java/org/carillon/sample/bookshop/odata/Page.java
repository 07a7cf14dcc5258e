package org.carillon.sample.bookshop.odata;

import java.net.URI;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of a collection one answer holds.
 *
 * @param skip how many rows come before
 * @param top how many are wanted; null: all
 */
record Page(int skip, @Nullable Integer top) {

  /** How many rows an answer holds at the most; a link leads to the rest. */
  static final int LARGEST = 1_000;

  /** How many rows this answer holds. */
  int size() {
    return top == null ? LARGEST : Math.min(top, LARGEST);
  }

  /** How many rows to look for: one more shows whether there is a rest that is wanted. */
  int sought() {
    return top == null || top > LARGEST ? LARGEST + 1 : top;
  }

  /** The address of the rest, from the one of this request. */
  URI next(String request) {
    int mark = request.indexOf('?');
    String path = mark < 0 ? request : request.substring(0, mark);
    Stream<String> others =
        Arrays.stream(mark < 0 ? new String[0] : request.substring(mark + 1).split("&", -1))
            .filter(option -> !option.matches("(?i)(\\$|%24)?(skip|top)=.*"));
    Stream<String> skipped = Stream.of("$skip=" + (skip + size()));
    Stream<String> rest = top == null ? Stream.of() : Stream.of("$top=" + (top - size()));
    return URI.create(
        path
            + "?"
            + Stream.of(others, skipped, rest).flatMap(s -> s).collect(Collectors.joining("&")));
  }
}
