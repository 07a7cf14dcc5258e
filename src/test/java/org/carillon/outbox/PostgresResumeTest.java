package org.carillon.outbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.carillon.persistence.JtaDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresResumeTest extends ResumeContract {

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws IOException {
    postgres = TestDatabases.startPostgres();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Override
  JtaDatabase open() {
    return TestDatabases.postgres(postgres);
  }
}
