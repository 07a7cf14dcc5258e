package org.carillon.outbox;

import org.carillon.persistence.JtaDatabase;

class MariaDbOutboxTest extends OutboxContract {

  @Override
  JtaDatabase open() {
    return TestMariaDb.open();
  }
}
