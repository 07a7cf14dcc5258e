package org.carillon.outbox;

import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.ProcessTest;

@ProcessTest
class MariaDbFeedTest extends FeedContract {

  @Override
  JtaDatabase open() {
    return TestMariaDb.open();
  }
}
