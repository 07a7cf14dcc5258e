package org.carillon.odata;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of a collection one answer holds.
 *
 * @param skip how many rows come before
 * @param top how many are wanted; null: all
 * @param largest how many rows an answer holds at the most; a link leads to the rest
 */
record ResultPage(int skip, @Nullable Integer top, int largest) {

  /** What no URI may have as it is (RFC 3986, section 2), though some clients send it. */
  private static final Pattern ILLEGAL =
      Pattern.compile("[^A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=%]");

  /** How many rows this answer holds. */
  int size() {
    return top == null ? largest : Math.min(top, largest);
  }

  /** How many rows to look for: one more shows whether there is a rest that is wanted. */
  int sought() {
    return top == null || top > largest ? largest + 1 : top;
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
    String address =
        path
            + "?"
            + Stream.of(others, skipped, rest).flatMap(s -> s).collect(Collectors.joining("&"));
    return URI.create(
        ILLEGAL
            .matcher(address)
            .replaceAll(
                found ->
                    URLEncoder.encode(found.group(), StandardCharsets.UTF_8).replace("+", "%20")));
  }
}
