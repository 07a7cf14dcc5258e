package org.carillon.json;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Decimals from and to text. A decimal of a few characters can name a number of a billion digits
 * ({@code 1e999999999}), which the first addition would write out: so digits and scale are bounded
 * before anybody calculates.
 */
public final class Decimals {

  /** The longest text of a number, and the greatest scale to either side. */
  static final int LIMIT = 1_000;

  /** As many significant digits as every double keeps (C's DBL_DIG). */
  private static final int KEPT_DIGITS = 15;

  private Decimals() {}

  /** Whether the number is small enough to be calculated with. */
  static boolean isBounded(BigDecimal value) {
    return Math.abs((long) value.scale()) <= LIMIT
        && value.unscaledValue().bitLength() <= LIMIT * 4;
  }

  /** The number that the text is, or null if it is none or out of bounds. */
  public static @Nullable BigDecimal parse(String text) {
    if (text.isEmpty() || text.length() > LIMIT || text.charAt(0) == '+') {
      return null;
    }
    try {
      BigDecimal value = new BigDecimal(text);
      return isBounded(value) ? value : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** With all its digits and its scale; only what is out of bounds keeps an exponent. */
  static String text(BigDecimal value) {
    return isBounded(value) ? value.toPlainString() : value.toString();
  }

  /**
   * Whether {@code JSON.parse} makes a number of it that shows the same digits: neither too many,
   * nor zeros at the end of its fraction.
   */
  public static boolean isKeptByDouble(BigDecimal value) {
    if (!isBounded(value)) {
      return false;
    }
    if (value.scale() > Math.max(0, value.stripTrailingZeros().scale())) {
      return false;
    }
    double number = value.doubleValue();
    if (Double.isInfinite(number) || Math.abs(number) < Double.MIN_NORMAL) {
      return value.signum() == 0;
    }
    return value.precision() <= KEPT_DIGITS || BigDecimal.valueOf(number).compareTo(value) == 0;
  }
}
