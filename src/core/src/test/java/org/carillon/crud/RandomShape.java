package org.carillon.crud;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An entity of random shape: its Java source, and what the wire is to know of it. */
final class RandomShape {

  /** What an attribute holds. */
  enum Kind {
    BASIC,
    GENERATED,
    EMBEDDED,
    ELEMENTS,
    PARTS,
    REFERENCE
  }

  /** Basic types, and values of theirs as they are on the wire. */
  enum Basic {
    INT("int", 0, 1, -7, 2147483647),
    INTEGER("Integer", null, 0, 5),
    LONG("Long", null, 9007199254740991L, "9007199254740993", -3),
    FLAG("boolean", true, false),
    MAYBE("Boolean", null, true, false),
    TEXT("String", null, "", "a", "ä\u2028 \"quoted\""),
    DOUBLE("Double", null, 0.5, -1.25, 1e300),
    DECIMAL("java.math.BigDecimal", null, "1.50", "-0.01", "123456789.00"),
    DAY("java.time.LocalDate", null, "2026-01-01", "1969-12-31"),
    AT("java.time.Instant", null, "2026-01-01T12:00:00.123456Z", "1969-12-31T23:59:59.001Z"),
    UUID("java.util.UUID", null, "6f1b5f0e-4d3c-4a52-9f0e-0d8f2f6c1a11"),
    ENUM("java.time.DayOfWeek", null, "MONDAY", "SUNDAY"),
    BYTES("byte[]", null, "AQID", ""),
    FLOAT("Float", null, 1.5, -0.25),
    TIME("java.time.LocalTime", null, "12:30:15", "00:00:01"),
    CONVERTED("Isbn", null, "i", "j"),
    JSON("Map<String, Object>", null, Map.of(), Map.of("a", List.of(1, "b"), "c", true));

    final String java;
    final List<@Nullable Object> values;

    Basic(String java, @Nullable Object... values) {
      this.java = java;
      this.values = Arrays.asList(values);
    }

    boolean isPrimitive() {
      return values.get(0) != null;
    }

    @Nullable Object unset() {
      return this == INT ? (Object) 0 : this == FLAG ? (Object) false : null;
    }
  }

  /**
   * An attribute.
   *
   * @param basic what it, or each of its elements, is
   * @param type what it, or each of its elements or parts, is
   */
  record Attribute(
      String name, String wire, Kind kind, @Nullable Basic basic, @Nullable Type type) {}

  /** A class with attributes. */
  static class Type {
    final String name;
    final List<Attribute> attributes = new ArrayList<>();

    Type(String name) {
      this.name = name;
    }
  }

  /** How an entity is told from others. */
  enum Key {
    ASSIGNED,
    TEXT,
    GENERATED,
    UUID,
    EMBEDDED,
    ID_CLASS
  }

  /** An entity. */
  static final class Entity extends Type {
    final Key key;
    final boolean versioned;
    final @Nullable String back;
    @Nullable Type below;

    Entity(String name, Key key, boolean versioned, @Nullable String back) {
      super(name);
      this.key = key;
      this.versioned = versioned;
      this.back = back;
    }
  }

  private final Random random;
  private final int number;
  private final Map<String, String> sources = new LinkedHashMap<>();
  private int names;
  final Entity root;

  RandomShape(long seed, int number) {
    this.random = new Random(seed * 1_000_003 + number);
    this.number = number;
    this.root = entity(0, null);
  }

  /** What rows refer to. */
  static final String TARGET =
      "package shapes;\nimport jakarta.persistence.*;\n"
          + "@Entity public class Target { @Id public int id; }\n";

  /** What is converted to a text. */
  static final String ISBN =
      "package shapes;\nimport jakarta.persistence.*;\n"
          + "public record Isbn(String text) {\n"
          + "  @Override public String toString() { return text; }\n"
          + "  @Converter(autoApply = true)\n"
          + "  public static class AsText implements AttributeConverter<Isbn, String> {\n"
          + "    public String convertToDatabaseColumn(Isbn isbn) {\n"
          + "      return isbn == null ? null : isbn.text();\n    }\n"
          + "    public Isbn convertToEntityAttribute(String text) {\n"
          + "      return text == null ? null : new Isbn(text);\n    }\n  }\n}\n";

  /** The sources of its classes by their names. */
  Map<String, String> sources() {
    return sources;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T any(T[] of) {
    return of[random.nextInt(of.length)];
  }

  private Entity entity(int depth, @Nullable String owner) {
    String name = (depth == 0 ? "S" : "P") + number + "x" + names++;
    boolean knows = owner != null && chance(60);
    Key key = depth == 0 ? any(Key.values()) : chance(70) ? Key.GENERATED : Key.TEXT;
    Entity entity = new Entity(name, key, chance(50), knows ? "owner" : null);
    StringBuilder body = new StringBuilder();
    body.append(
        switch (key) {
          case ASSIGNED -> "  @Id public int id;\n";
          case TEXT -> "  @Id public String id;\n";
          case GENERATED -> "  @Id @GeneratedValue public Long id;\n";
          case UUID -> "  @Id public java.util.UUID id;\n";
          case EMBEDDED -> "  @EmbeddedId public Key key;\n";
          case ID_CLASS -> "  @Id public int k1;\n  @Id public String k2;\n";
        });
    if (key == Key.EMBEDDED || key == Key.ID_CLASS) {
      body.append(key == Key.EMBEDDED ? "  @Embeddable\n" : "")
          .append("  public record Key(int k1, String k2) implements java.io.Serializable {}\n");
    }
    body.append("  public String mark;\n");
    if (knows) {
      body.append("  @ManyToOne(fetch = FetchType.LAZY) public ").append(owner).append(" owner;\n");
    }
    attributes(entity, body, depth, 1 + random.nextInt(4));
    if (entity.versioned) {
      body.append("  @Version public int version;\n");
    }
    String inheritance = "";
    if (depth == 0 && chance(25)) {
      inheritance =
          "@Inheritance(strategy = InheritanceType."
              + any(new String[] {"SINGLE_TABLE", "JOINED", "TABLE_PER_CLASS"})
              + ")\n";
      Type below = new Type(name + "b");
      StringBuilder more = new StringBuilder();
      attributes(below, more, 2, 1 + random.nextInt(2));
      add(below.name, "@Entity\n", "class " + below.name + " extends " + name, more);
      entity.below = below;
    }
    add(
        name,
        "@Entity\n"
            + inheritance
            + (key == Key.ID_CLASS ? "@IdClass(" + name + ".Key.class)\n" : ""),
        "class " + name,
        body);
    return entity;
  }

  private void add(String name, String annotations, String declaration, CharSequence body) {
    sources.put(
        name,
        "package shapes;\nimport jakarta.persistence.*;\nimport java.util.*;\n"
            + annotations
            + "public "
            + declaration
            + " {\n"
            + body
            + "}\n");
  }

  private void attributes(Type type, StringBuilder body, int depth, int count) {
    for (int i = 0; i < count; i++) {
      String name = "a" + names++;
      String wire = chance(20) ? "The_" + name : name;
      if (!wire.equals(name)) {
        body.append("  @jakarta.json.bind.annotation.JsonbProperty(\"")
            .append(wire)
            .append("\")\n");
      }
      int dice = random.nextInt(100);
      if (dice < 20) {
        Type embeddable = embeddable(depth + 1);
        type.attributes.add(new Attribute(name, wire, Kind.EMBEDDED, null, embeddable));
        field(body, "@Embedded", embeddable.name, name, "");
      } else if (dice < 30 && type instanceof Entity) {
        Type embeddable = chance(40) ? embeddable(3) : null;
        Basic basic =
            embeddable == null ? any(new Basic[] {Basic.INT, Basic.UUID, Basic.DAY}) : null;
        type.attributes.add(new Attribute(name, wire, Kind.ELEMENTS, basic, embeddable));
        boolean set = basic != null && chance(50);
        String element = embeddable != null ? embeddable.name : boxed(basic);
        field(
            body,
            "@ElementCollection",
            (set ? "Set<" : "List<") + element + ">",
            name,
            set ? " = new HashSet<>()" : " = new ArrayList<>()");
      } else if (dice < 45 && depth < 2 && type instanceof Entity owner) {
        Entity part = entity(depth + 1, owner.name);
        type.attributes.add(new Attribute(name, wire, Kind.PARTS, null, part));
        boolean set = chance(40);
        field(
            body,
            "@OneToMany("
                + (part.back == null ? "" : "mappedBy = \"owner\", ")
                + "cascade = CascadeType.ALL, orphanRemoval = true)"
                + (part.back == null && owner.key.ordinal() < Key.EMBEDDED.ordinal() && chance(60)
                    ? " @JoinColumn"
                    : ""),
            (set ? "Set<" : "List<") + part.name + ">",
            name,
            set ? " = new HashSet<>()" : " = new ArrayList<>()");
      } else if (dice < 55 && type instanceof Entity) {
        type.attributes.add(new Attribute(name, wire, Kind.REFERENCE, null, null));
        field(
            body,
            "@ManyToOne" + (chance(70) ? "(fetch = FetchType.LAZY)" : ""),
            "Target",
            name,
            "");
      } else if (dice < 60) {
        type.attributes.add(new Attribute(name, wire, Kind.GENERATED, Basic.AT, null));
        field(body, "@org.hibernate.annotations.CreationTimestamp", "java.time.Instant", name, "");
      } else {
        Basic basic = any(Basic.values());
        type.attributes.add(new Attribute(name, wire, Kind.BASIC, basic, null));
        field(body, annotations(basic), basic.java, name, "");
      }
    }
  }

  private String annotations(Basic basic) {
    return switch (basic) {
      case DECIMAL -> "@Column(precision = 20, scale = 2)";
      case ENUM -> chance(50) ? "@Enumerated(EnumType.STRING)" : "";
      case JSON -> "@org.hibernate.annotations.JdbcTypeCode(org.hibernate.type.SqlTypes.JSON)";
      default -> "";
    };
  }

  private Type embeddable(int depth) {
    Type type = new Type("E" + number + "x" + names++);
    StringBuilder body = new StringBuilder();
    attributesOfEmbeddable(type, body, depth);
    boolean record = chance(50);
    if (record) {
      String components =
          body.toString().replace(";\n", "").replaceAll("^  public |  public ", ", ");
      add(
          type.name,
          "@Embeddable\n",
          "record " + type.name + "(" + components.substring(2) + ")",
          "");
    } else {
      add(type.name, "@Embeddable\n", "class " + type.name, body);
    }
    return type;
  }

  private void attributesOfEmbeddable(Type type, StringBuilder body, int depth) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      String name = "e" + names++;
      if (depth < 3 && chance(30)) {
        Type inside = embeddable(depth + 1);
        type.attributes.add(new Attribute(name, name, Kind.EMBEDDED, null, inside));
        body.append("  public ").append(inside.name).append(' ').append(name).append(";\n");
      } else {
        Basic basic =
            any(
                new Basic[] {
                  Basic.INTEGER,
                  Basic.TEXT,
                  Basic.LONG,
                  Basic.DAY,
                  Basic.FLAG,
                  Basic.TIME,
                  Basic.CONVERTED,
                  Basic.JSON
                });
        type.attributes.add(new Attribute(name, name, Kind.BASIC, basic, null));
        body.append("  public ")
            .append(basic == Basic.JSON ? annotations(basic) + " " : "")
            .append(basic.java)
            .append(' ')
            .append(name)
            .append(";\n");
      }
    }
  }

  private static void field(
      StringBuilder body, String annotations, String type, String name, String initial) {
    body.append("  ")
        .append(annotations)
        .append(" public ")
        .append(type)
        .append(' ')
        .append(name)
        .append(initial)
        .append(";\n");
  }

  private static String boxed(Basic basic) {
    return basic == Basic.INT ? "Integer" : basic.java;
  }
}
