package org.carillon.outbox;

import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.ProcessTest;
import org.junit.jupiter.api.extension.RegisterExtension;

@ProcessTest
class PostgresResumeTest extends ResumeContract {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @Override
  JtaDatabase open() {
    return POSTGRES.open();
  }
}
