package org.carillon.describe;

import static org.carillon.describe.JsonTree.object;

import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.ValueMapper;
import org.carillon.json.WireType;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of a document: each class of the application has one, and another one of what clients
 * send where that differs; others refer to them.
 */
final class SchemaCatalog {

  static final String PREFIX = "#/components/schemas/";

  private static final String INPUT = "Input";

  /** Whole numbers that JavaScript may not hold, which are text then. */
  private static final Set<Class<?>> LARGE = Set.of(long.class, Long.class, BigInteger.class);

  private final ValueMapper valueMapper;
  private final Constraints constraints;
  private final Settings.Decimals decimals;
  private final Settings.Integers integers;
  private final EntitySchemas entities;
  private final Set<String> ambiguous;

  private final Map<String, Map<String, Object>> schemas = new LinkedHashMap<>();
  private final Map<String, String> nameByKey = new HashMap<>();

  /**
   * An empty catalog.
   *
   * @param ambiguous the simple names of classes that are told apart by the class around them
   */
  SchemaCatalog(
      ValueMapper valueMapper,
      Constraints constraints,
      CarillonConfig config,
      EntityShapeSource shapes,
      Set<String> ambiguous) {
    this.valueMapper = valueMapper;
    this.constraints = constraints;
    this.decimals = config.get(Settings.JSON_DECIMALS);
    this.integers = config.get(Settings.JSON_INTEGERS);
    this.entities = new EntitySchemas(this, constraints, shapes);
    this.ambiguous = Set.copyOf(ambiguous);
  }

  /** All schemas, by their names. */
  Map<String, Map<String, Object>> schemas() {
    return schemas;
  }

  EntitySchemas entities() {
    return entities;
  }

  Constraints constraints() {
    return constraints;
  }

  /**
   * The schema of a type's values.
   *
   * @param reading whether clients send them
   */
  Map<String, Object> of(Type type, boolean reading) {
    WireType wire;
    try {
      wire = valueMapper.describe(type, reading);
    } catch (IllegalArgumentException e) {
      return object("description", "Of the class " + valueMapper.rawClass(type).getSimpleName());
    }
    if (wire instanceof WireType.Scalar scalar) {
      return scalar(scalar, reading);
    } else if (wire instanceof WireType.Choice choice) {
      return component(
          choice.type().getName(),
          name(choice.type()),
          () ->
              object(
                  "type",
                  "string",
                  "description",
                  JsonTree.orNothing(Descriptions.of(choice.type())),
                  "enum",
                  choice.names()));
    } else if (wire instanceof WireType.Many many) {
      return object(
          "type",
          "array",
          "items",
          of(many.element(), reading),
          "uniqueItems",
          many.distinct() ? true : null);
    } else if (wire instanceof WireType.Keyed keyed) {
      return object("type", "object", "additionalProperties", of(keyed.value(), reading));
    } else if (wire instanceof WireType.Holder holder) {
      return nullable(of(holder.value(), reading));
    } else if (wire instanceof WireType.Row row) {
      return entities.ref(row.entity(), EntitySchemas.Use.ROW);
    } else if (wire instanceof WireType.Variants variants) {
      return variants(variants, reading);
    } else if (wire instanceof WireType.Members members) {
      return members(type, members, reading);
    } else if (wire instanceof WireType.AnyObject) {
      return object("type", "object");
    } else if (wire instanceof WireType.AnyArray) {
      return object("type", "array");
    }
    return object();
  }

  private Map<String, Object> scalar(WireType.Scalar scalar, boolean reading) {
    return switch (scalar.kind()) {
      case BOOLEAN -> object("type", "boolean");
      case WHOLE ->
          LARGE.contains(scalar.type())
              ? object("type", large(reading), "format", "int64")
              : object("type", "integer", "format", "int32");
      case NUMBER -> object("type", "number", "format", "double");
      case DECIMAL -> object("type", decimal(reading), "format", "decimal");
      case BYTES -> object("type", "string", "contentEncoding", "base64");
      case TEXT -> text(scalar.type());
    };
  }

  private Object large(boolean reading) {
    if (reading) {
      return List.of("integer", "string");
    }
    return switch (integers) {
      case NUMBER -> "integer";
      case STRING -> "string";
      case SAFE -> List.of("integer", "string");
    };
  }

  private Object decimal(boolean reading) {
    if (reading) {
      return List.of("string", "number");
    }
    return decimals == Settings.Decimals.STRING ? "string" : "number";
  }

  @SuppressWarnings("JavaUtilDate") // applications still have them
  private static Map<String, Object> text(Class<?> type) {
    if (type == char.class || type == Character.class) {
      return object("type", "string", "minLength", 1, "maxLength", 1);
    }
    String format = null;
    if (type == UUID.class) {
      format = "uuid";
    } else if (type == LocalDate.class || type == java.sql.Date.class) {
      format = "date";
    } else if (type == OffsetTime.class) {
      format = "time";
    } else if (type == Duration.class || type == Period.class) {
      format = "duration";
    } else if (type == java.net.URI.class || type == java.net.URL.class) {
      format = "uri-reference";
    } else if (type == Instant.class
        || type == OffsetDateTime.class
        || type == ZonedDateTime.class
        || (type != java.sql.Time.class && Date.class.isAssignableFrom(type))
        || Calendar.class.isAssignableFrom(type)) {
      format = "date-time";
    }
    return object("type", "string", "format", format);
  }

  private Map<String, Object> variants(WireType.Variants variants, boolean reading) {
    return component(
        key(variants.type(), reading),
        name(variants.type()) + (reading ? INPUT : ""),
        () -> {
          List<Object> alternatives = new ArrayList<>();
          variants
              .types()
              .forEach(
                  (said, type) ->
                      alternatives.add(
                          object(
                              "allOf",
                              List.of(
                                  of(type, reading),
                                  object(
                                      "type",
                                      "object",
                                      "required",
                                      List.of(variants.member()),
                                      "properties",
                                      object(variants.member(), object("const", said)))))));
          return object("oneOf", alternatives);
        });
  }

  private Map<String, Object> members(Type type, WireType.Members members, boolean reading) {
    return component(
        key(type, reading),
        name(members) + (reading ? INPUT : ""),
        () -> {
          Map<String, Object> properties = new LinkedHashMap<>();
          List<String> required = new ArrayList<>();
          for (WireType.Member member : members.members()) {
            Map<String, Object> schema = of(member.type(), reading);
            Constraints.Constrained constrained =
                constraints.ofProperty(schema, members.type(), member.property());
            boolean always = member.required() || constrained.required();
            if (always) {
              required.add(member.name());
            }
            properties.put(
                member.name(),
                described(
                    member.nullable() && !constrained.required()
                        ? nullable(constrained.schema())
                        : constrained.schema(),
                    Descriptions.of(members.type(), member.property())));
          }
          return record(Descriptions.of(members.type()), properties, required);
        });
  }

  private String key(Type type, boolean reading) {
    return valueMapper.canonical(type) + (reading ? "<" : ">");
  }

  private String name(WireType.Members members) {
    StringBuilder name = new StringBuilder(name(members.type()));
    for (int i = 0; i < members.arguments().size(); i++) {
      name.append(i == 0 ? "Of" : "And")
          .append(
              KeyNames.pascal(valueMapper.rawClass(members.arguments().get(i)).getSimpleName()));
    }
    return name.toString();
  }

  private String name(Class<?> type) {
    Class<?> around = type.getEnclosingClass();
    String simple = KeyNames.pascal(type.getSimpleName());
    return around != null && ambiguous.contains(type.getSimpleName())
        ? KeyNames.pascal(around.getSimpleName().replaceAll("Service$", "")) + simple
        : simple;
  }

  /**
   * A reference to a schema with a name, which is made where it is not there yet.
   *
   * @param key tells it from all others
   * @param wanted the name, where no other schema has it
   */
  Map<String, Object> component(String key, String wanted, Supplier<Map<String, Object>> schema) {
    String name = nameByKey.get(key);
    if (name == null) {
      name = wanted;
      for (int i = 2; schemas.containsKey(name); i++) {
        name = wanted + i;
      }
      nameByKey.put(key, name);
      schemas.put(name, Map.of()); // it may refer to itself
      schemas.put(name, schema.get());
    }
    return JsonTree.object("$ref", PREFIX + name);
  }

  /** Whether an object of a schema that is referred to cannot be empty. */
  boolean isDemanding(Map<String, Object> ref) {
    String name = named(ref);
    Map<String, Object> schema = name == null ? ref : schemas.getOrDefault(name, Map.of());
    Object alternatives = schema.getOrDefault("oneOf", schema.get("anyOf"));
    if (alternatives != null) {
      return JsonTree.elements(alternatives).stream()
          .allMatch(each -> isDemanding(JsonTree.members(each)));
    }
    return (name != null && schema.containsKey("required"))
        || JsonTree.elements(schema.get("allOf")).stream()
            .anyMatch(each -> isDemanding(JsonTree.members(each)));
  }

  /** An object of members. */
  static Map<String, Object> record(
      String description, Map<String, Object> properties, List<String> required) {
    return object(
        "type",
        "object",
        "description",
        JsonTree.orNothing(description),
        "required",
        required.isEmpty() ? null : required,
        "properties",
        properties.isEmpty() ? null : properties);
  }

  /** The same schema, with a text. */
  static Map<String, Object> described(Map<String, Object> schema, String description) {
    if (description.isEmpty()) {
      return schema;
    }
    if (JsonTree.isRef(schema)) {
      return object("description", description, "allOf", List.of(schema));
    }
    Map<String, Object> described = new LinkedHashMap<>(schema);
    described.put("description", description);
    return described;
  }

  /** The same schema, and null. */
  static Map<String, Object> nullable(Map<String, Object> schema) {
    Object type = schema.get("type");
    if (type == null || schema.containsKey("enum") || schema.containsKey("const")) {
      return schema.isEmpty() ? schema : object("oneOf", List.of(schema, object("type", "null")));
    }
    List<Object> types = new ArrayList<>();
    if (type instanceof List<?> several) {
      types.addAll(several);
    } else {
      types.add(type);
    }
    if (!types.contains("null")) {
      types.add("null");
    }
    Map<String, Object> nullable = new LinkedHashMap<>(schema);
    nullable.put("type", types);
    return nullable;
  }

  /** Describes entities; throws where there is none. */
  interface EntityShapeSource {

    /** The shape of an entity. */
    org.carillon.crud.EntityShape of(Class<?> entity);
  }

  /** The name of a schema that a reference means; null: it is none. */
  static @Nullable String named(Map<String, Object> schema) {
    return schema.get("$ref") instanceof String place && place.startsWith(PREFIX)
        ? place.substring(PREFIX.length())
        : null;
  }
}
