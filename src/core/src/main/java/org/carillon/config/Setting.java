package org.carillon.config;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * One setting: its name, its default and how its text is read.
 *
 * @param name the full name, as {@code carillon.limit.frame}
 * @param fallback the default, as text
 * @param unit what the value counts or is, for people
 * @param meaning one sentence, for people
 * @param secret whether its value may not be shown, not even where it cannot be read
 * @param parser from text; throws {@code IllegalArgumentException}
 * @param <T> the type of the value
 */
public record Setting<T>(
    String name,
    String fallback,
    String unit,
    String meaning,
    boolean secret,
    Function<String, T> parser) {

  Setting(String name, String fallback, String unit, String meaning, Function<String, T> parser) {
    this(name, fallback, unit, meaning, false, parser);
  }

  static Setting<Integer> number(String name, int fallback, String unit, String meaning) {
    return new Setting<>(name, String.valueOf(fallback), unit, meaning, text -> positive(text));
  }

  /** How much may come in a time; 0: anything. */
  static Setting<Integer> rate(String name, int fallback, String unit, String meaning) {
    return new Setting<>(name, String.valueOf(fallback), unit, meaning, text -> notNegative(text));
  }

  /** Bytes, of which there may be more than an {@code int} counts; 0 is a default of its own. */
  static Setting<Long> size(String name, String meaning) {
    return new Setting<>(name, "0", "bytes", meaning, text -> size(text));
  }

  static Setting<Duration> duration(String name, String fallback, String meaning) {
    return new Setting<>(
        name, fallback, "ISO-8601 duration", meaning, text -> positive(Duration.parse(text)));
  }

  static Setting<String> text(String name, String fallback, String meaning) {
    return new Setting<>(name, fallback, "text", meaning, Function.identity());
  }

  static Setting<String> path(String name, String fallback, String meaning) {
    return new Setting<>(name, fallback, "path", meaning, Setting::path);
  }

  static Setting<List<String>> list(String name, String meaning) {
    return list(name, meaning, Function.identity());
  }

  static <T> Setting<List<T>> list(String name, String meaning, Function<String, T> member) {
    return new Setting<>(
        name,
        "",
        "comma-separated list",
        meaning,
        text ->
            Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .map(member)
                .toList());
  }

  static Setting<Integer> index(String name, String meaning) {
    return new Setting<>(name, "0", "number", meaning, text -> notNegative(text));
  }

  static Setting<String> secret(String name, String meaning) {
    return new Setting<>(name, "", "text", meaning, true, Function.identity());
  }

  /** One or several texts that may not be shown. */
  static Setting<List<String>> secrets(
      String name, String meaning, Function<String, List<String>> parser) {
    return new Setting<>(name, "", "text", meaning, true, parser);
  }

  /** A text of a form of its own. */
  static Setting<String> pattern(
      String name, String fallback, String meaning, Function<String, String> parser) {
    return new Setting<>(name, fallback, "text", meaning, parser);
  }

  /** Addresses of servers; a user and a password may stand in them. */
  static Setting<List<URI>> servers(
      String name, String fallback, List<String> schemes, String meaning) {
    return new Setting<>(
        name,
        fallback,
        "comma-separated list",
        meaning,
        true,
        text ->
            Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .map(address -> server(address, schemes))
                .toList());
  }

  static Setting<Boolean> flag(String name, boolean fallback, String meaning) {
    return new Setting<>(
        name, String.valueOf(fallback), "true or false", meaning, text -> flag(text));
  }

  static <E extends Enum<E>> Setting<E> choice(String name, E fallback, String meaning) {
    Class<E> type = fallback.getDeclaringClass();
    return new Setting<>(
        name,
        fallback.name(),
        "one of " + Arrays.toString(type.getEnumConstants()),
        meaning,
        text -> Enum.valueOf(type, text.toUpperCase(java.util.Locale.ROOT)));
  }

  private static String path(String text) {
    String path = text.strip();
    if (!path.isEmpty() && !path.matches("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")) {
      throw new IllegalArgumentException("must be empty or like /a/b");
    }
    return path;
  }

  private static Boolean flag(String text) {
    return switch (text.strip().toLowerCase(java.util.Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  /** What is wrong is said without the address, which may hold a password. */
  private static URI server(String text, List<String> schemes) {
    URI address;
    try {
      address = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("an address is no URL", null);
    }
    if (address.getScheme() == null || !schemes.contains(address.getScheme())) {
      throw new IllegalArgumentException("an address must begin with one of " + schemes);
    }
    if (address.getHost() == null
        || address.getQuery() != null
        || address.getFragment() != null
        || !(address.getPath().isEmpty() || address.getPath().equals("/"))) {
      throw new IllegalArgumentException("an address must be " + schemes.get(0) + "://host:port");
    }
    return address;
  }

  private static Integer notNegative(String text) {
    int value = Integer.parseInt(text.strip());
    if (value < 0) {
      throw new IllegalArgumentException("must not be negative");
    }
    return value;
  }

  private static Long size(String text) {
    long value = Long.parseLong(text.strip());
    if (value < 0) {
      throw new IllegalArgumentException("must not be negative");
    }
    return value;
  }

  private static Integer positive(String text) {
    int value = Integer.parseInt(text.strip());
    if (value <= 0) {
      throw new IllegalArgumentException("must be greater than 0");
    }
    return value;
  }

  private static Duration positive(Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("must be greater than 0");
    }
    return value;
  }
}
