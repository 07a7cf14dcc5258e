package org.carillon.transport.socketio;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Arguments on their way to clients.
 *
 * @param json each of them as JSON text, with placeholders, separated by commas; empty: none
 * @param attachments what the placeholders stand for, in their order
 */
record EventArguments(String json, List<byte[]> attachments) {

  /**
   * Writes arguments: {@code byte[]}, alone or inside lists and maps, goes as an attachment, all
   * else as JSON. A number that stands alone or inside lists and maps is a number on the wire, also
   * a decimal: what a client sent comes back as it was. How beans and records are written, decimals
   * among them, is the application's configuration.
   *
   * @param values writes beans, records and single values
   */
  static EventArguments of(
      List<? extends @Nullable Object> arguments, Function<@Nullable Object, String> values) {
    Writer writer = new Writer(values);
    writer.elements(arguments);
    return new EventArguments(writer.out.toString(), writer.attachments);
  }

  /** Writes plain values, as a client sent them. */
  static EventArguments plain(List<? extends @Nullable Object> arguments) {
    return of(arguments, Json::write);
  }

  private static final class Writer {

    private final Function<@Nullable Object, String> values;
    private final StringBuilder out = new StringBuilder();
    private final List<byte[]> attachments = new ArrayList<>(0);

    Writer(Function<@Nullable Object, String> values) {
      this.values = values;
    }

    void elements(Iterable<? extends @Nullable Object> elements) {
      boolean first = true;
      for (Object element : elements) {
        if (!first) {
          out.append(',');
        }
        first = false;
        value(element);
      }
    }

    private void value(@Nullable Object value) {
      if (value instanceof byte[] bytes) {
        BinaryAttachments.placeholder(out, attachments.size());
        attachments.add(bytes.clone());
      } else if (value instanceof Map<?, ?> map) {
        members(map);
      } else if (value instanceof Iterable<?> several) {
        out.append('[');
        elements(several);
        out.append(']');
      } else if (value instanceof Object[] several) {
        value(Arrays.asList(several));
      } else if (value instanceof BigDecimal
          || value instanceof BigInteger
          || value instanceof Long) {
        out.append(value); // as it is written in Java, which JSON allows: 1E+21
      } else {
        out.append(values.apply(value));
      }
    }

    private void members(Map<?, ?> map) {
      out.append('{');
      boolean first = true;
      for (Map.Entry<?, ?> member : map.entrySet()) {
        if (!first) {
          out.append(',');
        }
        first = false;
        Json.appendString(out, String.valueOf(member.getKey())).append(':');
        value(member.getValue());
      }
      out.append('}');
    }
  }
}
