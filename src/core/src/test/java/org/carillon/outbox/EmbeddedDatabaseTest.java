package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.carillon.log.LogLines;
import org.carillon.persistence.JtaDatabase;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A database in a file of the server's own process. */
class EmbeddedDatabaseTest {

  private static final Pattern URL =
      Pattern.compile("jdbc:h2:([a-zA-Z:]*)\\$.*?/(carillon;[^\"\\s]*)");

  private static final int ROUNDS = 10;
  private static final int ROWS = 20;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "jdbc:h2:file:/data/a, true, true",
    "jdbc:h2:/data/a;WRITE_DELAY=0, true, true",
    "jdbc:h2:nio:/data/a, true, true",
    "jdbc:h2:async:/data/a;WRITE_DELAY=0, true, false",
    "jdbc:h2:split:async:/data/a, true, false",
    "jdbc:h2:mem:a, true, false",
    "jdbc:h2:tcp://host/a, false, false",
    "jdbc:hsqldb:file:a, true, false",
    "jdbc:hsqldb:hsql://host/a, false, false",
    "jdbc:derby:a, true, false",
    "jdbc:derby://host/a, false, false",
    "jdbc:postgresql://host/a, false, false",
    ", false, false"
  })
  void itsAddressSaysWhereItRunsAndWhatEndsIt(String url, boolean embedded, boolean fragile) {
    assertThat(EmbeddedDatabase.isNamedBy(url)).isEqualTo(embedded);
    assertThat(EmbeddedDatabase.endsByInterrupt(url)).isEqualTo(fragile);
  }

  /** With the URL as each server's script has it. */
  @ParameterizedTest
  @ValueSource(strings = {"deploy/wildfly/configure.cli", "deploy/payara/preboot.txt"})
  void whenAThreadIsInterruptedInItsMidstTheOthersWriteOn(String script) throws Exception {
    String url = url(script);
    try (Connection reader = DriverManager.getConnection(url, "sa", "");
        Statement statement = reader.createStatement()) {
      statement.execute("create table note(id int primary key, text varchar)");
      AtomicInteger committed = new AtomicInteger();
      for (int round = 0; round < ROUNDS; round++) {
        int first = round * ROWS;
        int begun = committed.get();
        Thread writer = new Thread(() -> write(url, first, committed));
        writer.start();
        while (committed.get() < begun + 2 && writer.isAlive()) {
          Thread.onSpinWait();
        }
        writer.interrupt();
        writer.join();
      }
      ResultSet rows = statement.executeQuery("select count(*) from note");
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(committed.get()).isEqualTo(ROUNDS * ROWS);
    }
  }

  @Test
  void oneThatAnInterruptWouldEndIsWarnedOf() throws Exception {
    LogLines log = new LogLines();
    JdbcDataSource file = new JdbcDataSource();
    file.setURL("jdbc:h2:file:" + directory.resolve("fragile"));
    try (JtaDatabase database = new JtaDatabase(file)) {
      DatabaseCheck check = new DatabaseCheck(database.unit(), database.transactions(), 10, log);
      check.tick();
      assertThat(check.isEmbedded()).isTrue();
    }
    assertThat(log.lines).singleElement().asString().startsWith("WARNING").contains("h2:async:");
  }

  /** One row a transaction; it is interrupted before one of them, too. */
  private static void write(String url, int first, AtomicInteger committed) {
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        PreparedStatement insert = connection.prepareStatement("insert into note values (?, ?)")) {
      for (int i = 0; i < ROWS; i++) {
        if (i == ROWS / 2) {
          Thread.currentThread().interrupt();
        }
        insert.setInt(1, first + i);
        insert.setString(2, "x".repeat(2_000));
        insert.execute();
        committed.incrementAndGet();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String url(String script) throws IOException {
    Matcher found = URL.matcher(Files.readString(Path.of(script)));
    assertThat(found.find()).as("a URL of H2 in %s", script).isTrue();
    return "jdbc:h2:" + found.group(1) + directory.resolve(found.group(2));
  }
}
