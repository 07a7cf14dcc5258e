package org.carillon.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers without loss: none is cut, rounded, or wrapped around; a fraction is no integer. As
 * text may come what is written so: {@code long}, {@code BigInteger} and {@code BigDecimal}, and of
 * {@code float} and {@code double} the values that JSON has no number for. A missing primitive is a
 * fault.
 */
class NumberReader<T> extends StdDeserializer<T> {

  private static final long serialVersionUID = 1L;

  /** As {@code Double.toString} and JavaScript call them. */
  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  private final transient Function<BigDecimal, @Nullable T> exact;
  private final boolean integral;
  private final boolean textual;

  private NumberReader(
      Class<T> type, boolean integral, boolean textual, Function<BigDecimal, @Nullable T> exact) {
    super(type);
    this.integral = integral;
    this.textual = textual;
    this.exact = exact;
  }

  static void addTo(SimpleModule module) {
    integer(module, false, byte.class, Byte.class, BigInteger::byteValueExact);
    integer(module, false, short.class, Short.class, BigInteger::shortValueExact);
    integer(module, false, int.class, Integer.class, BigInteger::intValueExact);
    integer(module, true, long.class, Long.class, BigInteger::longValueExact);
    fraction(module, float.class, Float.class, NumberReader::toFloat, Float::valueOf);
    fraction(module, double.class, Double.class, NumberReader::toDouble, Double::valueOf);
    module.addDeserializer(
        BigInteger.class,
        new NumberReader<>(BigInteger.class, true, true, NumberReader::toInteger));
    module.addDeserializer(
        BigDecimal.class, new NumberReader<>(BigDecimal.class, false, true, value -> value));
  }

  private static <N> void integer(
      SimpleModule module,
      boolean textual,
      Class<N> primitive,
      Class<N> wrapper,
      Function<BigInteger, N> exact) {
    Function<BigDecimal, @Nullable N> convert =
        value -> {
          BigInteger integer = toInteger(value);
          return integer == null ? null : exact.apply(integer);
        };
    module.addDeserializer(primitive, new NumberReader<>(primitive, true, textual, convert));
    module.addDeserializer(wrapper, new NumberReader<>(wrapper, true, textual, convert));
  }

  private static <N> void fraction(
      SimpleModule module,
      Class<N> primitive,
      Class<N> wrapper,
      Function<BigDecimal, @Nullable N> convert,
      Function<String, N> parse) {
    for (Class<N> type : List.of(primitive, wrapper)) {
      module.addDeserializer(
          type,
          new NumberReader<>(type, false, false, convert) {
            @Override
            @Nullable N named(String text) {
              return NOT_FINITE.contains(text) ? parse.apply(text) : null;
            }
          });
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the handlers of the context answer with the type asked for
  public @Nullable T deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    JsonToken token = parser.currentToken();
    T named = token == JsonToken.VALUE_STRING ? named(parser.getText()) : null;
    if (named != null) {
      return named;
    }
    BigDecimal value;
    if (token == JsonToken.VALUE_NUMBER_INT
        || (token == JsonToken.VALUE_NUMBER_FLOAT && !integral)) {
      value = parser.getDecimalValue();
    } else if (token == JsonToken.VALUE_STRING && textual) {
      value = Decimals.parse(parser.getText());
    } else {
      return (T) context.handleUnexpectedToken(handledType(), parser);
    }
    if (value == null) {
      return (T) context.handleWeirdStringValue(handledType(), "", "no number");
    }
    T result = Decimals.isBounded(value) ? exactly(value) : null;
    return result == null
        ? (T) context.handleWeirdNumberValue(handledType(), 0, JsonErrors.OUT_OF_RANGE)
        : result;
  }

  /** A value that has a name and no digits; null: there is none of that name. */
  @Nullable T named(String text) {
    return null;
  }

  private @Nullable T exactly(BigDecimal value) {
    try {
      return exact.apply(value);
    } catch (ArithmeticException e) {
      return null; // said by the caller
    }
  }

  @Override
  public @Nullable T getNullValue(DeserializationContext context) throws JsonMappingException {
    if (handledType().isPrimitive()) {
      return context.reportInputMismatch(this, JsonErrors.REQUIRED);
    }
    return null;
  }

  private static @Nullable BigInteger toInteger(BigDecimal value) {
    return value.scale() == 0 ? value.unscaledValue() : null;
  }

  private static @Nullable Float toFloat(BigDecimal value) {
    float number = value.floatValue();
    return Float.isFinite(number) ? number : null;
  }

  private static @Nullable Double toDouble(BigDecimal value) {
    double number = value.doubleValue();
    return Double.isFinite(number) ? number : null;
  }
}
