package org.carillon.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON text from and to plain values. */
public final class Json {

  private static final ObjectMapper PLAIN =
      JsonMapper.builder(
              JsonFactory.builder().streamReadConstraints(StreamReadConstraints.defaults()).build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final ObjectReader OBJECT =
      PLAIN.readerFor(new TypeReference<Map<String, @Nullable Object>>() {});

  private Json() {}

  /** The members of a JSON object of our own making; {@code null} is an empty one. */
  public static Map<String, @Nullable Object> parseObject(String json) {
    try {
      Map<String, @Nullable Object> members = OBJECT.readValue(json);
      return members == null ? Map.of() : members;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON object", e);
    }
  }
}
