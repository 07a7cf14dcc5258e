package org.carillon.transport.socketio;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/** Arguments on their way to another node. */
final class NodeArguments {

  private static final String ARGUMENTS = "arguments";
  private static final String ATTACHMENTS = "attachments";

  private NodeArguments() {}

  /** Adds them to what is said. */
  static Map<String, @Nullable Object> put(
      Map<String, @Nullable Object> said, EventArguments eventArguments) {
    said.put(ARGUMENTS, "[" + eventArguments.json() + "]");
    if (!eventArguments.attachments().isEmpty()) {
      Base64.Encoder base64 = Base64.getEncoder();
      said.put(
          ATTACHMENTS, eventArguments.attachments().stream().map(base64::encodeToString).toList());
    }
    return said;
  }

  /**
   * As they were written.
   *
   * @throws IllegalArgumentException if there are none
   */
  static EventArguments written(Map<?, ?> said) {
    if (said.get(ARGUMENTS) instanceof String json && json.startsWith("[") && json.endsWith("]")) {
      return new EventArguments(json.substring(1, json.length() - 1), attachments(said));
    }
    throw new IllegalArgumentException("A node told of no arguments");
  }

  /**
   * As plain values, with {@code byte[]} for what is binary.
   *
   * @throws IllegalArgumentException if there are none
   */
  static List<@Nullable Object> plain(Map<?, ?> said) {
    if (!(said.get(ARGUMENTS) instanceof String json)
        || !(Json.parse(json) instanceof List<?> list)) {
      throw new IllegalArgumentException("A node told of no arguments");
    }
    List<byte[]> attachments = attachments(said);
    try {
      return Arrays.asList(
          (attachments.isEmpty() ? list : BinaryAttachments.resolve(list, attachments)).toArray());
    } catch (MalformedPacketException e) {
      throw new IllegalArgumentException("A node told of attachments that are not there", e);
    }
  }

  private static List<byte[]> attachments(Map<?, ?> said) {
    return said.get(ATTACHMENTS) instanceof List<?> texts
        ? texts.stream().map(NodeArguments::attachment).toList()
        : List.of();
  }

  private static byte[] attachment(@Nullable Object said) {
    if (said instanceof String base64) {
      return Base64.getDecoder().decode(base64);
    }
    throw new IllegalArgumentException("A node told of an attachment that is no text");
  }
}
