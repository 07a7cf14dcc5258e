package org.carillon.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BinaryNode;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/** Between values of an application and what is sent. */
final class BodyMapper {

  private BodyMapper() {}

  /**
   * @throws IllegalArgumentException if Jackson cannot write it
   */
  static MessageBody write(ObjectMapper mapper, @Nullable Object value) {
    if (value == null) {
      return MessageBody.NONE;
    }
    if (value instanceof MessageBody body) {
      return body;
    }
    if (value instanceof byte[] bytes) {
      return MessageBody.ofBinary(bytes);
    }
    return MessageBody.ofJson(
        value instanceof JsonNode node ? node : mapper.<JsonNode>valueToTree(value));
  }

  static JsonNode json(MessageBody body) {
    return body.isBinary() ? BinaryNode.valueOf(body.bytes()) : body.json();
  }

  /**
   * @throws AgentException {@code INVALID_MESSAGE} if it does not fit
   */
  static <T> @Nullable T read(ObjectMapper mapper, MessageBody body, Class<T> type) {
    if (type == MessageBody.class) {
      return type.cast(body);
    }
    if (type == byte[].class && body.isBinary()) {
      return type.cast(body.bytes());
    }
    JsonNode json = json(body);
    if (json.isNull() && !JsonNode.class.isAssignableFrom(type)) {
      return null;
    }
    try {
      return mapper.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      // Jackson's text quotes what was sent
      throw new AgentException(
          AgentErrors.INVALID_MESSAGE, "what was sent is no " + type.getSimpleName());
    }
  }
}
