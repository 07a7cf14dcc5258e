package org.carillon.outbox;

import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.ProcessTest;
import org.junit.jupiter.api.extension.RegisterExtension;

@ProcessTest
class PostgresReceiptTest extends ReceiptContract {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @Override
  JtaDatabase open() {
    return POSTGRES.open();
  }
}
