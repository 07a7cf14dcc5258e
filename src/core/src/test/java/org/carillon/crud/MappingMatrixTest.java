package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.carillon.crud.mapping.AssociationMappings.Capital;
import org.carillon.crud.mapping.AssociationMappings.Country;
import org.carillon.crud.mapping.MappingCheck;
import org.carillon.crud.mapping.MappingTable;
import org.carillon.crud.mapping.MappingTable.Mapping;
import org.carillon.json.Json;
import org.carillon.outbox.TestMariaDb;
import org.carillon.testing.ProcessTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mapping of {@link MappingTable} by every operation on every database, without a server. */
@ProcessTest
class MappingMatrixTest {

  private static EmbeddedPostgres postgres;
  private static final Map<String, CrudHarness> DATABASES = new LinkedHashMap<>();

  @BeforeAll
  static void open() throws IOException {
    postgres = EmbeddedPostgres.start();
    open("H2", "jdbc:h2:mem:" + UUID.randomUUID());
    open("PostgreSQL", postgres.getJdbcUrl("postgres", "postgres"));
  }

  private static CrudHarness open(String database, String url) {
    Map<String, String> settings =
        Map.of("hibernate.connection.url", url, "hibernate.auto_quote_keyword", "true");
    CrudHarness opened = new CrudHarness(MappingTable.classes(database), settings, Map.of());
    DATABASES.put(database, opened);
    return opened;
  }

  /** MariaDB is opened when it is asked for: where it is missing, its cells alone are skipped. */
  private static CrudHarness on(String database) {
    CrudHarness opened = DATABASES.get(database);
    return opened == null
        ? open(database, TestMariaDb.url("mapping") + "&useServerPrepStmts=true")
        : opened;
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
                Stream.of("H2", "PostgreSQL", "MariaDB")
                    .filter(database -> MappingTable.isServed(line.entity(), database))
                    .map(database -> Arguments.of(database, line)));
  }

  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("cells")
  void theWireShowsWhatJpaReads(String database, Mapping mapping) {
    new MappingCheck(new DirectSide(on(database)), mapping).run();
  }

  @ParameterizedTest
  @ValueSource(strings = {"H2", "PostgreSQL", "MariaDB"})
  void whatAnotherRowRefersFromIsShownByItsKeyAndListed(String database) {
    CrudHarness crud = on(database);
    new DirectSide(crud).clear();
    for (int id : List.of(1, 2, 3)) {
      crud.call("create", Country.class, "{'id': " + id + ", 'code': 'c" + id + "'}");
    }
    crud.call("create", Capital.class, "{'id': 7, 'country_id': 2}");
    Map<String, Object> read = crud.call("read", Country.class, "{'id': 2}");
    assertThat(read).containsEntry("capital", Map.of("id", 7));
    assertThat(crud.call("update", Country.class, Json.write(read))).isEqualTo(read);
    assertThat(ids(crud, "{}", "capital_id desc, id")).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(ids(crud, "{'capital': null}", "id")).containsExactly(1, 3);
    assertThat(ids(crud, "{'capital_id': 7}", "id")).containsExactly(2);
    assertThat(ids(crud, "{'capital': {'id': 8}}", "id")).isEmpty();
    assertThat(crud.refused("delete", Country.class, "{'id': 2}").code()).isEqualTo("CONFLICT");
  }

  private static List<Object> ids(CrudHarness crud, String filter, String order) {
    return crud.list(Country.class, filter, Map.of("orderby", order)).stream()
        .map(row -> row.get("id"))
        .toList();
  }
}
