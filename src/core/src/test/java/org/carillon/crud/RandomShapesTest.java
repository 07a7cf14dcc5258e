package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.Id;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.carillon.crud.RandomShape.Attribute;
import org.carillon.crud.RandomShape.Basic;
import org.carillon.crud.RandomShape.Entity;
import org.carillon.crud.RandomShape.Kind;
import org.carillon.crud.RandomShape.Type;
import org.carillon.crud.mapping.PlainJpa;
import org.carillon.json.JavaSources;
import org.carillon.json.Json;
import org.carillon.testing.ProcessTest;
import org.hibernate.annotations.CreationTimestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Entities of random shape, compiled here, are created, changed in parts and deleted at random;
 * what each reply, each read and plain JPA show is what a model of maps says. Deterministic: {@code
 * -Dcarillon.test.shapes.seed} and {@code -Dcarillon.test.shapes} say which and how many. On
 * PostgreSQL a fifth of them; all with {@code -Dcarillon.test.shapes.database=postgres}.
 */
class RandomShapesTest {

  private static final int SHAPES = Integer.getInteger("carillon.test.shapes", 100);
  private static final long SEED = Long.getLong("carillon.test.shapes.seed", 17);
  private static final boolean ALL_ON_POSTGRES =
      "postgres".equals(System.getProperty("carillon.test.shapes.database"));
  private static final int UPDATES = 4;

  private CrudHarness crud;
  private Random random;
  private int marks;

  @Test
  void onH2TheWireAndJpaShowWhatTheModelSays(@TempDir Path directory) throws Exception {
    run(directory, SHAPES, "jdbc:h2:mem:" + UUID.randomUUID());
  }

  @ProcessTest
  @Test
  void onPostgresTheyDoToo(@TempDir Path directory) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      run(
          directory,
          ALL_ON_POSTGRES ? SHAPES : Math.max(1, SHAPES / 5),
          postgres.getJdbcUrl("postgres", "postgres"));
    }
  }

  private void run(Path directory, int count, String url) throws Exception {
    List<RandomShape> shapes = new ArrayList<>();
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("Target", RandomShape.TARGET);
    sources.put("Isbn", RandomShape.ISBN);
    for (int i = 0; i < count; i++) {
      shapes.add(new RandomShape(SEED, i));
      sources.putAll(shapes.get(i).sources());
    }
    JavaSources.compile(
        directory, sources, Stream.of(Id.class, JsonbProperty.class, CreationTimestamp.class));
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader); // for Hibernate
      try {
        runAll(shapes, sources.keySet(), loader, url);
      } finally {
        thread.setContextClassLoader(before);
      }
    }
  }

  private void runAll(List<RandomShape> shapes, Set<String> names, ClassLoader loader, String url)
      throws ReflectiveOperationException {
    List<Class<?>> classes = new ArrayList<>();
    for (String name : names) {
      classes.add(loader.loadClass("shapes." + (name.equals("Isbn") ? "Isbn$AsText" : name)));
    }
    try (CrudHarness harness =
        new CrudHarness(
            classes,
            Map.of("hibernate.connection.url", url, "hibernate.generate_statistics", "false"),
            Map.of())) {
      crud = harness;
      for (int id = 1; id <= 3; id++) {
        crud.call("create", loader.loadClass("shapes.Target"), "{'id': " + id + "}");
      }
      for (int i = 0; i < shapes.size(); i++) {
        random = new Random(SEED + i);
        try {
          run(shapes.get(i).root, loader.loadClass("shapes." + shapes.get(i).root.name));
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError(
              "Shape "
                  + i
                  + " of seed "
                  + SEED
                  + ": "
                  + e.getMessage()
                  + "\n"
                  + String.join("\n", shapes.get(i).sources().values()),
              e);
        }
      }
    }
  }

  /** A row's life. */
  private void run(Entity shape, Class<?> type) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Map<String, Object> sent = new LinkedHashMap<>(newKey(shape));
      Map<String, Object> row = new LinkedHashMap<>();
      boolean isBelow = shape.below != null && random.nextBoolean();
      if (shape.below != null) {
        row.put("type", isBelow ? shape.below.name : shape.name);
        if (isBelow || random.nextBoolean()) {
          sent.put("type", row.get("type"));
        }
      }
      fill(shape, isBelow, sent, row, null);
      learn(shape, row, CrudHarness.object(call("create", type, sent)));
      check(shape, type, row, "create " + Json.write(sent));
      rows.add(row);
    }
    Map<String, Object> row = rows.get(0);
    for (int i = 0; i < UPDATES; i++) {
      Object before = canonical(row);
      Map<String, Object> sent = new LinkedHashMap<>(key(shape, row));
      boolean isBelow = shape.below != null && row.get("type").equals(shape.below.name);
      change(shape, isBelow, sent, row);
      Map<String, Object> reply = CrudHarness.object(call("update", type, sent));
      boolean changed = !before.equals(canonical(row));
      learn(shape, row, reply);
      check(shape, type, row, "update " + Json.write(sent) + " of " + before);
      if (shape.versioned) {
        int was = Integer.parseInt(String.valueOf(((Map<?, ?>) before).get("version")));
        int is = ((Number) reply.get("version")).intValue();
        assertThat(is > was)
            .as("version %s after %s, changed: %s", is, was, changed)
            .isEqualTo(changed);
      }
    }
    Map<String, Object> whole = CrudHarness.object(call("readDeep", type, key(shape, row)));
    call("update", type, whole);
    check(shape, type, row, "an update with what was read");
    Map<String, Object> wrong = new LinkedHashMap<>(key(shape, row));
    change(shape, false, wrong, new LinkedHashMap<>(deepCopy(row)));
    wrong.put("no such member", 1);
    assertThat(crud.refused("update", type, Json.write(wrong)).code()).isEqualTo("INVALID");
    check(shape, type, row, "a refused update");
    call("delete", type, key(shape, row));
    check(shape, type, rows.get(1), "a delete of another");
    assertThat(crud.list(type, "{}", Map.of())).hasSize(1);
    call("delete", type, key(shape, rows.get(1)));
    assertThat(crud.list(type, "{}", Map.of())).isEmpty();
  }

  private String call(String verb, Class<?> type, Map<String, Object> data) {
    String json = Json.write(data);
    try {
      return crud.text(verb, type, json, Map.of());
    } catch (RuntimeException e) {
      throw new AssertionError(verb + " " + json + ": " + e, e);
    }
  }

  /** What every way of reading shows is the model. */
  private void check(Entity shape, Class<?> type, Map<String, Object> row, String after) {
    String key = Json.write(key(shape, row));
    Map<String, Object> deep = crud.call("readDeep", type, key);
    assertThat(canonical(deep)).as("readDeep after " + after).isEqualTo(canonical(row));
    Map<String, Object> flat = new LinkedHashMap<>(row);
    for (Attribute attribute : all(shape)) {
      if (attribute.kind() == Kind.PARTS || attribute.kind() == Kind.ELEMENTS) {
        flat.remove(attribute.wire());
      }
    }
    assertThat(canonical(crud.call("read", type, key)))
        .as("read after " + after)
        .isEqualTo(canonical(flat));
    Object jpa =
        crud.transaction(
            () -> {
              PlainJpa plain = new PlainJpa(crud.entityManager());
              return crud
                  .entityManager()
                  .createQuery(
                      "select e from " + shape.name + " e where e.mark = :mark", Object.class)
                  .setParameter("mark", row.get("mark"))
                  .getResultList()
                  .stream()
                  .map(each -> plain.shown(each, true))
                  .toList();
            });
    assertThat(canonical(jpa)).as("JPA after " + after).isEqualTo(List.of(canonical(row)));
  }

  private static List<Attribute> all(Entity shape) {
    List<Attribute> all = new ArrayList<>(shape.attributes);
    if (shape.below != null) {
      all.addAll(shape.below.attributes);
    }
    return all;
  }

  /** Everything of a new row: what is sent, and what the row is then. */
  private void fill(
      Entity shape,
      boolean isBelow,
      Map<String, Object> sent,
      Map<String, Object> row,
      @Nullable Map<String, Object> owner) {
    row.putAll(newKeyOf(shape, sent));
    String mark = "m" + marks++;
    sent.put("mark", mark);
    row.put("mark", mark);
    if (shape.back != null) {
      row.put(shape.back, owner);
    }
    for (Attribute attribute : isBelow ? all(shape) : shape.attributes) {
      boolean given = random.nextInt(4) > 0;
      row.put(attribute.wire(), set(attribute, given, sent, null, row, shape));
    }
  }

  /** Some members of a row that is there. */
  private void change(
      Entity shape, boolean isBelow, Map<String, Object> sent, Map<String, Object> row) {
    for (Attribute attribute : isBelow ? all(shape) : shape.attributes) {
      if (random.nextInt(3) == 0 && attribute.kind() != Kind.GENERATED) {
        row.put(
            attribute.wire(), set(attribute, true, sent, row.get(attribute.wire()), row, shape));
      }
    }
  }

  /** What an attribute is after what was sent of it. */
  private @Nullable Object set(
      Attribute attribute,
      boolean given,
      Map<String, Object> sent,
      @Nullable Object current,
      Map<String, Object> row,
      Entity shape) {
    String name = attribute.wire();
    switch (attribute.kind()) {
      case BASIC -> {
        Object value = given ? value(attribute.basic(), true) : attribute.basic().unset();
        if (given) {
          sent.put(name, value);
        }
        return value;
      }
      case GENERATED -> {
        return null; // learned from the reply
      }
      case REFERENCE -> {
        if (!given) {
          return null;
        }
        int id = random.nextInt(4);
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("id", id);
        if (random.nextBoolean()) {
          sent.put(name, id == 0 ? null : reference);
        } else {
          sent.put(name + "_id", id == 0 ? null : id);
        }
        return id == 0 ? null : reference;
      }
      case EMBEDDED -> {
        if (!given) {
          return null;
        }
        if (random.nextInt(5) == 0) {
          sent.put(name, null);
          return null;
        }
        Map<String, Object> data = new LinkedHashMap<>();
        sent.put(name, data);
        return embedded(attribute.type(), data, current);
      }
      case ELEMENTS -> {
        List<Object> after = new ArrayList<>();
        List<Object> data = new ArrayList<>();
        if (given) {
          sent.put(name, data);
          for (int i = random.nextInt(4); i > 0; i--) {
            if (attribute.type() != null) {
              Map<String, Object> element = new LinkedHashMap<>();
              Object made = embedded(attribute.type(), element, null);
              if (made != null) { // else it is refused
                data.add(element);
                after.add(made);
              }
            } else {
              Object value = value(attribute.basic(), false);
              if (!data.contains(value)) {
                data.add(value);
                after.add(value);
              }
            }
          }
        }
        return after;
      }
      case PARTS -> {
        return parts(attribute, given, sent, current, row, shape);
      }
      default -> throw new AssertionError(attribute);
    }
  }

  @SuppressWarnings("unchecked") // of the model
  private Object parts(
      Attribute attribute,
      boolean given,
      Map<String, Object> sent,
      @Nullable Object current,
      Map<String, Object> row,
      Entity shape) {
    List<Object> after = new ArrayList<>();
    if (!given) {
      return after;
    }
    Entity part = (Entity) attribute.type();
    List<Object> data = new ArrayList<>();
    sent.put(attribute.wire(), data);
    for (Object each : current == null ? List.of() : (List<Object>) current) {
      if (random.nextInt(3) > 0) {
        Map<String, Object> kept = (Map<String, Object>) each;
        Map<String, Object> item = new LinkedHashMap<>(key(part, kept));
        change(part, false, item, kept);
        data.add(item);
        after.add(kept);
      }
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      Map<String, Object> item = new LinkedHashMap<>(newKey(part));
      Map<String, Object> fresh = new LinkedHashMap<>();
      fill(part, false, item, fresh, key(shape, row));
      data.add(item);
      after.add(fresh);
    }
    return after;
  }

  /** What it is then; null where nothing is in it. */
  @SuppressWarnings("unchecked") // of the model
  private @Nullable Map<String, Object> embedded(
      Type type, Map<String, Object> sent, @Nullable Object current) {
    Map<String, Object> before = current == null ? Map.of() : (Map<String, Object>) current;
    Map<String, Object> after = new LinkedHashMap<>();
    for (Attribute attribute : type.attributes) {
      boolean given = random.nextBoolean();
      Object value = before.get(attribute.wire());
      if (attribute.kind() == Kind.EMBEDDED) {
        if (given) {
          Map<String, Object> inside = new LinkedHashMap<>();
          sent.put(attribute.wire(), inside);
          value = embedded(attribute.type(), inside, value);
        }
      } else if (given) {
        value = value(attribute.basic(), true);
        sent.put(attribute.wire(), value);
      } else if (current == null) {
        value = attribute.basic().unset();
      }
      after.put(attribute.wire(), value);
    }
    return after.values().stream().allMatch(Objects::isNull) ? null : after;
  }

  private @Nullable Object value(Basic basic, boolean nullable) {
    List<Object> values = basic.values;
    Object value = values.get(random.nextInt(values.size()));
    return value == null && !nullable ? values.get(1) : value;
  }

  /** What a client says of a new key; nothing of a generated one. */
  private Map<String, Object> newKey(Entity shape) {
    int serial = marks++;
    return switch (shape.key) {
      case ASSIGNED -> Map.of("id", serial);
      case TEXT -> Map.of("id", "k" + serial);
      case UUID -> Map.of("id", new UUID(SEED, serial).toString());
      case GENERATED -> Map.of();
      case EMBEDDED -> Map.of("key", Map.of("k1", serial, "k2", "k"));
      case ID_CLASS -> Map.of("k1", serial, "k2", "k");
    };
  }

  private static Map<String, Object> newKeyOf(Entity shape, Map<String, Object> sent) {
    Map<String, Object> key = new LinkedHashMap<>();
    for (String name : keyNames(shape)) {
      key.put(name, sent.get(name));
    }
    return key;
  }

  private static List<String> keyNames(Entity shape) {
    return switch (shape.key) {
      case EMBEDDED -> List.of("key");
      case ID_CLASS -> List.of("k1", "k2");
      default -> List.of("id");
    };
  }

  private static Map<String, Object> key(Entity shape, Map<String, Object> row) {
    return newKeyOf(shape, row);
  }

  /** What the server has made: generated keys, and versions. */
  @SuppressWarnings("unchecked") // of the model
  private static void learn(Entity shape, Map<String, Object> row, Map<String, Object> reply) {
    if (shape.key == RandomShape.Key.GENERATED) {
      assertThat(reply.get("id")).isNotNull();
      row.put("id", reply.get("id"));
    }
    if (shape.versioned) {
      row.put("version", reply.get("version"));
    }
    for (Attribute attribute : all(shape)) {
      if (attribute.kind() == Kind.GENERATED
          && row.containsKey(attribute.wire())
          && row.get(attribute.wire()) == null) {
        assertThat(reply.get(attribute.wire())).isNotNull();
        row.put(attribute.wire(), reply.get(attribute.wire()));
      }
      if (attribute.kind() != Kind.PARTS || !row.containsKey(attribute.wire())) {
        continue;
      }
      Entity part = (Entity) attribute.type();
      for (Object each : (List<Object>) row.get(attribute.wire())) {
        Map<String, Object> mine = (Map<String, Object>) each;
        if (part.back != null) {
          mine.put(part.back, key(shape, row));
        }
        Map<String, Object> its =
            ((List<Map<String, Object>>) reply.get(attribute.wire()))
                .stream()
                    .filter(other -> mine.get("mark").equals(other.get("mark")))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no part " + mine + " in " + reply));
        learn(part, mine, its);
      }
    }
  }

  private static Map<String, Object> deepCopy(Map<String, Object> row) {
    return Json.parseObject(Json.write(row));
  }

  /** Numbers by value, collections without their order. */
  private static Object canonical(@Nullable Object value) {
    Function<Object, Object> in = RandomShapesTest::canonical;
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> all = new java.util.TreeMap<>();
      map.forEach((name, each) -> all.put(String.valueOf(name), in.apply(each)));
      return all;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(in).sorted(Comparator.comparing(String::valueOf)).toList();
    }
    if (value instanceof Number number) {
      return new java.math.BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    }
    return value == null ? "null" : value instanceof String text ? "'" + text : value;
  }
}
