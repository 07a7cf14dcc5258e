package org.carillon.outbox;

import java.nio.file.Path;
import org.carillon.persistence.JtaDatabase;
import org.junit.jupiter.api.io.TempDir;

class H2ReceiptTest extends ReceiptContract {

  @TempDir static Path directory;

  @Override
  JtaDatabase open() {
    return TestDatabases.h2(directory);
  }
}
