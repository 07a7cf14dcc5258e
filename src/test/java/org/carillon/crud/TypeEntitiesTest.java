package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every value of docs/types.md as attribute and as key of an entity that is written for it: what
 * Hibernate maps comes back from the database as it went, and what it does not map fails the
 * deployment by name.
 */
class TypeEntitiesTest {

  private static final String URL = "jdbc:h2:mem:" + UUID.randomUUID();

  @TempDir static Path classes;

  private static final Map<String, TypeTable.Row> MAPPED = new LinkedHashMap<>();
  private static final Map<String, String> UNMAPPED = new LinkedHashMap<>();
  private static ClassLoader loader;
  private static ClassLoader context;
  private static CrudHarness crud;

  @BeforeAll
  static void open() throws Exception {
    List<TypeTable.Row> rows = TypeTable.values();
    Map<String, String> sources = new LinkedHashMap<>();
    Map<String, TypeTable.Row> entities = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      String type = rows.get(i).name();
      sources.put("Holder" + i, entity("Holder" + i, "@Id public int id; public " + type));
      sources.put("Keyed" + i, entity("Keyed" + i, "public String text; @Id public " + type));
      entities.put("Holder" + i, rows.get(i));
      entities.put("Keyed" + i, rows.get(i));
    }
    loader =
        JavaSources.load(
            classes,
            sources,
            Stream.concat(Stream.of(Entity.class), rows.stream().map(TypeTable.Row::raw)));
    context = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader); // where Hibernate looks for entities
    List<Class<?>> mapped = new ArrayList<>();
    try (StandardServiceRegistry registry =
        new StandardServiceRegistryBuilder()
            .applySetting("hibernate.connection.url", URL)
            .build()) {
      for (Map.Entry<String, TypeTable.Row> entity : entities.entrySet()) {
        Class<?> type = loader.loadClass(entity.getKey());
        try {
          Metadata metadata = new MetadataSources(registry).addAnnotatedClass(type).buildMetadata();
          metadata
              .collectTableMappings()
              .forEach(table -> table.getColumns().forEach(c -> c.getSqlType(metadata)));
          mapped.add(type);
          MAPPED.put(entity.getKey(), entity.getValue());
        } catch (RuntimeException e) {
          UNMAPPED.put(entity.getKey(), e.getMessage());
        }
      }
    }
    crud =
        new CrudHarness(
            mapped,
            Map.of("hibernate.connection.url", URL, "hibernate.auto_quote_keyword", "true"),
            Map.of());
  }

  private static String entity(String name, String members) {
    return "import jakarta.persistence.*; @Entity public class "
        + name
        + " { "
        + members
        + " held; }";
  }

  @AfterAll
  static void close() {
    crud.close();
    Thread.currentThread().setContextClassLoader(context);
  }

  static List<String> holders() {
    return MAPPED.keySet().stream().filter(name -> name.startsWith("Holder")).toList();
  }

  static List<String> keyed() {
    return MAPPED.keySet().stream().filter(name -> name.startsWith("Keyed")).toList();
  }

  @ParameterizedTest
  @MethodSource("holders")
  void anAttributeComesBackAsItWent(String name) throws Exception {
    Class<?> type = loader.loadClass(name);
    TypeTable.Row row = MAPPED.get(name);
    String data = "{\"id\":1,\"held\":" + row.json() + "}";
    assertThat(text("create", type, data)).contains("\"held\":" + row.json());
    assertThat(text("read", type, "{\"id\":1}")).as(row.name()).contains("\"held\":" + row.json());
    assertThat(text("update", type, data)).contains("\"held\":" + row.json());
  }

  @ParameterizedTest
  @MethodSource("keyed")
  void aKeyFindsItsRow(String name) throws Exception {
    Class<?> type = loader.loadClass(name);
    TypeTable.Row row = MAPPED.get(name);
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

  /** By the key where the database can compare it: what it holds as bytes alone it cannot. */
  private static String listed(Class<?> type, String key) {
    try {
      return text("list", type, key);
    } catch (OperationException e) {
      assertThat(e).hasMessage("held cannot be listed by");
      return text("list", type, "{}");
    }
  }

  private static String text(String verb, Class<?> type, String data) {
    return crud.text(verb, type, data, Map.of());
  }

  /** By the type, or by the column that has it: Hibernate's own words. */
  @Test
  void whatHibernateDoesNotMapFailsByName() {
    assertThat(UNMAPPED).isNotEmpty();
    UNMAPPED.forEach(
        (name, fault) ->
            assertThat(fault)
                .containsAnyOf(
                    TypeTable.values()
                        .get(Integer.parseInt(name.replaceAll("\\D", "")))
                        .raw()
                        .getName(),
                    "'held'"));
  }
}
