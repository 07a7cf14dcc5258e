package org.carillon.json;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes plain values, as a {@link PlainReader} reads them. Numbers stay numbers. */
final class PlainWriter {

  private final StringBuilder out;

  PlainWriter(StringBuilder out) {
    this.out = out;
  }

  void value(@Nullable Object plain) {
    if (plain instanceof String text) {
      Json.appendString(out, text);
    } else if (plain instanceof Map<?, ?> members) {
      object(members);
    } else if (plain instanceof Iterable<?> elements) {
      array(elements);
    } else if (plain instanceof BigDecimal number) {
      out.append(number.toPlainString());
    } else if (plain == null || plain instanceof Number || plain instanceof Boolean) {
      out.append(plain);
    } else {
      throw new IllegalArgumentException(plain.getClass().getName() + " is no plain value");
    }
  }

  private void object(Map<?, ?> members) {
    out.append('{');
    for (Iterator<? extends Map.Entry<?, ?>> it = members.entrySet().iterator(); it.hasNext(); ) {
      Map.Entry<?, ?> member = it.next();
      Json.appendString(out, String.valueOf(member.getKey())).append(':');
      value(member.getValue());
      if (it.hasNext()) {
        out.append(',');
      }
    }
    out.append('}');
  }

  private void array(Iterable<?> elements) {
    out.append('[');
    for (Iterator<?> it = elements.iterator(); it.hasNext(); ) {
      value(it.next());
      if (it.hasNext()) {
        out.append(',');
      }
    }
    out.append(']');
  }
}
