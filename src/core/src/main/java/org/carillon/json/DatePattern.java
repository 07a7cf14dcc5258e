package org.carillon.json;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQuery;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Dates and times by the patterns of {@code DateTimeFormatter}; points in time are in UTC. */
@SuppressWarnings("JavaUtilDate") // entities still have them
final class DatePattern {

  private record Kind<T>(
      Class<T> type, Function<T, TemporalAccessor> temporal, TemporalQuery<T> from) {}

  private static final ZonedDateTime SAMPLE =
      ZonedDateTime.of(2026, 10, 30, 13, 14, 15, 0, ZoneOffset.UTC);

  private static final Map<Class<?>, Kind<?>> KINDS = new HashMap<>();

  static {
    temporal(Instant.class, Instant::from);
    temporal(LocalDate.class, LocalDate::from);
    temporal(LocalDateTime.class, LocalDateTime::from);
    temporal(LocalTime.class, LocalTime::from);
    temporal(OffsetDateTime.class, OffsetDateTime::from);
    temporal(OffsetTime.class, OffsetTime::from);
    temporal(ZonedDateTime.class, ZonedDateTime::from);
    temporal(Year.class, Year::from);
    temporal(YearMonth.class, YearMonth::from);
    temporal(MonthDay.class, MonthDay::from);
    kind(Date.class, Date::toInstant, parsed -> Date.from(Instant.from(parsed)));
    kind(
        java.sql.Timestamp.class,
        Date::toInstant,
        parsed -> java.sql.Timestamp.from(Instant.from(parsed)));
    kind(
        java.sql.Date.class,
        java.sql.Date::toLocalDate,
        parsed -> java.sql.Date.valueOf(LocalDate.from(parsed)));
    kind(
        java.sql.Time.class,
        java.sql.Time::toLocalTime,
        parsed -> java.sql.Time.valueOf(LocalTime.from(parsed)));
    kind(Calendar.class, Calendar::toInstant, DatePattern::calendar);
    kind(GregorianCalendar.class, Calendar::toInstant, DatePattern::calendar);
  }

  private DatePattern() {}

  private static <T extends TemporalAccessor> void temporal(Class<T> type, TemporalQuery<T> from) {
    kind(type, value -> value, from);
  }

  private static <T> void kind(
      Class<T> type, Function<T, TemporalAccessor> temporal, TemporalQuery<T> from) {
    KINDS.put(type, new Kind<>(type, temporal, from));
  }

  private static GregorianCalendar calendar(TemporalAccessor parsed) {
    return GregorianCalendar.from(Instant.from(parsed).atZone(ZoneOffset.UTC));
  }

  /** Whether values of the type have patterns. */
  static boolean isDate(Class<?> type) {
    return KINDS.containsKey(type);
  }

  /**
   * The type as text by a pattern.
   *
   * @throws IllegalArgumentException if a value of the type, written so, cannot be read again
   */
  static TextType<?> of(Class<?> type, String pattern, Locale locale) {
    Kind<?> kind = KINDS.get(type);
    if (kind == null) {
      throw new IllegalArgumentException(type.getName() + " is no date");
    }
    DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, locale);
    boolean isPoint =
        type == Instant.class
            || Calendar.class.isAssignableFrom(type)
            || type == Date.class
            || type == java.sql.Timestamp.class;
    return text(kind, isPoint ? formatter.withZone(ZoneOffset.UTC) : formatter, pattern);
  }

  private static <T> TextType<T> text(Kind<T> kind, DateTimeFormatter formatter, String pattern) {
    Function<T, String> format = value -> formatter.format(kind.temporal().apply(value));
    Function<String, T> parse = text -> formatter.parse(text, kind.from());
    try {
      Objects.requireNonNull(parse.apply(format.apply(kind.from().queryFrom(SAMPLE))));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          kind.type().getName()
              + " cannot be written and read by the pattern \""
              + pattern
              + "\": "
              + e.getMessage(),
          e);
    }
    return new TextType<>(kind.type(), format, parse);
  }
}
