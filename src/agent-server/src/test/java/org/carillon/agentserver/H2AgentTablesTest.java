package org.carillon.agentserver;

import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;

/** What agents have in an H2 database. */
class H2AgentTablesTest {

  private static DataSource empty() {
    return AgentNode.emptyDatabase();
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
