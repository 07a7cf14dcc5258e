package org.carillon.describe;

import java.util.List;
import java.util.Map;
import org.carillon.json.Json;

/** Plain values as YAML 1.2: blocks, and texts in quotes as JSON has them. */
final class YamlText {

  private static final String STEP = "  ";

  private YamlText() {}

  /** A document. */
  static String of(Map<String, Object> object) {
    StringBuilder out = new StringBuilder();
    members(out, object, "");
    return out.toString();
  }

  private static void members(StringBuilder out, Map<String, Object> object, String indent) {
    object.forEach(
        (name, value) -> {
          out.append(indent).append(name(name)).append(':');
          value(out, value, indent);
        });
  }

  private static void value(StringBuilder out, Object value, String indent) {
    if (value instanceof Map<?, ?> object && !object.isEmpty()) {
      out.append('\n');
      members(out, JsonTree.members(object), indent + STEP);
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      out.append('\n');
      for (Object element : list) {
        element(out, element, indent);
      }
    } else {
      out.append(' ').append(Json.write(value)).append('\n');
    }
  }

  private static void element(StringBuilder out, Object element, String indent) {
    out.append(indent).append('-');
    if (element instanceof Map<?, ?> object && !object.isEmpty()) {
      StringBuilder inner = new StringBuilder();
      members(inner, JsonTree.members(object), indent + STEP);
      out.append(' ').append(inner, indent.length() + STEP.length(), inner.length());
    } else {
      value(out, element, indent + STEP);
    }
  }

  /** A name as it is, where nothing else could be read from it. */
  private static String name(String name) {
    boolean plain =
        name.matches("[A-Za-z][A-Za-z0-9_-]*")
            && !name.matches("(?i)y|n|yes|no|on|off|true|false|null");
    return plain ? name : Json.write(name);
  }
}
