package org.carillon.transport.socketio;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts attachments into their places: {@code {"_placeholder": true, "num": 0}}. */
final class BinaryAttachments {

  private static final String PLACEHOLDER = "_placeholder";
  private static final String NUMBER = "num";

  private final List<byte[]> attachments;
  private final BitSet used = new BitSet();

  private BinaryAttachments(List<byte[]> attachments) {
    this.attachments = attachments;
  }

  /**
   * The payload with its attachments.
   *
   * @throws MalformedPacketException if a placeholder names none, or one has no placeholder
   */
  static List<?> resolve(List<?> payload, List<byte[]> attachments)
      throws MalformedPacketException {
    BinaryAttachments walk = new BinaryAttachments(attachments);
    List<?> resolved = walk.list(payload);
    if (walk.used.cardinality() != attachments.size()) {
      throw new MalformedPacketException("an attachment without a placeholder");
    }
    return resolved;
  }

  private List<@Nullable Object> list(List<?> values) throws MalformedPacketException {
    List<@Nullable Object> resolved = new ArrayList<>(values.size());
    for (Object value : values) {
      resolved.add(value(value));
    }
    return resolved;
  }

  private @Nullable Object value(@Nullable Object value) throws MalformedPacketException {
    if (value instanceof List<?> list) {
      return list(list);
    }
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    if (Boolean.TRUE.equals(map.get(PLACEHOLDER))) {
      return attachment(map.get(NUMBER));
    }
    Map<Object, @Nullable Object> resolved = new LinkedHashMap<>();
    for (Map.Entry<?, ?> member : map.entrySet()) {
      resolved.put(member.getKey(), value(member.getValue()));
    }
    return resolved;
  }

  private byte[] attachment(@Nullable Object number) throws MalformedPacketException {
    if (number instanceof Integer index && index >= 0 && index < attachments.size()) {
      used.set(index);
      return attachments.get(index);
    }
    throw new MalformedPacketException("a placeholder for no attachment");
  }

  /** A placeholder, as it is written. */
  static StringBuilder placeholder(StringBuilder out, int number) {
    return out.append("{\"")
        .append(PLACEHOLDER)
        .append("\":true,\"")
        .append(NUMBER)
        .append("\":")
        .append(number)
        .append('}');
  }
}
