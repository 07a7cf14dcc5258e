package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.carillon.persistence.JtaDatabase;
import org.hibernate.Session;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresOutboxTest extends OutboxContract {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @Override
  JtaDatabase open() {
    return POSTGRES.open();
  }

  /** A plan that joins them all costs 50 ms a drain after ten minutes of 500 events/s. */
  @Test
  void what_the_retention_holds_is_not_read_again_for_each_new_event() throws Exception {
    int retained = 4_000;
    database
        .transactions()
        .call(
            () -> {
              for (int i = 0; i < retained; i++) {
                node().outbox.write(TestNode.event("t1", "k", "old" + i));
              }
              return true;
            });
    node().drain();
    assertThat(node().published).hasSize(retained);

    String sql =
        database
            .transactions()
            .callSeparately(
                () -> {
                  Session session = database.unit().ownEntityManager().unwrap(Session.class);
                  Inserts none =
                      new Inserts(
                          database.unit().factory().unwrap(SessionFactoryImplementor.class));
                  assertThat(new StreamStore(session, none, 1).fresh(retained, 500)).isEmpty();
                  return ask("select query from pg_stat_activity where pid <> pg_backend_pid()"
                          + " and state = 'idle in transaction'")
                      .get(0);
                });

    // As on a pooled connection, which plans a statement once for all values.
    assertThat(
            ask(
                "analyze",
                "set plan_cache_mode = force_generic_plan",
                "prepare fresh as " + sql,
                "explain execute fresh(1, " + retained + ", 500)"))
        .as(sql)
        .noneMatch(
            line -> line.contains("Hash") || line.contains("Seq Scan on carillon_outbox_offset"))
        .anyMatch(line -> line.contains("carillon_outbox_offset"));
  }

  /** What the last statement answers, in one session. */
  private static List<String> ask(String... statements) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = POSTGRES.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        if (statement.execute(sql)) {
          try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
              lines.add(rows.getString(1));
            }
          }
        }
      }
    }
    return lines;
  }
}
