package org.carillon.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;

/** Which types of Java are a number each, primitive or not. */
public final class NumberTypes {

  private static final Set<Class<?>> WHOLE =
      Set.of(
          byte.class,
          Byte.class,
          short.class,
          Short.class,
          int.class,
          Integer.class,
          long.class,
          Long.class,
          BigInteger.class);

  private static final Set<Class<?>> FRACTIONS =
      Set.of(float.class, Float.class, double.class, Double.class, BigDecimal.class);

  private NumberTypes() {}

  /** Whether it holds whole numbers alone. */
  static boolean isWhole(Class<?> type) {
    return WHOLE.contains(type);
  }

  /** Whether it holds whole numbers or fractions; {@code Number} itself is none of them. */
  public static boolean isNumber(Class<?> type) {
    return WHOLE.contains(type) || FRACTIONS.contains(type);
  }
}
