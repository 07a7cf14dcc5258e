package org.carillon.outbox;

import org.carillon.persistence.JtaDatabase;

class MariaDbFeedTest extends FeedContract {

  @Override
  JtaDatabase open() {
    return TestMariaDb.open();
  }
}
