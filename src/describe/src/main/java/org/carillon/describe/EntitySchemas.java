package org.carillon.describe;

import static org.carillon.describe.JsonTree.object;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.carillon.crud.EntityShape;
import org.jspecify.annotations.Nullable;

/** The schemas of an entity: what is shown of it, and what clients send, by what it is for. */
final class EntitySchemas {

  /** What a schema of an entity is for. */
  enum Use {
    /** As {@code read} shows it. */
    ROW(""),
    /** With its compositions. */
    DEEP("Deep"),
    /** The key. */
    KEY("Key"),
    /** What {@code create} takes. */
    CREATE("Create"),
    /** A part of what {@code create} takes, without its owner. */
    NEW("New"),
    /** What {@code update} takes. */
    UPDATE("Update"),
    /** A part in an update, which may be a new one, without its owner. */
    PART("Part"),
    /** What {@code list} compares. */
    FILTER("Filter");

    private final String suffix;

    Use(String suffix) {
      this.suffix = suffix;
    }

    /** Whether clients send it. */
    boolean isRead() {
      return this == CREATE || this == NEW || this == UPDATE || this == PART || this == FILTER;
    }

    /** Whether all that is there must be. */
    boolean isWhole() {
      return this == ROW || this == DEEP || this == KEY;
    }
  }

  private final SchemaCatalog catalog;
  private final Constraints constraints;
  private final SchemaCatalog.EntityShapeSource shapes;

  EntitySchemas(
      SchemaCatalog catalog, Constraints constraints, SchemaCatalog.EntityShapeSource shapes) {
    this.catalog = catalog;
    this.constraints = constraints;
    this.shapes = shapes;
  }

  /** A reference to the schema of an entity. */
  Map<String, Object> ref(Class<?> entity, Use use) {
    return ref(entity, use, null);
  }

  /**
   * The same.
   *
   * @param owner the attribute that is left out, since it is known; null: none is
   */
  private Map<String, Object> ref(Class<?> entity, Use use, @Nullable String owner) {
    EntityShape shape = shapes.of(entity);
    Use meant = use == Use.DEEP && isFlat(shape) ? Use.ROW : use;
    boolean several = meant != Use.KEY && meant != Use.FILTER && hasSubclasses(shape);
    return catalog.component(
        key(entity, meant, owner),
        KeyNames.pascal(entity.getSimpleName()) + meant.suffix,
        () -> several ? variants(shape, meant, owner) : schema(shape, meant, owner));
  }

  private static String key(Class<?> entity, Use use, @Nullable String owner) {
    return entity.getName() + "#" + use + (owner == null ? "" : "#" + owner);
  }

  private static boolean hasSubclasses(EntityShape shape) {
    return shape.types().values().stream().anyMatch(type -> type != shape.type());
  }

  /** Whether neither it nor a subclass has parts. */
  private boolean isFlat(EntityShape shape) {
    return shape.members().stream().noneMatch(EntityShape.Member::isDeep)
        && shape.types().values().stream()
            .filter(type -> type != shape.type())
            .allMatch(type -> shapes.of(type).members().stream().noneMatch(m -> m.isDeep()));
  }

  /**
   * One of the classes that an entity with subclasses may be, each with its own members. The member
   * that tells the class tells which of them it is; an update does not say it, since the row does.
   */
  private Map<String, Object> variants(EntityShape root, Use use, @Nullable String owner) {
    String told = root.typeMember();
    List<Object> alternatives = new ArrayList<>();
    root.types()
        .forEach(
            (name, type) -> {
              boolean isRoot = type == root.type();
              Map<String, Object> one = single(type, use, owner);
              boolean must = !isRoot && (use == Use.CREATE || use == Use.NEW);
              alternatives.add(
                  must && told != null
                      ? object(
                          "allOf",
                          List.of(
                              one,
                              object(
                                  "type",
                                  "object",
                                  "required",
                                  List.of(told),
                                  "properties",
                                  object(told, object("const", name)))))
                      : one);
            });
    boolean isTold = use != Use.UPDATE && use != Use.PART;
    return object(
        "description",
        JsonTree.orNothing(Descriptions.of(root.type())),
        "discriminator",
        isTold ? told : null,
        isTold ? "oneOf" : "anyOf",
        alternatives);
  }

  /** A class without its subclasses. */
  private Map<String, Object> single(Class<?> type, Use use, @Nullable String owner) {
    EntityShape shape = shapes.of(type);
    if (!hasSubclasses(shape)) {
      return ref(type, use, owner);
    }
    Use meant = use == Use.DEEP && isFlat(shape) ? Use.ROW : use;
    return catalog.component(
        key(type, meant, owner) + "#itself",
        KeyNames.pascal(type.getSimpleName()) + "Itself" + meant.suffix,
        () -> schema(shape, meant, owner, List.of(shape.name())));
  }

  private Map<String, Object> schema(EntityShape shape, Use use, @Nullable String owner) {
    return schema(shape, use, owner, List.copyOf(shape.types().keySet()));
  }

  /**
   * A class by its own members.
   *
   * @param types what the member that tells the class may say
   */
  private Map<String, Object> schema(
      EntityShape shape, Use use, @Nullable String owner, List<String> types) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (EntityShape.Member member : shape.members()) {
      if (isIn(member, use) && !member.attribute().equals(owner)) {
        add(member, use, properties, required);
      }
    }
    if (shape.typeMember() != null && use != Use.KEY && use != Use.UPDATE) {
      properties.put(shape.typeMember(), object("type", "string", "enum", types));
      if (use.isWhole()) {
        required.add(shape.typeMember());
      }
    }
    return SchemaCatalog.record(Descriptions.of(shape.type()), properties, required);
  }

  private static boolean isIn(EntityShape.Member member, Use use) {
    return switch (use) {
      case ROW -> !member.isDeep();
      case DEEP -> true;
      case KEY -> member.isKey();
      case CREATE, NEW ->
          switch (member.use()) {
            case KEY, SET, SET_ONCE -> true;
            case GENERATED_KEY, VERSION, MANAGED -> false;
          };
      case UPDATE, PART ->
          switch (member.use()) {
            case KEY, GENERATED_KEY, VERSION, SET -> true;
            case SET_ONCE -> use == Use.PART;
            case MANAGED -> false;
          };
      case FILTER ->
          !member.isDeep()
              && !(member.content() instanceof EntityShape.Value value && !value.comparable());
    };
  }

  private void add(
      EntityShape.Member member, Use use, Map<String, Object> properties, List<String> required) {
    Constraints.Constrained constrained =
        constraints.ofProperty(content(member.content(), use), member.owner(), member.attribute());
    Map<String, Object> schema =
        use == Use.FILTER ? content(member.content(), use) : constrained.schema();
    boolean nullable = !member.isKey() && isNullable(member.content()) && !constrained.required();
    boolean must =
        use.isWhole()
            || ((use == Use.CREATE || use == Use.NEW)
                && (member.use() == EntityShape.Use.KEY
                    || (!member.preset() && !nullable && !member.isDeep())))
            || (use == Use.UPDATE && member.isKey());
    if (must) {
      required.add(member.name());
    }
    if (nullable || (use == Use.FILTER && isNullable(member.content()))) {
      schema = SchemaCatalog.nullable(schema);
    }
    properties.put(member.name(), SchemaCatalog.described(schema, member.description()));
  }

  private static boolean isNullable(EntityShape.Content content) {
    if (content instanceof EntityShape.Value value) {
      return value.nullable();
    }
    return content instanceof EntityShape.Reference reference
        ? reference.nullable()
        : content instanceof EntityShape.Embedded
            || (content instanceof EntityShape.Parts parts && !parts.many());
  }

  private Map<String, Object> content(EntityShape.Content content, Use use) {
    if (content instanceof EntityShape.Value value) {
      Map<String, Object> schema = catalog.of(value.type(), use.isRead());
      boolean text = "string".equals(schema.get("type"));
      if (value.length() != null && text && !schema.containsKey("format")) {
        schema.putIfAbsent("maxLength", value.length());
      }
      if (value.scale() != null && "decimal".equals(schema.get("format"))) {
        schema.put("x-carillon-scale", value.scale());
      }
      return schema;
    } else if (content instanceof EntityShape.Reference reference) {
      return ref(reference.target(), Use.KEY);
    } else if (content instanceof EntityShape.Parts parts) {
      Map<String, Object> part =
          switch (use) {
            case CREATE, NEW -> ref(parts.target(), Use.NEW, parts.backReference());
            case UPDATE, PART -> ref(parts.target(), Use.PART, parts.backReference());
            case ROW, DEEP, KEY, FILTER -> ref(parts.target(), use);
          };
      return parts.many() ? object("type", "array", "items", part) : part;
    } else if (content instanceof EntityShape.Elements elements) {
      return object("type", "array", "items", content(elements.element(), use));
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (EntityShape.Member member : ((EntityShape.Embedded) content).members()) {
      add(member, use, properties, required);
    }
    return SchemaCatalog.record("", properties, use.isWhole() ? required : List.of());
  }
}
