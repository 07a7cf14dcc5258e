package org.carillon.it.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.carillon.crud.mapping.MappingCheck;
import org.carillon.crud.mapping.MappingTable;
import org.carillon.crud.mapping.MappingTable.Mapping;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every mapping of {@link MappingTable} by every operation, in a WAR on the server's H2: the
 * server's transactions, WildFly's own Hibernate with classes that it enhances, Payara's with the
 * WAR's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MappingIT {

  private MappingServer server;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    server = MappingServer.onH2(directory);
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void theUnitIsOnH2() {
    assertThat(server.database()).isEqualTo(MappingServer.H2);
  }

  static Stream<Mapping> lines() {
    return MappingServer.lines(MappingServer.H2);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void theWireShowsWhatJpaReads(Mapping mapping) {
    new MappingCheck(server, mapping).run();
  }
}
