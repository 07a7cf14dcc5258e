package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import java.nio.file.Path;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.carillon.api.OperationException;
import org.carillon.json.JavaSources;
import org.carillon.json.TypeTable;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every type of docs/types.md as attribute, as key and as element of a collection, of an entity
 * that is written for it: it comes back from the database as it went, or the deployment fails by
 * name, be it that Hibernate does not map it or that the wire does not have it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypeEntitiesTest {

  /** Where the type stands. */
  private enum Place {
    HOLDER("@Id public int id; public %s held;"),
    KEYED("public String text; @Id public %s held;"),
    ELEMENT("@Id public int id; @ElementCollection public java.util.List<%s> held;");

    private final String members;

    Place(String members) {
      this.members = members;
    }
  }

  /** An entity with the type. */
  private record Case(Place place, TypeTable.Row row, boolean isServed) {}

  private final Map<String, Case> cases = new LinkedHashMap<>();
  private final Map<String, String> unmapped = new LinkedHashMap<>();
  private final Map<String, String> refused = new LinkedHashMap<>();
  private ClassLoader loader;
  private ClassLoader context;
  private CrudHarness crud;

  /** Where its rows are. */
  String url() {
    return CrudHarness.h2();
  }

  @BeforeAll
  void open(@TempDir Path classes) throws Exception {
    List<TypeTable.Row> served = TypeTable.served();
    List<TypeTable.Row> rows = new ArrayList<>(served);
    rows.addAll(TypeTable.refused());
    Map<String, String> sources = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      for (Place place : Place.values()) {
        if (place != Place.ELEMENT || !rows.get(i).raw().isPrimitive()) {
          String name = place.name().charAt(0) + place.name().substring(1).toLowerCase() + i;
          String members = place.members.formatted(rows.get(i).name());
          sources.put(
              name,
              "import jakarta.persistence.*; @Entity public class " + name + " {" + members + "}");
          cases.put(name, new Case(place, rows.get(i), i < served.size()));
        }
      }
    }
    loader =
        JavaSources.load(
            classes,
            sources,
            Stream.concat(Stream.of(Entity.class), rows.stream().map(TypeTable.Row::raw)));
    context = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader); // where Hibernate looks for entities
    String url = url();
    crud =
        new CrudHarness(
            mapped(url),
            Map.of("hibernate.connection.url", url, "hibernate.auto_quote_keyword", "true"),
            Map.of());
    for (String name : cases.keySet()) {
      if (!unmapped.containsKey(name)) {
        var faults =
            ExposureCheck.faults(List.of(loader.loadClass(name)), crud.entities, crud.values);
        if (!faults.isEmpty()) {
          refused.put(name, faults.message());
        }
      }
    }
  }

  private List<Class<?>> mapped(String url) throws ReflectiveOperationException {
    List<Class<?>> mapped = new ArrayList<>();
    try (StandardServiceRegistry registry =
        new StandardServiceRegistryBuilder()
            .applySetting("hibernate.connection.url", url)
            .build()) {
      for (String name : cases.keySet()) {
        Class<?> type = loader.loadClass(name);
        try {
          Metadata metadata = new MetadataSources(registry).addAnnotatedClass(type).buildMetadata();
          metadata
              .collectTableMappings()
              .forEach(table -> table.getColumns().forEach(c -> c.getSqlType(metadata)));
          mapped.add(type);
        } catch (RuntimeException e) {
          unmapped.put(name, e.getMessage());
        }
      }
    }
    return mapped;
  }

  @AfterAll
  void close() {
    if (crud != null) {
      crud.close();
    }
    Thread.currentThread().setContextClassLoader(context);
  }

  List<String> holders() {
    return served(Place.HOLDER);
  }

  List<String> keyed() {
    return served(Place.KEYED);
  }

  List<String> elements() {
    return served(Place.ELEMENT);
  }

  private List<String> served(Place place) {
    return cases.keySet().stream()
        .filter(name -> cases.get(name).place() == place)
        .filter(name -> !unmapped.containsKey(name) && !refused.containsKey(name))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("holders")
  void anAttributeComesBackAsItWent(String name) throws Exception {
    comesBack(name, "read", cases.get(name).row().json());
  }

  @ParameterizedTest
  @MethodSource("keyed")
  void aKeyFindsItsRow(String name) throws Exception {
    Class<?> type = loader.loadClass(name);
    TypeTable.Row row = cases.get(name).row();
    String key = "{\"held\":" + row.json() + "}";
    assertThat(text("create", type, "{\"held\":" + row.json() + ",\"text\":\"one\"}"))
        .contains("\"held\":" + row.json());
    assertThat(text("read", type, key)).as(row.name()).contains("\"text\":\"one\"");
    assertThat(text("update", type, "{\"held\":" + row.json() + ",\"text\":\"two\"}"))
        .contains("\"text\":\"two\"");
    assertThat(listed(type, key)).contains("\"text\":\"two\"");
    assertThat(text("delete", type, key)).isEqualTo(key);
    assertThat(crud.refused("read", type, key).code()).isEqualTo("NOT_FOUND");
  }

  @ParameterizedTest
  @MethodSource("elements")
  void anElementComesBackAsItWent(String name) throws Exception {
    String json = cases.get(name).row().json();
    comesBack(name, "readDeep", "[" + json + "," + json + "]");
    String none = "{\"id\":1,\"held\":[]}";
    assertThat(text("update", loader.loadClass(name), none)).contains("\"held\":[]");
  }

  private void comesBack(String name, String read, String json) throws Exception {
    Class<?> type = loader.loadClass(name);
    TypeTable.Row row = cases.get(name).row();
    String data = "{\"id\":1,\"held\":" + json + "}";
    String created = text("create", type, data);
    assertThat(created).as(row.name()).containsAnyOf("\"held\":" + json, inUtc(row, json));
    assertThat(text(read, type, "{\"id\":1}")).as(row.name()).isEqualTo(created);
    assertThat(text("update", type, data)).as(row.name()).isEqualTo(created);
  }

  /** Not every database keeps the offset of a time of day. */
  private static String inUtc(TypeTable.Row row, String json) {
    String held = "\"held\":" + json;
    return row.raw() == OffsetTime.class ? held.replace("04:05:06+02:00", "02:05:06Z") : held;
  }

  /** By the key where the database can compare it: what it holds as bytes alone it cannot. */
  private String listed(Class<?> type, String key) {
    try {
      return text("list", type, key);
    } catch (OperationException e) {
      assertThat(e).hasMessage("held cannot be listed by");
      return text("list", type, "{}");
    }
  }

  private String text(String verb, Class<?> type, String data) {
    return crud.text(verb, type, data, Map.of());
  }

  /** By the type, or by the column that has it: Hibernate's own words. */
  @Test
  void whatHibernateDoesNotMapFailsByName() {
    assertThat(unmapped).isNotEmpty();
    unmapped.forEach(
        (name, fault) ->
            assertThat(fault)
                .as(cases.get(name).row().name())
                .containsAnyOf(
                    cases.get(name).row().raw().getName(),
                    "'held'",
                    ".held",
                    "asic",
                    "Jdbc",
                    "JDBC"));
  }

  /** What is no data is refused also where Hibernate would store it; what is data never is. */
  @Test
  void whatIsNoDataIsRefusedByName() {
    assertThat(refused).isNotEmpty();
    cases.forEach(
        (name, each) -> {
          if (each.isServed()) {
            assertThat(refused).as(each.row().name()).doesNotContainKey(name);
          } else if (!unmapped.containsKey(name)) {
            assertThat(refused.get(name))
                .as(each.row().name())
                .contains("CRL-0069: " + name + ".held: ");
          }
        });
  }
}
