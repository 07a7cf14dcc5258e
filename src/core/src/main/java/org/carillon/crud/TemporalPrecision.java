package org.carillon.crud;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * Cuts points in time to what their columns keep. A database would round by itself, each in its own
 * way, so that a key or a filter that a client names exactly would find no row.
 */
@SuppressWarnings("JavaUtilDate") // entities still have them
final class TemporalPrecision {

  /** Of a {@code long} of nanoseconds: nothing is cut. */
  static final int FINEST = 9;

  private static final int MILLIS = 3;

  private static final int[] NANOS = {
    1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1
  };

  private TemporalPrecision() {}

  /** The value with so many digits of a second; what is no time of day stays as it is. */
  static Object cut(Object value, int digits) {
    if (digits < 0 || digits >= FINEST) {
      return value;
    }
    if (value instanceof java.sql.Timestamp time) {
      java.sql.Timestamp cut = new java.sql.Timestamp(time.getTime());
      cut.setNanos(time.getNanos() - time.getNanos() % NANOS[digits]);
      return cut;
    }
    if (value instanceof Date date && value.getClass() == Date.class) {
      return new Date(cut(date.getTime(), digits));
    }
    if (value instanceof Calendar time) {
      Calendar cut = (Calendar) time.clone();
      cut.setTimeInMillis(cut(time.getTimeInMillis(), digits));
      return cut;
    }
    if (value instanceof LocalTime time && digits > MILLIS) {
      return cut(time, MILLIS); // Hibernate hands it on as a java.sql.Time
    }
    if (value instanceof Temporal time && time.isSupported(ChronoField.NANO_OF_SECOND)) {
      int nano = time.get(ChronoField.NANO_OF_SECOND);
      int rest = nano % NANOS[digits];
      return rest == 0 ? value : time.with(ChronoField.NANO_OF_SECOND, nano - rest);
    }
    return value;
  }

  /**
   * Whether a date comes back as it is stored. Hibernate hands it on as a {@code java.sql.Date} or
   * {@code Timestamp}, which know no year before 1, not the ten days of October 1582, and of a
   * {@code LocalDateTime} not the hour that the zone of this JVM leaves out in spring.
   */
  static boolean isKept(@Nullable Object value) {
    if (value instanceof LocalDateTime time) {
      return java.sql.Timestamp.valueOf(time).toLocalDateTime().equals(time);
    }
    return !(value instanceof LocalDate day)
        || java.sql.Date.valueOf(day).toLocalDate().equals(day);
  }

  private static long cut(long millis, int digits) {
    return digits >= MILLIS ? millis : millis - Math.floorMod(millis, NANOS[digits] / 1_000_000);
  }

  /** The digits of a column: those of its mapping, else those of the dialect. */
  static int of(@Nullable Integer mapped, int dialect) {
    return mapped == null ? dialect : mapped;
  }
}
