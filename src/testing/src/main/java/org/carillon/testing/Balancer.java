package org.carillon.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The machine's HAProxy with the configuration that is shipped, in front of two servers. Only
 * addresses are others, where it listens and where the nodes are; and it takes fewer connections,
 * since it does not start where it may not open that many.
 */
public final class Balancer implements AutoCloseable {

  private final int port;
  private final Path log;
  private final Process process;

  private Balancer(int port, Path log, Process process) {
    this.port = port;
    this.log = log;
    this.process = process;
  }

  /** Starts it, and waits until it listens. */
  public static Balancer start(ServerProcess one, ServerProcess two) throws IOException {
    return start(
        "balancer",
        Files.readString(configuration())
            .replace("maxconn 60000", "maxconn 1000")
            .replace("node1:8080", "127.0.0.1:" + one.port())
            .replace("node2:8080", "127.0.0.1:" + two.port()));
  }

  /**
   * The same with a configuration of one's own.
   *
   * @param name of its directory
   * @param configuration listens at {@code :8080}, in place of which it gets a free port
   */
  public static Balancer start(String name, String configuration) throws IOException {
    int port = ServerProcess.freePort();
    Path directory = Files.createDirectories(Build.data().resolve(name));
    Path file =
        Files.writeString(
            directory.resolve("haproxy.cfg"),
            configuration.replace("bind :8080", "bind 127.0.0.1:" + port));
    Path log = directory.resolve("haproxy.log");
    Process process =
        new ProcessBuilder(MachineTool.path("haproxy", "haproxy"), "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Balancer balancer = new Balancer(port, log, process);
    Await.until("the balancer listens", balancer::listens);
    return balancer;
  }

  /** What {@code haproxy -c} finds in the file as it is shipped; empty: nothing. */
  public static List<String> faults() throws IOException, InterruptedException {
    Process check =
        new ProcessBuilder(
                MachineTool.path("haproxy", "haproxy"), "-c", "-f", configuration().toString())
            .redirectErrorStream(true)
            .start();
    List<String> output = new String(check.getInputStream().readAllBytes()).lines().toList();
    List<String> faults = new ArrayList<>();
    if (check.waitFor() != 0) {
      faults.add("it is refused");
    }
    output.stream()
        .filter(line -> line.startsWith("[ALERT]") || line.startsWith("[WARNING]"))
        // only the composition has the names of the nodes
        .filter(line -> !line.matches(".* could not resolve address 'node[12]', disabling server."))
        .forEach(faults::add);
    return faults;
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** The address of a path, which starts with a slash. */
  public URI http(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  /** The WebSocket address of a path, which starts with a slash. */
  public URI ws(String path) {
    return URI.create("ws://localhost:" + port + path);
  }

  /** Waits until it says so. */
  public void awaitLog(String text) {
    Await.until("the balancer says: " + text, () -> log().contains(text));
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private boolean listens() {
    if (!process.isAlive()) {
      throw new IllegalStateException("HAProxy ended: " + log());
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
      return true;
    } catch (IOException e) {
      return false; // not yet
    }
  }

  private String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path configuration() {
    return Build.deploy().resolve("docker/haproxy.cfg");
  }
}
