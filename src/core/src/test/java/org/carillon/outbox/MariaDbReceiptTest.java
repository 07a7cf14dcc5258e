package org.carillon.outbox;

import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.ProcessTest;

@ProcessTest
class MariaDbReceiptTest extends ReceiptContract {

  @Override
  JtaDatabase open() {
    return TestMariaDb.open();
  }
}
