package org.carillon.odata;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind;
import org.jspecify.annotations.Nullable;

/**
 * How values of a Java type are those of a primitive type of OData (OData 4.01, CSDL, section 4.4).
 *
 * @param kind the type in OData
 * @param literal the Java type that Olingo reads and writes
 * @param toOData from the Java type of the application
 * @param fromOData to the Java type of the application
 */
record EdmMapping(
    EdmPrimitiveTypeKind kind,
    Class<?> literal,
    Function<Object, Object> toOData,
    Function<Object, Object> fromOData) {

  private static final long NANOS = 1_000_000_000L;
  private static final Map<Class<?>, EdmMapping> BY_TYPE = new HashMap<>();

  static {
    addDates();
    same(EdmPrimitiveTypeKind.Boolean, Boolean.class, boolean.class);
    same(EdmPrimitiveTypeKind.SByte, Byte.class, byte.class);
    same(EdmPrimitiveTypeKind.Int16, Short.class, short.class);
    same(EdmPrimitiveTypeKind.Int32, Integer.class, int.class);
    same(EdmPrimitiveTypeKind.Int64, Long.class, long.class);
    same(EdmPrimitiveTypeKind.Single, Float.class, float.class);
    same(EdmPrimitiveTypeKind.Double, Double.class, double.class);
    same(EdmPrimitiveTypeKind.Decimal, BigDecimal.class);
    same(EdmPrimitiveTypeKind.String, String.class);
    same(EdmPrimitiveTypeKind.Guid, UUID.class);
    same(EdmPrimitiveTypeKind.Binary, byte[].class);
    same(EdmPrimitiveTypeKind.Date, LocalDate.class);
    same(EdmPrimitiveTypeKind.TimeOfDay, LocalTime.class);
    same(EdmPrimitiveTypeKind.DateTimeOffset, Instant.class);
    add(
        BigInteger.class,
        EdmPrimitiveTypeKind.Decimal,
        BigDecimal.class,
        BigDecimal::new,
        BigDecimal::toBigIntegerExact);
    for (Class<Character> type : java.util.List.of(Character.class, char.class)) {
      add(
          type,
          EdmPrimitiveTypeKind.String,
          String.class,
          String::valueOf,
          text -> {
            if (text.length() != 1) {
              throw new IllegalArgumentException("not one character");
            }
            return text.charAt(0);
          });
    }
    add(
        OffsetDateTime.class,
        EdmPrimitiveTypeKind.DateTimeOffset,
        ZonedDateTime.class,
        OffsetDateTime::toZonedDateTime,
        ZonedDateTime::toOffsetDateTime);
    same(EdmPrimitiveTypeKind.DateTimeOffset, ZonedDateTime.class);
    // OData has no time without an offset: it is told and taken as UTC.
    add(
        LocalDateTime.class,
        EdmPrimitiveTypeKind.DateTimeOffset,
        Instant.class,
        local -> local.toInstant(ZoneOffset.UTC),
        instant -> LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    add(
        Duration.class,
        EdmPrimitiveTypeKind.Duration,
        BigDecimal.class,
        duration -> seconds(duration),
        seconds ->
            Duration.ofSeconds(
                seconds.longValue(),
                seconds.remainder(BigDecimal.ONE).multiply(BigDecimal.valueOf(NANOS)).longValue()));
  }

  @SuppressWarnings("JavaUtilDate") // entities have them
  private static void addDates() {
    add(
        Date.class,
        EdmPrimitiveTypeKind.DateTimeOffset,
        Instant.class,
        date -> Instant.ofEpochMilli(date.getTime()),
        Date::from);
    add(
        java.sql.Timestamp.class,
        EdmPrimitiveTypeKind.DateTimeOffset,
        Instant.class,
        java.sql.Timestamp::toInstant,
        java.sql.Timestamp::from);
    add(
        java.sql.Date.class,
        EdmPrimitiveTypeKind.Date,
        LocalDate.class,
        java.sql.Date::toLocalDate,
        java.sql.Date::valueOf);
  }

  /** Of a Java type; null where OData has none. */
  static @Nullable EdmMapping of(Class<?> type) {
    return type.isEnum() ? ofEnum(type) : BY_TYPE.get(type);
  }

  private static EdmMapping ofEnum(Class<?> type) {
    return new EdmMapping(
        EdmPrimitiveTypeKind.String,
        String.class,
        value -> ((Enum<?>) value).name(),
        name -> {
          for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
              return constant;
            }
          }
          throw new IllegalArgumentException("not one of the names");
        });
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(duration.getSeconds())
        .add(BigDecimal.valueOf(duration.getNano(), 9))
        .stripTrailingZeros();
  }

  private static void same(EdmPrimitiveTypeKind kind, Class<?>... types) {
    for (Class<?> type : types) {
      BY_TYPE.put(type, new EdmMapping(kind, types[0], value -> value, value -> value));
    }
  }

  private static <J, L> void add(
      Class<J> type,
      EdmPrimitiveTypeKind kind,
      Class<L> literal,
      Function<J, L> toOData,
      Function<L, J> fromOData) {
    BY_TYPE.put(
        type,
        new EdmMapping(
            kind,
            literal,
            value -> {
              @SuppressWarnings("unchecked") // a primitive class cannot cast; the table is by type
              J typed = (J) value;
              return toOData.apply(typed);
            },
            value -> fromOData.apply(literal.cast(value))));
  }
}
