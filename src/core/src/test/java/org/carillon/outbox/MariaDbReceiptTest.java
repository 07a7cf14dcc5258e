package org.carillon.outbox;

import org.carillon.persistence.JtaDatabase;

class MariaDbReceiptTest extends ReceiptContract {

  @Override
  JtaDatabase open() {
    return TestMariaDb.open();
  }
}
