package org.carillon.json;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.UUID;
import java.util.regex.Pattern;

/** The types of the platform whose values are JSON strings. */
@SuppressWarnings("JavaUtilDate") // entities still have them
final class TextTypes {

  static final List<TextType<?>> ALL =
      List.of(
          new TextType<>(Instant.class, IsoInstant::format, IsoInstant::parse),
          new TextType<>(
              OffsetDateTime.class,
              time -> IsoInstant.format(time.toInstant()),
              OffsetDateTime::parse),
          new TextType<>(
              ZonedDateTime.class,
              time -> IsoInstant.format(time.toInstant()),
              ZonedDateTime::parse),
          new TextType<>(
              Date.class,
              date -> IsoInstant.format(Instant.ofEpochMilli(date.getTime())),
              text -> Date.from(IsoInstant.parse(text))),
          new TextType<>(Calendar.class, TextTypes::format, TextTypes::calendar),
          new TextType<>(GregorianCalendar.class, TextTypes::format, TextTypes::calendar),
          new TextType<>(
              java.sql.Timestamp.class,
              date -> IsoInstant.format(date.toInstant()),
              text -> java.sql.Timestamp.from(IsoInstant.parse(text))),
          new TextType<>(
              java.sql.Date.class,
              java.sql.Date::toString,
              text -> java.sql.Date.valueOf(LocalDate.parse(text))),
          new TextType<>(
              java.sql.Time.class,
              java.sql.Time::toString,
              text -> java.sql.Time.valueOf(LocalTime.parse(text))),
          new TextType<>(LocalDate.class, LocalDate::toString, LocalDate::parse),
          new TextType<>(LocalDateTime.class, LocalDateTime::toString, LocalDateTime::parse),
          new TextType<>(LocalTime.class, LocalTime::toString, LocalTime::parse),
          new TextType<>(OffsetTime.class, OffsetTime::toString, OffsetTime::parse),
          new TextType<>(Year.class, Year::toString, Year::parse),
          new TextType<>(YearMonth.class, YearMonth::toString, YearMonth::parse),
          new TextType<>(MonthDay.class, MonthDay::toString, MonthDay::parse),
          new TextType<>(Duration.class, Duration::toString, Duration::parse),
          new TextType<>(Period.class, Period::toString, Period::parse),
          new TextType<>(ZoneId.class, ZoneId::getId, ZoneId::of),
          new TextType<>(ZoneOffset.class, ZoneOffset::getId, ZoneOffset::of),
          new TextType<>(TimeZone.class, TimeZone::getID, TextTypes::timeZone),
          new TextType<>(UUID.class, UUID::toString, TextTypes::uuid),
          new TextType<>(URI.class, URI::toString, URI::create),
          new TextType<>(URL.class, URL::toString, TextTypes::url),
          new TextType<>(Locale.class, Locale::toLanguageTag, TextTypes::locale),
          new TextType<>(Currency.class, Currency::getCurrencyCode, Currency::getInstance),
          new TextType<>(Charset.class, Charset::name, Charset::forName),
          new TextType<>(Pattern.class, Pattern::pattern, Pattern::compile));

  private TextTypes() {}

  private static String format(Calendar calendar) {
    return IsoInstant.format(calendar.toInstant());
  }

  private static GregorianCalendar calendar(String text) {
    return GregorianCalendar.from(IsoInstant.parse(text).atZone(ZoneOffset.UTC));
  }

  /** {@code UUID.fromString} takes {@code 1-1-1-1-1} too. */
  private static UUID uuid(String text) {
    if (text.length() != 36) {
      throw new IllegalArgumentException("not a UUID");
    }
    return UUID.fromString(text);
  }

  /** {@code TimeZone.getTimeZone} takes whatever it does not know for GMT. */
  private static TimeZone timeZone(String text) {
    return TimeZone.getTimeZone(ZoneId.of(text, ZoneId.SHORT_IDS));
  }

  /** {@code Locale.forLanguageTag} leaves out what it does not know. */
  private static Locale locale(String text) {
    return new Locale.Builder().setLanguageTag(text).build();
  }

  private static URL url(String text) {
    try {
      return URI.create(text).toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
