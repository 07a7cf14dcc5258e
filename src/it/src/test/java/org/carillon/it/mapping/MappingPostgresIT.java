package org.carillon.it.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.carillon.crud.mapping.MappingCheck;
import org.carillon.crud.mapping.MappingTable;
import org.carillon.crud.mapping.MappingTable.Mapping;
import org.carillon.testing.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every mapping of {@link MappingTable} by every operation, in a WAR whose datasource is a
 * PostgreSQL: the server's pool and transactions with that driver and dialect.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MappingPostgresIT {

  private PostgresServer postgres;
  private MappingServer server;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    postgres = PostgresServer.start("mapping-database");
    server = MappingServer.on(postgres, directory);
  }

  @AfterAll
  void stop() throws IOException {
    try {
      if (server != null) {
        server.close();
      }
    } finally {
      if (postgres != null) {
        postgres.close();
      }
    }
  }

  @Test
  void theUnitIsOnPostgres() {
    assertThat(server.database()).isEqualTo(MappingServer.POSTGRES);
  }

  static Stream<Mapping> lines() {
    return MappingServer.lines(MappingServer.POSTGRES);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void theWireShowsWhatJpaReads(Mapping mapping) {
    new MappingCheck(server, mapping).run();
  }
}
