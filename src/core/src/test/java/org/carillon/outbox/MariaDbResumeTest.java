package org.carillon.outbox;

import org.carillon.persistence.JtaDatabase;

class MariaDbResumeTest extends ResumeContract {

  @Override
  JtaDatabase open() {
    return TestMariaDb.open();
  }
}
