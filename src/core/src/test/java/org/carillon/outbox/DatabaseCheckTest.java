package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.carillon.log.LogLines;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.ProcessTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

@ProcessTest
class DatabaseCheckTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private final LogLines log = new LogLines();

  @Test
  void at_the_isolation_level_that_is_needed_nothing_is_said() throws Exception {
    try (JtaDatabase database = POSTGRES.open()) {
      new DatabaseCheck(database.unit(), database.transactions(), 10, log).tick();
    }
    assertThat(log.lines).isEmpty();
  }

  @Test
  void a_pool_that_is_too_small_is_told() throws Exception {
    try (JtaDatabase database = POSTGRES.open()) {
      DatabaseCheck check = new DatabaseCheck(database.unit(), database.transactions(), 22, log);
      check.compare(Optional.empty());
      check.compare(Optional.of(22));
      assertThat(log.lines).isEmpty();
      check.compare(Optional.of(21));
    }
    assertThat(log.lines).hasSize(1);
    assertThat(log.lines.get(0)).startsWith("WARNING").contains(" 21 ", " 22 ", "max-pool-size");
  }

  @Test
  void any_other_is_told_once_with_the_setting() throws Exception {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL("jdbc:postgresql://localhost:" + POSTGRES.port() + "/postgres");
    source.setUser("postgres");
    source.setPassword("postgres");
    source.setOptions("-c default_transaction_isolation=repeatable\\ read");
    isToldOnce(new JtaDatabase(source));
  }

  @Test
  void the_one_that_MariaDB_has_where_nobody_sets_it_is_told() throws Exception {
    isToldOnce(TestMariaDb.openAsItIs());
  }

  private void isToldOnce(JtaDatabase opened) throws Exception {
    try (JtaDatabase database = opened) {
      DatabaseCheck check = new DatabaseCheck(database.unit(), database.transactions(), 10, log);
      check.tick();
      check.tick();
    }
    assertThat(log.lines).hasSize(1);
    assertThat(log.lines.get(0))
        .startsWith("WARNING")
        .contains("REPEATABLE READ")
        .contains("transaction-isolation");
  }
}
