package org.carillon.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes values of one type from plain ones. Safe for use by many threads. */
public final class ValueBinder {

  private final ObjectMapper mapper;
  private final Class<?> raw;
  private final ObjectReader reader;

  ValueBinder(ObjectMapper mapper, JavaType type, ObjectReader reader) {
    this.mapper = mapper;
    this.raw = type.getRawClass();
    this.reader = reader;
  }

  /**
   * A plain value as one of the type; null where it is null and the type is no primitive.
   *
   * @param root what the paths of faults begin with; may be empty
   * @throws org.carillon.api.OperationException with {@code INVALID}, path and message
   */
  public @Nullable Object bind(@Nullable Object plain, String root) {
    if (raw == String.class && plain instanceof String) {
      return plain;
    }
    try (TokenBuffer tokens = new TokenBuffer(mapper, false)) {
      write(tokens, plain);
      return reader.readValue(tokens.asParserOnFirstToken());
    } catch (JsonMappingException e) {
      throw JsonErrors.invalid(e, root);
    } catch (JsonProcessingException e) { // for an enum Jackson reads whatever number as an int
      throw JsonErrors.invalid(
          MismatchedInputException.from(null, raw, e.getOriginalMessage()), root);
    } catch (IOException e) {
      throw new UncheckedIOException("A buffer in memory failed", e);
    }
  }

  private static void write(TokenBuffer tokens, @Nullable Object plain) throws IOException {
    if (plain == null) {
      tokens.writeNull();
    } else if (plain instanceof String text) {
      tokens.writeString(text);
    } else if (plain instanceof Integer number) {
      tokens.writeNumber(number);
    } else if (plain instanceof Boolean bool) {
      tokens.writeBoolean(bool);
    } else if (plain instanceof BigDecimal number) {
      tokens.writeNumber(number);
    } else if (plain instanceof Long number) {
      tokens.writeNumber(number);
    } else if (plain instanceof BigInteger number) {
      tokens.writeNumber(number);
    } else if (plain instanceof Map<?, ?> members) {
      tokens.writeStartObject();
      for (Map.Entry<?, ?> member : members.entrySet()) {
        tokens.writeFieldName(String.valueOf(member.getKey()));
        write(tokens, member.getValue());
      }
      tokens.writeEndObject();
    } else if (plain instanceof List<?> elements) {
      tokens.writeStartArray();
      for (Object element : elements) {
        write(tokens, element);
      }
      tokens.writeEndArray();
    } else {
      throw new IllegalArgumentException(plain.getClass().getName() + " is no plain value");
    }
  }
}
