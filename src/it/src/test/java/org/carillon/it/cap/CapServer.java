package org.carillon.it.cap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.carillon.client.ServiceKind;
import org.carillon.testing.Await;
import org.carillon.testing.MachineTool;
import org.carillon.testing.NpmBundle;
import org.carillon.testing.Processes;

/** An application of CAP with its WebSocket adapter, in a process of its own. */
final class CapServer implements AutoCloseable {

  private static final Path SOURCE = Path.of("src/it/src/test/resources/cap");
  private static final int OLDEST_NODE = 20;

  private final int port;
  private final Process process;

  private CapServer(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /** CAP does not start on that of Debian 12. */
  private static void checkVersion(String node) throws IOException {
    Process asked = new ProcessBuilder(node, "--version").start();
    String version = new String(asked.getInputStream().readAllBytes(), US_ASCII).strip();
    int major = Integer.parseInt(version.replaceFirst("^v(\\d+)\\..*", "$1"));
    if (major < OLDEST_NODE) {
      throw MachineTool.missing("CAP wants Node.js 20 or later; this is " + version);
    }
  }

  static CapServer start(ServiceKind kind) throws IOException {
    String node = MachineTool.path("node", "nodejs");
    checkVersion(node);
    Path project =
        NpmBundle.install(
            "cap", "@sap/cds@9.9.3", "@cap-js-community/websocket@1.10.5", "express@5.3.0");
    copy(project);
    int port = freePort();
    Path log = project.resolve(kind + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(node, "node_modules/@sap/cds/bin/serve.js", "all")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("PORT", Integer.toString(port));
    builder
        .environment()
        .put("CDS_WEBSOCKET_KIND", kind == ServiceKind.SOCKET_IO ? "socket.io" : "ws");
    Process process = builder.start();
    CapServer server = new CapServer(port, process);
    Await.until("CAP serves " + kind, () -> text(log).contains("[websocket] - using websocket"));
    return server;
  }

  private static void copy(Path project) throws IOException {
    Files.createDirectories(project.resolve("srv"));
    try (Stream<Path> files = Files.walk(SOURCE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("package.json")) { // which npm has extended
          Files.write(
              project.resolve(SOURCE.relativize(file).toString()), Files.readAllBytes(file));
        }
      }
    }
  }

  private static String text(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  String url(String path) {
    return "http://localhost:" + port + path;
  }

  @Override
  public void close() {
    Processes.kill9(process.toHandle());
  }
}
