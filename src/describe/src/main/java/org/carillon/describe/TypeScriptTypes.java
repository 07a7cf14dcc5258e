package org.carillon.describe;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/** Types of TypeScript for schemas of a document. */
final class TypeScriptTypes {

  private static final String UNKNOWN = "unknown";

  private TypeScriptTypes() {}

  /** The type of what a schema describes. */
  static String of(Map<String, Object> schema) {
    String named = SchemaCatalog.named(schema);
    if (named != null) {
      return name(named);
    }
    if (schema.containsKey("const")) {
      return Json.write(schema.get("const"));
    }
    if (schema.containsKey("enum")) {
      return union(JsonTree.elements(schema.get("enum")).stream().map(Json::write).toList());
    }
    if (schema.containsKey("oneOf")) {
      return union(ofAll(schema.get("oneOf")));
    }
    if (schema.containsKey("anyOf")) {
      return union(ofAll(schema.get("anyOf")));
    }
    if (schema.containsKey("allOf")) {
      List<String> all =
          ofAll(schema.get("allOf")).stream().filter(type -> !type.equals(UNKNOWN)).toList();
      return all.isEmpty()
          ? UNKNOWN
          : String.join(" & ", all.stream().map(TypeScriptTypes::grouped).toList());
    }
    Object type = schema.get("type");
    if (type instanceof List<?> several) {
      return union(several.stream().map(each -> ofType(String.valueOf(each), schema)).toList());
    }
    return type == null ? UNKNOWN : ofType(String.valueOf(type), schema);
  }

  private static List<String> ofAll(@Nullable Object schemas) {
    return JsonTree.elements(schemas).stream().map(schema -> of(JsonTree.members(schema))).toList();
  }

  private static String ofType(String type, Map<String, Object> schema) {
    return switch (type) {
      case "string", "boolean", "null" -> type;
      case "integer", "number" -> "number";
      case "array" -> array(schema);
      case "object" -> object(schema);
      default -> UNKNOWN;
    };
  }

  private static String array(Map<String, Object> schema) {
    Object items = schema.get("items");
    return items == null ? UNKNOWN + "[]" : grouped(of(JsonTree.members(items))) + "[]";
  }

  private static String object(Map<String, Object> schema) {
    if (schema.containsKey("properties")) {
      return "{ " + String.join(" ", members(schema)) + " }";
    }
    Object values = schema.get("additionalProperties");
    String value = values == null ? UNKNOWN : of(JsonTree.members(values));
    return "{ [name: string]: " + value + " }";
  }

  /** The members of an object, each with its comment. */
  static List<String> members(Map<String, Object> schema) {
    Set<Object> required = new LinkedHashSet<>(JsonTree.elements(schema.get("required")));
    return JsonTree.members(schema.get("properties")).entrySet().stream()
        .map(
            member -> {
              Map<String, Object> value = JsonTree.members(member.getValue());
              return comment(value)
                  + property(member.getKey())
                  + (required.contains(member.getKey()) ? ": " : "?: ")
                  + of(value)
                  + ";";
            })
        .toList();
  }

  /** The comment of a description, with a blank behind it; empty where there is none. */
  static String comment(Map<String, Object> described) {
    Object text = described.get("description");
    return text == null
        ? ""
        : "/** " + text.toString().replaceAll("\\s+", " ").replace("*/", "* /") + " */ ";
  }

  /** The name of a member. */
  static String property(String name) {
    return name.matches("[A-Za-z_$][A-Za-z0-9_$]*") ? name : Json.write(name);
  }

  /** The name of the type of a schema with a name. */
  static String name(String schema) {
    String name = schema.replaceAll("[^A-Za-z0-9_]", "_");
    return Character.isDigit(name.charAt(0)) ? "_" + name : name;
  }

  private static String union(List<String> types) {
    return String.join(" | ", new LinkedHashSet<>(types));
  }

  private static String grouped(String type) {
    return type.contains(" | ") || type.contains(" & ") ? "(" + type + ")" : type;
  }
}
