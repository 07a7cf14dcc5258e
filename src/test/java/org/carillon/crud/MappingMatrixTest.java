package org.carillon.crud;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.carillon.crud.mapping.MappingCheck;
import org.carillon.crud.mapping.MappingCheck.Row;
import org.carillon.crud.mapping.MappingTable;
import org.carillon.crud.mapping.MappingTable.Mapping;
import org.carillon.crud.mapping.PlainJpa;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mapping of {@link MappingTable} by every operation on every database, without a server. */
class MappingMatrixTest {

  private static EmbeddedPostgres postgres;
  private static final Map<String, CrudHarness> DATABASES = new LinkedHashMap<>();

  @BeforeAll
  static void open() throws IOException {
    postgres = EmbeddedPostgres.start();
    open("H2", "jdbc:h2:mem:" + UUID.randomUUID());
    open("PostgreSQL", postgres.getJdbcUrl("postgres", "postgres"));
  }

  private static void open(String database, String url) {
    Map<String, String> settings =
        Map.of("hibernate.connection.url", url, "hibernate.auto_quote_keyword", "true");
    DATABASES.put(database, new CrudHarness(MappingTable.classes(database), settings, Map.of()));
  }

  @AfterAll
  static void close() throws IOException {
    DATABASES.values().forEach(CrudHarness::close);
    postgres.close();
  }

  static Stream<Arguments> cells() {
    return MappingTable.lines().stream()
        .flatMap(
            line ->
                Stream.of("H2", "PostgreSQL")
                    .filter(database -> MappingTable.isServed(line.entity(), database))
                    .map(database -> Arguments.of(database, line)));
  }

  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("cells")
  void theWireShowsWhatJpaReads(String database, Mapping mapping) {
    new MappingCheck(new Direct(DATABASES.get(database)), mapping).run();
  }

  private record Direct(CrudHarness crud) implements MappingCheck.Side {

    @Override
    public Map<String, Object> call(String verb, Class<?> entity, String data) {
      return crud.call(verb, entity, data);
    }

    @Override
    public List<Map<String, Object>> list(Class<?> entity, String filter) {
      return crud.list(entity, filter, Map.of());
    }

    @Override
    public List<Row> rows(Class<?> entity) {
      return crud.transaction(
          () -> {
            PlainJpa jpa = new PlainJpa(crud.entityManager());
            return crud
                .entityManager()
                .createQuery("from " + entity.getName(), Object.class)
                .getResultList()
                .stream()
                .map(row -> Row.of(jpa, row))
                .toList();
          });
    }

    @Override
    public void clear() {
      crud.factory.getSchemaManager().truncateMappedObjects();
    }
  }
}
