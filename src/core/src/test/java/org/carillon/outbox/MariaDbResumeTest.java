package org.carillon.outbox;

import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.ProcessTest;

@ProcessTest
class MariaDbResumeTest extends ResumeContract {

  @Override
  JtaDatabase open() {
    return TestMariaDb.open();
  }
}
