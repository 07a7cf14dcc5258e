package org.carillon.outbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.carillon.persistence.JtaDatabase;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A PostgreSQL that runs as long as the tests of a class do. */
public final class TestPostgres implements BeforeAllCallback, AfterAllCallback {

  private EmbeddedPostgres server;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    server = TestDatabases.startPostgres();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    server.close();
  }

  /** Its database, which is emptied first. */
  JtaDatabase open() {
    return TestDatabases.postgres(server);
  }

  /** The same, without its tables. */
  public DataSource empty() {
    return TestDatabases.emptied(server);
  }

  /** Where it listens. */
  int port() {
    return server.getPort();
  }

  /** A session of one's own in the database. */
  Connection connect() throws SQLException {
    return server.getPostgresDatabase().getConnection();
  }
}
