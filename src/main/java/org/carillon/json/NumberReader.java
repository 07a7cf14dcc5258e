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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers without loss: none is cut, rounded, or wrapped around; a fraction is no integer,
 * and only {@code BigDecimal} and {@code BigInteger} may come as text. A missing primitive is a
 * fault.
 */
final class NumberReader<T> extends StdDeserializer<T> {

  private static final long serialVersionUID = 1L;

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
    integer(module, byte.class, Byte.class, BigInteger::byteValueExact);
    integer(module, short.class, Short.class, BigInteger::shortValueExact);
    integer(module, int.class, Integer.class, BigInteger::intValueExact);
    integer(module, long.class, Long.class, BigInteger::longValueExact);
    fraction(module, float.class, Float.class, NumberReader::toFloat);
    fraction(module, double.class, Double.class, NumberReader::toDouble);
    module.addDeserializer(
        BigInteger.class,
        new NumberReader<>(BigInteger.class, true, true, NumberReader::toInteger));
    module.addDeserializer(
        BigDecimal.class, new NumberReader<>(BigDecimal.class, false, true, value -> value));
  }

  private static <N> void integer(
      SimpleModule module, Class<N> primitive, Class<N> wrapper, Function<BigInteger, N> exact) {
    Function<BigDecimal, @Nullable N> convert =
        value -> {
          BigInteger integer = toInteger(value);
          return integer == null ? null : exact.apply(integer);
        };
    module.addDeserializer(primitive, new NumberReader<>(primitive, true, false, convert));
    module.addDeserializer(wrapper, new NumberReader<>(wrapper, true, false, convert));
  }

  private static <N> void fraction(
      SimpleModule module,
      Class<N> primitive,
      Class<N> wrapper,
      Function<BigDecimal, @Nullable N> convert) {
    module.addDeserializer(primitive, new NumberReader<>(primitive, false, false, convert));
    module.addDeserializer(wrapper, new NumberReader<>(wrapper, false, false, convert));
  }

  @Override
  @SuppressWarnings("unchecked") // the handlers of the context answer with the type asked for
  public @Nullable T deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    JsonToken token = parser.currentToken();
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
        ? (T) context.handleWeirdNumberValue(handledType(), 0, Faults.OUT_OF_RANGE)
        : result;
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
      return context.reportInputMismatch(this, Faults.REQUIRED);
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
