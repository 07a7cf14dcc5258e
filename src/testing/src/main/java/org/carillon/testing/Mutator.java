package org.carillon.testing;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes inputs out of valid ones: bits flipped, parts cut, repeated, moved, replaced by those of
 * another, by huge numbers, by deep nesting, by what readers stumble over. From one seed come the
 * same inputs, always.
 */
final class Mutator {

  /** As long as an input becomes: what is quadratic is slow from here on. */
  static final int LONGEST = 16_384;

  private static final int MOST_CHANGES = 6;
  private static final int MOST_REPEATS = 2_000;

  private static final List<String> STUMBLING =
      List.of(
          "\0",
          "\ud800",
          "\udc00",
          "\udfff\ud800",
          "\ud83d\ude00",
          "\\ud800",
          "\\u0000",
          "\ufeff",
          "\u2028",
          "\u0085",
          "\u00ff",
          "\u00c3\u00a9",
          "\u001e",
          "\r\n",
          "\n\n",
          "\n",
          "\\",
          "\"",
          "'",
          "%",
          "%00",
          "%28",
          "%ff",
          "%ed%a0%80",
          ",",
          ":",
          ";",
          ".",
          "-",
          "-1",
          "-0",
          "0",
          "1e999999999",
          "1E-999999999",
          "2147483648",
          "9007199254740993",
          "9223372036854775808",
          "-9223372036854775808",
          "0.1e1",
          "NaN",
          "null",
          "true",
          "{}",
          "[]",
          "{\"_placeholder\":true,\"num\":0}",
          "__proto__",
          "include",
          "*",
          "=",
          "&",
          "==");

  private static final String[][] NESTS = {
    {"[", "]"},
    {"{\"a\":", "}"},
    {"(", ")"},
    {"\"", "\""},
    {"not ", ""},
    {"-", ""},
    {"\\", ""},
    {"a/", ""},
    {"a eq 1 and ", ""},
    {"%25", ""},
    {"4\u001e", ""}
  };

  private final SplittableRandom random;
  private final List<String> seeds;

  Mutator(long seed, List<String> seeds) {
    this.random = new SplittableRandom(seed);
    this.seeds = seeds;
  }

  /** The next input. */
  String next() {
    StringBuilder text = new StringBuilder(seed());
    for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
      change(text);
      if (text.length() > LONGEST) {
        text.setLength(LONGEST);
      }
    }
    return text.toString();
  }

  private String seed() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private void change(StringBuilder text) {
    int from = random.nextInt(text.length() + 1);
    int to = from + random.nextInt(Math.min(text.length() - from, 1 + random.nextInt(32)) + 1);
    switch (random.nextInt(12)) {
      case 0, 1 -> flip(text, from);
      case 2 -> text.delete(from, to);
      case 3 -> text.setLength(from);
      case 4, 5 -> text.replace(from, to, STUMBLING.get(random.nextInt(STUMBLING.size())));
      case 6 -> text.insert(from, text.substring(from, to).repeat(1 + random.nextInt(4)));
      case 7 -> text.insert(from, text.substring(from, to).repeat(repeats()));
      case 8 -> {
        String other = seed();
        text.replace(from, text.length(), other.substring(random.nextInt(other.length() + 1)));
      }
      case 9 -> text.replace(from, to, digits());
      case 10 -> nest(text, from, to);
      default -> {
        String moved = text.substring(from, to);
        text.delete(from, to).insert(random.nextInt(text.length() + 1), moved);
      }
    }
  }

  /** Seldom many: such inputs take long to make and to read. */
  private int repeats() {
    return random.nextInt(8) == 0 ? random.nextInt(MOST_REPEATS) : random.nextInt(20);
  }

  private void flip(StringBuilder text, int at) {
    if (at < text.length()) {
      int bits = random.nextInt(20) == 0 ? Character.SIZE : Byte.SIZE;
      text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(bits))));
    }
  }

  private String digits() {
    String digit = String.valueOf((char) ('0' + random.nextInt(10)));
    return digit.repeat(1 + random.nextInt(random.nextInt(8) == 0 ? 5_000 : 40));
  }

  /** Closed or left open. */
  private void nest(StringBuilder text, int from, int to) {
    String[] nest = NESTS[random.nextInt(NESTS.length)];
    int depth = repeats();
    if (random.nextBoolean()) {
      text.insert(to, nest[1].repeat(depth));
    }
    text.insert(from, nest[0].repeat(depth));
  }
}
