package org.carillon.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.math.BigDecimal;
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
import java.util.Date;
import java.util.UUID;
import java.util.function.Function;
import org.carillon.config.Settings.Decimals;

/** How single values look: decimals, points in time, dates, UUIDs. */
@SuppressWarnings("JavaUtilDate") // entities still have them
final class CarillonModule extends SimpleModule {

  private static final long serialVersionUID = 1L;

  CarillonModule(Decimals decimals) {
    super("carillon");
    addSerializer(BigDecimal.class, new DecimalWriter(decimals));
    NumberReader.addTo(this);
    OptionalType.addTo(this);

    text(Instant.class, IsoInstant::format, IsoInstant::parse);
    text(OffsetDateTime.class, time -> IsoInstant.format(time.toInstant()), OffsetDateTime::parse);
    text(ZonedDateTime.class, time -> IsoInstant.format(time.toInstant()), ZonedDateTime::parse);
    text(
        Date.class,
        date -> IsoInstant.format(Instant.ofEpochMilli(date.getTime())),
        text -> Date.from(IsoInstant.parse(text)));
    text(
        java.sql.Timestamp.class,
        date -> IsoInstant.format(date.toInstant()),
        text -> java.sql.Timestamp.from(IsoInstant.parse(text)));
    text(
        java.sql.Date.class,
        java.sql.Date::toString,
        text -> java.sql.Date.valueOf(LocalDate.parse(text)));
    text(
        java.sql.Time.class,
        java.sql.Time::toString,
        text -> java.sql.Time.valueOf(LocalTime.parse(text)));
    text(LocalDate.class, LocalDate::toString, LocalDate::parse);
    text(LocalDateTime.class, LocalDateTime::toString, LocalDateTime::parse);
    text(LocalTime.class, LocalTime::toString, LocalTime::parse);
    text(OffsetTime.class, OffsetTime::toString, OffsetTime::parse);
    text(Year.class, Year::toString, Year::parse);
    text(YearMonth.class, YearMonth::toString, YearMonth::parse);
    text(MonthDay.class, MonthDay::toString, MonthDay::parse);
    text(Duration.class, Duration::toString, Duration::parse);
    text(Period.class, Period::toString, Period::parse);
    text(ZoneId.class, ZoneId::getId, ZoneId::of);
    text(ZoneOffset.class, ZoneOffset::getId, ZoneOffset::of);
    text(UUID.class, UUID::toString, CarillonModule::uuid);
  }

  private <T> void text(Class<T> type, Function<T, String> format, Function<String, T> parse) {
    new TextType<>(type, format, parse).addTo(this);
  }

  /** {@code UUID.fromString} takes {@code 1-1-1-1-1} too. */
  private static UUID uuid(String text) {
    if (text.length() != 36) {
      throw new IllegalArgumentException("not a UUID");
    }
    return UUID.fromString(text);
  }

  private static final class DecimalWriter extends JsonSerializer<BigDecimal> {

    private final Decimals decimals;

    private DecimalWriter(Decimals decimals) {
      this.decimals = decimals;
    }

    @Override
    public void serialize(BigDecimal value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      String text = org.carillon.json.Decimals.text(value);
      switch (decimals) {
        case STRING -> generator.writeString(text);
        case NUMBER -> generator.writeNumber(text);
      }
    }
  }
}
