package org.carillon.outbox;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.carillon.testing.Directories;
import org.carillon.testing.MachineTool;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.MariaDbDataSource;

/** The MariaDB of this machine, in a directory of its own, for all tests of a JVM. */
public final class TestMariaDb {

  /** Bytes: what it takes with its logs, twice. */
  private static final long ROOM = 1L << 30;

  private static TestMariaDb running;

  private final int port = freePort();
  private final Path directory;

  private TestMariaDb(String program) throws IOException, InterruptedException {
    directory = Files.createTempDirectory(place(), "mariadb");
    Process install =
        process("mariadb-install-db", "--auth-root-authentication-method=normal", "--skip-test-db");
    if (!install.waitFor(1, TimeUnit.MINUTES) || install.exitValue() != 0) {
      throw new IOException(Files.readString(log()));
    }
    Process server =
        process(
            program,
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--socket=" + directory.resolve("socket"),
            "--pid-file=" + directory.resolve("pid"),
            "--innodb-flush-log-at-trx-commit=1");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server)));
    Await.until("MariaDB answers", this::answers);
  }

  /** The outbox's database, which is emptied first; skips the test as {@link #url} does. */
  static JtaDatabase open() {
    return open("&transactionIsolation=READ-COMMITTED");
  }

  /** The same at MariaDB's own isolation level, as where nobody has set one. */
  static JtaDatabase openAsItIs() {
    return open("");
  }

  private static JtaDatabase open(String options) {
    MariaDbDataSource source = new MariaDbDataSource();
    try {
      source.setUrl(url("outbox") + options);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new JtaDatabase(source);
  }

  /** A database, which is emptied first; skips the test where MariaDB is not installed. */
  public static String url(String database) {
    return url(database, null);
  }

  /**
   * The same, of a collation.
   *
   * @param collation null: the default
   */
  public static synchronized String url(String database, @Nullable String collation) {
    String program = MachineTool.path("mariadbd", "mariadb-server");
    try {
      if (running == null) {
        running = new TestMariaDb(program);
      }
      running.empty(database, collation);
      return running.address("/" + database + "?user=root");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void empty(String database, @Nullable String collation) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + database);
      statement.execute(
          "create database " + database + (collation == null ? "" : " collate " + collation));
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(address("/"), "root", "");
  }

  private String address(String path) {
    return "jdbc:mariadb://127.0.0.1:" + port + path;
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private Process process(String program, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(program, "--no-defaults", "--datadir=" + directory.resolve("data")));
    command.add("--user=" + System.getProperty("user.name"));
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path log() {
    return directory.resolve("log");
  }

  /**
   * In memory where there is enough of it: nobody kills this database, and each table that is
   * emptied is a file that it syncs.
   */
  private static Path place() {
    File memory = new File("/dev/shm");
    File place = memory.canWrite() && memory.getUsableSpace() > ROOM ? memory : temporary();
    return place.toPath();
  }

  private static File temporary() {
    return new File(System.getProperty("java.io.tmpdir"));
  }

  private void end(Process server) {
    server.destroyForcibly().onExit().join();
    try {
      Directories.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
