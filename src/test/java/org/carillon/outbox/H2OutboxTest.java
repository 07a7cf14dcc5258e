package org.carillon.outbox;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.persistence.JtaDatabase;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.io.TempDir;

class H2OutboxTest extends OutboxContract {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  @TempDir static Path directory;

  @Override
  JtaDatabase open() {
    JdbcDataSource file = new JdbcDataSource();
    file.setURL(
        "jdbc:h2:file:" + directory.resolve("db" + NUMBER.incrementAndGet()) + ";WRITE_DELAY=0");
    return new JtaDatabase(file);
  }
}
