package org.carillon.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.carillon.bench.app.BenchService;
import org.carillon.testing.Build;
import org.carillon.testing.PostgresServer;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.jspecify.annotations.Nullable;

/** A server with the application of the benchmarks, on a PostgreSQL that syncs each commit. */
final class BenchServer implements AutoCloseable {

  private final PostgresServer postgres;
  private final ServerProcess server;

  /** With a database of its own, and settings: names and values in turn. */
  BenchServer(String name, String... settings) throws Exception {
    this(name, PostgresServer.start(name + "-postgres"), settings);
  }

  /** On a database that it ends. */
  BenchServer(String name, PostgresServer postgres, String... settings) throws Exception {
    this(name, postgres, Build.library(), settings);
  }

  /** With a jar in place of Carillon's modules; null: the modules. */
  BenchServer(String name, PostgresServer postgres, @Nullable Path library, String... settings)
      throws Exception {
    this.postgres = postgres;
    var war =
        Wars.of(library)
            .addPackage(BenchService.class.getPackage())
            .addAsResource(Wars.persistence("bench"), "META-INF/persistence.xml");
    ServerProcess process =
        ServerProcess.named(name)
            .war(Wars.write(war, name + ".war"), "/bench")
            .database(postgres)
            .optimized()
            .jvmArgument("-Xms1g")
            .jvmArgument("-Xmx1g")
            .property("carillon.operation.timeout", "PT5M");
    for (int i = 0; i < settings.length; i += 2) {
      process.property(settings[i], settings[i + 1]);
    }
    server = process.start();
    server.awaitStatus("/bench/ws/bench", status -> status < 500 && status != 404);
  }

  PostgresServer postgres() {
    return postgres;
  }

  /** The address of a path of the application. */
  URI address(String path) {
    return server.ws("/bench" + path);
  }

  /** A client of the service. */
  BenchSocket connect(String user) throws IOException {
    return BenchSocket.connect(address("/ws/bench"), user);
  }

  ServerProcess process() {
    return server;
  }

  @Override
  public void close() throws IOException {
    server.close();
    postgres.close();
  }
}
