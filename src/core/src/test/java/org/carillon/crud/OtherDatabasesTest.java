package org.carillon.crud;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.carillon.outbox.TestMariaDb;
import org.carillon.testing.ProcessTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/**
 * What is stored, shown and refused on other databases than H2: they round otherwise, name errors
 * otherwise, and PostgreSQL answers nothing more in a transaction in which a statement failed.
 */
@ProcessTest
class OtherDatabasesTest {

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void open() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void close() throws IOException {
    postgres.close();
  }

  private static String postgresUrl() {
    return postgres.getJdbcUrl("postgres", "postgres");
  }

  @Nested
  class StoredOnPostgres extends StoredValuesTest {
    @Override
    String url() {
      return postgresUrl();
    }
  }

  @Nested
  class RefusedOnPostgres extends RefusedValuesTest {
    @Override
    String url() {
      return postgresUrl();
    }
  }

  @Nested
  class HandledOnPostgres extends CrudHandlerTest {
    @Override
    String url() {
      return postgresUrl();
    }
  }

  @Nested
  class TypesOnPostgres extends TypeEntitiesTest {
    @Override
    String url() {
      return postgresUrl();
    }
  }

  @Nested
  class StoredOnMariaDb extends StoredValuesTest {
    @Override
    String url() {
      return TestMariaDb.url("stored");
    }
  }

  @Nested
  class RefusedOnMariaDb extends RefusedValuesTest {
    @Override
    String url() {
      return TestMariaDb.url("refused");
    }
  }

  @Nested
  class HandledOnMariaDb extends CrudHandlerTest {
    @Override
    String url() {
      return TestMariaDb.url("handled");
    }
  }
}
