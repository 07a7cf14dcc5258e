package org.carillon.outbox;

import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.ProcessTest;

@ProcessTest
class MariaDbOutboxTest extends OutboxContract {

  @Override
  JtaDatabase open() {
    return TestMariaDb.open();
  }
}
