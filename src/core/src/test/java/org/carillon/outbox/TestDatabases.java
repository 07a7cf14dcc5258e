package org.carillon.outbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.carillon.persistence.JtaDatabase;
import org.h2.jdbcx.JdbcDataSource;

/** Empty databases, configured to lose nothing. */
final class TestDatabases {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private TestDatabases() {}

  static JtaDatabase h2(Path directory) {
    JdbcDataSource file = new JdbcDataSource();
    file.setURL(
        "jdbc:h2:async:" + directory.resolve("db" + NUMBER.incrementAndGet()) + ";WRITE_DELAY=0");
    return new JtaDatabase(file);
  }

  /** As in production: with its defaults the embedded one does not sync. */
  static EmbeddedPostgres startPostgres() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .start();
  }

  static JtaDatabase postgres(EmbeddedPostgres postgres) {
    return new JtaDatabase(emptied(postgres));
  }

  static DataSource emptied(EmbeddedPostgres postgres) {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema public cascade");
      statement.execute("create schema public");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return postgres.getPostgresDatabase();
  }
}
