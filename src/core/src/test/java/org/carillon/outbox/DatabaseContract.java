package org.carillon.outbox;

import java.util.List;
import org.carillon.outbox.TestNode.TestClock;
import org.carillon.persistence.JtaDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What holds on any database; each test has its own. */
abstract class DatabaseContract {

  final TestClock clock = new TestClock();
  JtaDatabase database;

  /** An empty one. */
  abstract JtaDatabase open();

  @BeforeEach
  void openDatabase() {
    database = open();
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  /** Deletes the streams with all that is in them; whoever writes next makes them anew. */
  void deleteStreams() throws Exception {
    database
        .transactions()
        .call(
            () -> {
              for (String table : List.of("Offset", "Entry", "Stream")) {
                database
                    .unit()
                    .ownEntityManager()
                    .createQuery("delete from CarillonOutbox" + table)
                    .executeUpdate();
              }
              return true;
            });
  }
}
