package org.carillon.agentserver;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.carillon.outbox.TestMariaDb;
import org.carillon.testing.ProcessTest;
import org.junit.jupiter.api.Nested;
import org.mariadb.jdbc.MariaDbDataSource;

/** What agents have in a MariaDB database, at its own isolation level. */
@ProcessTest
class MariaDbAgentTablesTest {

  private static DataSource empty() {
    try {
      return new MariaDbDataSource(TestMariaDb.url("agents", "utf8mb4_general_ci"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
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
