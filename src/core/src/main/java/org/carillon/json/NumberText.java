package org.carillon.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.ParsePosition;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as text by the patterns of {@code DecimalFormat}. */
final class NumberText {

  private final Class<?> type;
  private final DecimalFormat format;

  /**
   * Of a type.
   *
   * @param pattern empty: that of the locale
   * @throws IllegalArgumentException if it is no pattern
   */
  NumberText(Class<?> type, String pattern, Locale locale) {
    this.type = type;
    this.format =
        pattern.isEmpty()
            ? (DecimalFormat) DecimalFormat.getInstance(locale)
            : new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(locale));
    format.setParseBigDecimal(true);
  }

  /** Whether values of the type have patterns. */
  static boolean isNumber(Class<?> type) {
    return NumberTypes.isNumber(type);
  }

  /** A format keeps state while it works, so each call has its own. */
  private DecimalFormat format() {
    return (DecimalFormat) format.clone();
  }

  private @Nullable BigDecimal parse(String text) {
    ParsePosition position = new ParsePosition(0);
    Number number = format().parse(text, position);
    return position.getIndex() == text.length()
            && number instanceof BigDecimal decimal
            && Decimals.isBounded(decimal)
        ? decimal
        : null;
  }

  JsonSerializer<?> writer() {
    return new JsonSerializer<>() {
      @Override
      public void serialize(Object value, JsonGenerator generator, SerializerProvider provider)
          throws IOException {
        generator.writeString(format().format(value));
      }
    };
  }

  JsonDeserializer<?> reader() {
    return new Reader();
  }

  private final class Reader extends StdDeserializer<Object> {

    private static final long serialVersionUID = 1L;

    private Reader() {
      super(type);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        return context.handleUnexpectedToken(type, parser);
      }
      BigDecimal number = parser.getTextLength() > Decimals.LIMIT ? null : parse(parser.getText());
      if (number == null) {
        return context.handleWeirdStringValue(type, "", "no number of the pattern");
      }
      try (TokenBuffer tokens = new TokenBuffer(parser, context)) {
        if (number.stripTrailingZeros().scale() <= 0) {
          tokens.writeNumber(number.toBigIntegerExact());
        } else {
          tokens.writeNumber(number);
        }
        return context.readValue(tokens.asParserOnFirstToken(), type);
      }
    }

    @Override
    public @Nullable Object getNullValue(DeserializationContext context)
        throws JsonMappingException {
      return type.isPrimitive() ? context.reportInputMismatch(this, JsonErrors.REQUIRED) : null;
    }
  }
}
