package org.carillon.outbox;

import org.carillon.persistence.JtaDatabase;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresResumeTest extends ResumeContract {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @Override
  JtaDatabase open() {
    return POSTGRES.open();
  }
}
