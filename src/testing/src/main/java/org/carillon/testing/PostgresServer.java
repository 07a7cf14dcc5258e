package org.carillon.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL on a port and in a directory of its own, configured to lose nothing, which a
 * test may kill and start again.
 */
public final class PostgresServer implements AutoCloseable {

  private final Path directory;
  private final int port;
  private @Nullable EmbeddedPostgres running;

  private PostgresServer(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Starts an empty one, in a directory of that name below {@link Build#data()}. */
  public static PostgresServer start(String name) throws IOException {
    return start(Build.data().resolve(name).toAbsolutePath());
  }

  /** Starts an empty one in the directory, which is emptied. */
  public static PostgresServer start(Path directory) throws IOException {
    Directories.delete(directory);
    Files.createDirectories(directory.getParent());
    PostgresServer server = new PostgresServer(directory, ServerProcess.freePort());
    server.start();
    return server;
  }

  /** Starts it again, with what it holds. */
  public void start() throws IOException {
    // As in production: with its defaults the embedded one does not sync.
    running =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(directory)
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "200")
            .setPGStartupWait(ServerProcess.START_TIMEOUT) // it may have much to recover
            .start();
  }

  /** Ends it as an administrator in a hurry would: open transactions are rolled back. */
  public void stop() throws IOException {
    if (running != null) {
      Optional<ProcessHandle> ending = ending();
      running.close();
      running = null;
      // it syncs what it has written and removes its files at last, also where whoever ends it has
      // waited long enough
      ending.ifPresent(
          one ->
              Await.until(
                  "PostgreSQL has ended", ServerProcess.START_TIMEOUT, () -> !one.isAlive()));
    }
  }

  /** Empty: it was killed, and its file is gone or tells of a process that is. */
  private Optional<ProcessHandle> ending() throws IOException {
    try {
      return Optional.of(postmaster());
    } catch (NoSuchFileException | NoSuchElementException e) {
      return Optional.empty();
    }
  }

  /**
   * Kills all its processes, as by kill -9 or a power cut; {@link #start()} recovers what it has.
   */
  public void kill9() throws IOException {
    Processes.kill9(postmaster());
    stop();
  }

  /** Stops all its processes (SIGSTOP): it takes connections and answers nobody. */
  public void pause() throws IOException {
    Processes.pause(postmaster());
  }

  /** Lets them go on. */
  public void resume() throws IOException {
    Processes.resume(postmaster());
  }

  private ProcessHandle postmaster() throws IOException {
    try (var lines = Files.lines(directory.resolve("postmaster.pid"))) {
      long pid = Long.parseLong(lines.findFirst().orElseThrow().strip());
      return ProcessHandle.of(pid).orElseThrow();
    }
  }

  /** The port, which stays over restarts. */
  public int port() {
    return port;
  }

  /** A connection, to look into the tables. */
  public Connection connect() throws SQLException {
    return connect("postgres");
  }

  /** A connection to one of its databases. */
  public Connection connect(String database) throws SQLException {
    if (running == null) {
      throw new IllegalStateException("PostgreSQL does not run");
    }
    return running.getDatabase("postgres", database).getConnection();
  }

  @Override
  public void close() throws IOException {
    stop();
    Directories.delete(directory);
  }
}
