package org.carillon.json;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * Points in time as JavaScript's {@code toISOString} writes them, in UTC with milliseconds; what is
 * finer has six or nine digits after the second, so that nothing is lost. {@code new Date(text)}
 * takes these too.
 */
@SuppressWarnings("JavaUtilDate") // entities still have them
public final class IsoInstant {

  private IsoInstant() {}

  /** As {@code 2026-01-01T12:00:00.000Z} or {@code 2026-01-01T12:00:00.000001Z}. */
  public static String format(Instant instant) {
    LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(27);
    int year = utc.getYear();
    if (year >= 0 && year <= 9999) {
      digits(text, year, 4);
    } else {
      // ECMA-262, "Expanded Years": a sign and at least six digits.
      digits(text.append(year < 0 ? '-' : '+'), Math.abs(year), 6);
    }
    digits(text.append('-'), utc.getMonthValue(), 2);
    digits(text.append('-'), utc.getDayOfMonth(), 2);
    digits(text.append('T'), utc.getHour(), 2);
    digits(text.append(':'), utc.getMinute(), 2);
    digits(text.append(':'), utc.getSecond(), 2);
    int nano = utc.getNano();
    if (nano % 1_000_000 == 0) {
      digits(text.append('.'), nano / 1_000_000, 3);
    } else if (nano % 1_000 == 0) {
      digits(text.append('.'), nano / 1_000, 6);
    } else {
      digits(text.append('.'), nano, 9);
    }
    return text.append('Z').toString();
  }

  /** The point in time that a value is, or null if it is none. */
  public static @Nullable Instant of(Object value) {
    if (value instanceof Instant instant) {
      return instant;
    }
    if (value instanceof OffsetDateTime time) {
      return time.toInstant();
    }
    if (value instanceof ZonedDateTime time) {
      return time.toInstant();
    }
    if (value instanceof java.sql.Timestamp time) {
      return time.toInstant(); // its getTime() has milliseconds alone
    }
    return value instanceof Date date
            && !(date instanceof java.sql.Date)
            && !(date instanceof java.sql.Time)
        ? Instant.ofEpochMilli(date.getTime())
        : null;
  }

  /**
   * Reads any ISO 8601 date and time with an offset.
   *
   * @throws java.time.format.DateTimeParseException if it is none
   */
  static Instant parse(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  private static void digits(StringBuilder text, int value, int width) {
    String digits = Integer.toString(value);
    text.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
  }
}
