package org.carillon.crud;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.descriptor.java.MutabilityPlan;
import org.jspecify.annotations.Nullable;

/**
 * The values of a column that holds JSON. Hibernate compares them with copies that its own JSON
 * mapper made: a value that such a copy is not equal to would be written again at each flush, with
 * a new version each time. So what a client sent is stored as such a copy.
 *
 * <p>A document without classes ({@code Map<String, Object>}) has the numbers that the client gave
 * it: they are shown as numbers where a JavaScript number holds them, else as text.
 */
final class JsonDocument {

  private final MutabilityPlan<Object> copies;
  private final boolean untyped;

  private JsonDocument(MutabilityPlan<Object> copies, boolean untyped) {
    this.copies = copies;
    this.untyped = untyped;
  }

  @SuppressWarnings("unchecked") // of the attribute's own type
  static JsonDocument of(Type type, JavaType<?> java) {
    return new JsonDocument((MutabilityPlan<Object>) java.getMutabilityPlan(), isUntyped(type));
  }

  /** Whether values of no class are in it. */
  private static boolean isUntyped(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return isUntyped(arguments[arguments.length - 1]);
    }
    return type == Object.class || type == Map.class || type == List.class;
  }

  /**
   * As it will be read from the column.
   *
   * @throws IllegalArgumentException if it would be another value then
   */
  Object stored(Object value) {
    Object copy = copies.deepCopy(value);
    if (untyped && !isSame(value, copy)) {
      throw new IllegalArgumentException(
          "a number with more digits than the mapper of the unit has");
    }
    return copy;
  }

  /** As it is written. */
  Object shown(Object value) {
    return untyped ? Objects.requireNonNull(plain(value)) : value;
  }

  /** Whether a client that was shown the one may have sent the other unchanged. */
  boolean looksSame(Object current, Object value) {
    return untyped && isSame(texts(plain(current)), texts(plain(value)));
  }

  /** What is written as text, as text. */
  private static @Nullable Object texts(@Nullable Object plain) {
    if (plain instanceof Map<?, ?> members) {
      Map<Object, @Nullable Object> texts = new LinkedHashMap<>();
      members.forEach((name, member) -> texts.put(name, texts(member)));
      return texts;
    }
    if (plain instanceof List<?> elements) {
      List<@Nullable Object> texts = new ArrayList<>();
      elements.forEach(element -> texts.add(texts(element)));
      return texts;
    }
    return plain instanceof Number number && !isExact(number) ? String.valueOf(plain) : plain;
  }

  /** Whether a JavaScript number holds it. What no double comes near is infinite as one. */
  private static boolean isExact(Number number) {
    double near = number.doubleValue();
    return Math.abs(near) < (1L << 53) && BigDecimal.valueOf(near).compareTo(decimal(number)) == 0;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      members.forEach((name, member) -> plain.put(String.valueOf(name), plain(member)));
      return plain;
    }
    if (value instanceof Collection<?> elements) {
      List<@Nullable Object> plain = new ArrayList<>();
      elements.forEach(element -> plain.add(plain(element)));
      return plain;
    }
    if (value instanceof BigDecimal decimal) {
      return number(decimal);
    }
    return value;
  }

  private static Object number(BigDecimal decimal) {
    double near = decimal.doubleValue();
    if (!Double.isFinite(near) || BigDecimal.valueOf(near).compareTo(decimal) != 0) {
      return decimal;
    }
    BigDecimal whole = decimal.stripTrailingZeros();
    boolean isLong = whole.scale() <= 0 && (whole.precision() - whole.scale()) <= 18;
    return isLong ? (Object) whole.longValueExact() : (Object) near;
  }

  private static boolean isSame(@Nullable Object one, @Nullable Object other) {
    if (one instanceof Map<?, ?> members && other instanceof Map<?, ?> others) {
      return members.keySet().equals(others.keySet())
          && members.entrySet().stream()
              .allMatch(entry -> isSame(entry.getValue(), others.get(entry.getKey())));
    }
    if (one instanceof List<?> elements && other instanceof List<?> others) {
      for (int i = 0; i < elements.size(); i++) {
        if (i >= others.size() || !isSame(elements.get(i), others.get(i))) {
          return false;
        }
      }
      return elements.size() == others.size();
    }
    if (one instanceof Number a && other instanceof Number b) {
      return decimal(a).compareTo(decimal(b)) == 0;
    }
    return Objects.equals(one, other);
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof BigDecimal decimal
        ? decimal
        : number instanceof BigInteger integer
            ? new BigDecimal(integer)
            : new BigDecimal(number.toString());
  }
}
