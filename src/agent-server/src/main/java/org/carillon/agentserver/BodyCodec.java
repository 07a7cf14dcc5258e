package org.carillon.agentserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.carillon.json.ValueMapper;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/** Values of the application from and to bodies, with the JSON that operations have too. */
final class BodyCodec {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final ValueMapper valueMapper;

  BodyCodec(ValueMapper valueMapper) {
    this.valueMapper = valueMapper;
  }

  /**
   * A body that says the value.
   *
   * @throws IllegalArgumentException if it cannot be written as JSON
   */
  MessageBody write(@Nullable Object value) {
    if (value == null) {
      return MessageBody.NONE;
    }
    if (value instanceof MessageBody body) {
      return body;
    }
    if (value instanceof byte[] bytes) {
      return MessageBody.ofBinary(bytes);
    }
    if (value instanceof JsonNode json) {
      return MessageBody.ofJson(json);
    }
    if (value instanceof String text) {
      return MessageBody.ofJson(JsonNodeFactory.instance.textNode(text));
    }
    return MessageBody.ofJson(parse(valueMapper.write(value)));
  }

  /** The node of a JSON text of our own making. */
  static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not JSON", e);
    }
  }

  /** The JSON text of details of an error, which are plain values; null: none, or they are not. */
  static @Nullable String text(@Nullable Object plain) {
    if (plain == null) {
      return null;
    }
    try {
      return MAPPER.writeValueAsString(plain);
    } catch (JsonProcessingException e) {
      return null; // as over a tunnel: what is no JSON does not travel
    }
  }

  /** The plain value of a body: maps, lists, texts, numbers, booleans; bytes of a binary one. */
  static @Nullable Object plain(MessageBody body) {
    return body.isBinary() ? body.bytes() : plain(body.json());
  }

  private static @Nullable Object plain(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
          members.put(member.getKey(), plain(member.getValue()));
        }
        return members;
      }
      case ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        node.forEach(element -> elements.add(plain(element)));
        return elements;
      }
      case STRING -> {
        return node.textValue();
      }
      case BOOLEAN -> {
        return node.booleanValue();
      }
      case NUMBER -> {
        return node.isFloatingPointNumber() ? node.decimalValue() : node.numberValue();
      }
      default -> {
        return null;
      }
    }
  }
}
