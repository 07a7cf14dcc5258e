package org.carillon.agentserver;

import javax.sql.DataSource;
import org.carillon.outbox.TestPostgres;
import org.carillon.testing.ProcessTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What agents have in a PostgreSQL database. */
@ProcessTest
class PostgresAgentTablesTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static DataSource empty() {
    return POSTGRES.empty();
  }

  @Nested
  class Names extends AgentNamesContract {
    @Override
    DataSource source() {
      return empty();
    }
  }

  @Nested
  class Receipts extends CallReceiptsContract {
    @Override
    DataSource source() {
      return empty();
    }
  }

  @Nested
  class Messages extends DurableMessagesContract {
    @Override
    DataSource source() {
      return empty();
    }
  }
}
