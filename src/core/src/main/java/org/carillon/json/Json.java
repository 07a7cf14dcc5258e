package org.carillon.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON text of our own making. */
public final class Json {

  private static final PlainReader READER = PlainReader.withLoneSurrogates(1_000);

  private Json() {}

  /**
   * The members of a JSON object of our own making; {@code null} is an empty one.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  @SuppressWarnings("unchecked") // the reader's objects have string keys
  public static Map<String, @Nullable Object> parseObject(String json) {
    Object value = parse(json);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> members) {
      return (Map<String, @Nullable Object>) members;
    }
    throw new IllegalArgumentException("Not a JSON object");
  }

  /**
   * The plain value of JSON text of our own making.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static @Nullable Object parse(String json) {
    try {
      return READER.read(json);
    } catch (JsonException e) {
      throw new IllegalArgumentException("Not JSON: " + e.getMessage(), e);
    }
  }

  /**
   * The JSON text of a plain value, as a {@link PlainReader} gives it; numbers stay numbers.
   *
   * @throws IllegalArgumentException if it is not plain
   */
  public static String write(@Nullable Object plain) {
    return append(new StringBuilder(), plain).toString();
  }

  /** Appends the same. */
  public static StringBuilder append(StringBuilder out, @Nullable Object plain) {
    new PlainWriter(out).value(plain);
    return out;
  }

  /**
   * Appends a text as a JSON string, quoted and escaped; half a UTF-16 pair too, which has no bytes
   * in UTF-8.
   */
  public static StringBuilder appendString(StringBuilder out, String text) {
    int start = out.append('"').length();
    JsonStringEncoder.getInstance().quoteAsString(text, out);
    LoneSurrogates.escape(out, start);
    return out.append('"');
  }
}
