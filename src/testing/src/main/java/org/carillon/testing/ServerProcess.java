package org.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own, on ports and in a directory of its own, which a test may kill
 * and start again: its database survives, its deployments are set up afresh.
 *
 * <pre>{@code
 * try (var server = ServerProcess.named("outbox").war(Build.war()).start().awaitReady()) {
 *   …
 *   server.kill9();
 *   server.start().awaitReady();
 * }
 * }</pre>
 *
 * <p>Not for use by several threads at once.
 */
public final class ServerProcess implements AutoCloseable {

  /**
   * How long a server may take to start: generous, since it is a bound and not a pause. {@code
   * -Dit.start=15}, in minutes, where many builds share a machine.
   */
  public static final Duration START_TIMEOUT = Duration.ofMinutes(Long.getLong("it.start", 3));

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final ServerKind kind = Build.server();
  private final Path directory;
  private final int port = freePort();
  private final int httpsPort = freePort();
  private final int managementPort = freePort();
  private final Map<String, Path> wars = new LinkedHashMap<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  /** Without the optimizing compiler, which doubles what a start costs. */
  private final List<String> jvmArguments =
      new ArrayList<>(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));

  private Path home = Build.serverHome();
  private final List<String> scripts = new ArrayList<>();
  private final List<String> databaseOptions =
      new ArrayList<>(List.of("socketTimeout=10", "connectTimeout=5", "tcpKeepAlive=true"));
  private @Nullable Integer postgres;
  private @Nullable Process process;

  private ServerProcess(String name) {
    directory = Build.data().resolve(name);
    properties.put("carillon.data.dir", directory.resolve("data").toString());
    properties.put("carillon.samples", "true"); // whose users all tests know
  }

  /** A server whose files are in a directory of that name below {@link Build#data()}. */
  public static ServerProcess named(String name) {
    return new ServerProcess(name);
  }

  /** Deploys a WAR at the root context. */
  public ServerProcess war(Path war) {
    return war(war, "/");
  }

  /** Deploys a WAR at a context path of one segment, such as {@code /foreign}. */
  public ServerProcess war(Path war, String contextPath) {
    // Both servers take the context path from the file's name, and both know ROOT.
    wars.put(contextPath.equals("/") ? "ROOT.war" : contextPath.substring(1) + ".war", war);
    return this;
  }

  /** Sets a system property of the server; of use to configure Carillon, for instance. */
  public ServerProcess property(String name, String value) {
    properties.put(name, value);
    return this;
  }

  /**
   * Sets the server up by scripts of {@code deploy}, as an operator does, with the driver of
   * PostgreSQL beside it: {@code wildfly/<name>.cli}, {@code payara/<name>.txt}.
   */
  public ServerProcess configuredBy(String... names) {
    scripts.addAll(List.of(names));
    environment.put("CARILLON_HTTPS_PORT", Integer.toString(httpsPort)); // which Payara's asks for
    return this;
  }

  /** Sets an environment variable of the server. */
  public ServerProcess environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Lets the server's code be compiled as in production, for what measures it. */
  public ServerProcess optimized() {
    return jvmArgument("-XX:TieredStopAtLevel=4");
  }

  /** Adds an argument of the JVM, such as {@code -Xmx1g}; a later one wins over an earlier. */
  public ServerProcess jvmArgument(String argument) {
    jvmArguments.add(argument);
    return this;
  }

  /** Runs another installation of the same server, a full WildFly for instance. */
  public ServerProcess home(Path home) {
    this.home = home;
    return this;
  }

  /** Makes that database the server's default datasource, in place of H2. */
  public ServerProcess database(PostgresServer postgres) {
    return database(postgres.port());
  }

  /** The same of a PostgreSQL that is reached by that port, as through a network that may fail. */
  public ServerProcess database(int port) {
    this.postgres = port;
    return this;
  }

  /** Sets a property of PostgreSQL's driver, such as {@code prepareThreshold=0}. */
  public ServerProcess databaseOption(String option) {
    databaseOptions.add(option);
    return this;
  }

  /** Starts the process and returns at once; see {@link #awaitReady()}. */
  public ServerProcess start() throws IOException {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException(this + " runs already");
    }
    Files.createDirectories(directory);
    if (process == null) {
      // of another attempt, or of the other server's run
      Files.deleteIfExists(log());
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArguments);
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(
        switch (kind) {
          case WILDFLY -> wildFly();
          case PAYARA -> payara();
        });
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().putAll(environment);
    Process started = builder.start();
    // A test run that is broken off must not leave servers behind.
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    process = started;
    return this;
  }

  /** Waits until every deployed WAR answers below 500 and not 404 at its context path. */
  public ServerProcess awaitReady() throws IOException, InterruptedException {
    for (String file : wars.keySet()) {
      String name = file.substring(0, file.length() - ".war".length());
      awaitStatus(name.equals("ROOT") ? "/" : "/" + name + "/", s -> s < 500 && s != 404);
    }
    return this;
  }

  /** Waits until a GET of that path answers with such a status. */
  public ServerProcess awaitStatus(String path, IntPredicate expected)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + START_TIMEOUT.toNanos();
    HttpRequest request =
        HttpRequest.newBuilder(http(path)).timeout(Duration.ofSeconds(10)).build();
    String last = "nothing yet";
    while (System.nanoTime() < end) {
      if (!running().isAlive()) {
        throw new IllegalStateException(
            this + " ended with " + running().exitValue() + "; its log ends:\n" + logTail());
      }
      try {
        int status = HTTP.send(request, BodyHandlers.discarding()).statusCode();
        if (expected.test(status)) {
          return this;
        }
        last = "status " + status;
      } catch (IOException e) {
        last = e.toString();
      }
      String tail = logTail();
      if (tail.contains("WFLYSRV0026") || tail.contains("Exception while preparing the app")) {
        close();
        throw new IllegalStateException(
            this + " refuses a deployment; its log ends:\n" + logTail());
      }
      Thread.sleep(100);
    }
    close(); // or it would run beside all that follows
    throw new IllegalStateException(
        this + " is not ready at " + path + ": " + last + "; its log ends:\n" + logTail());
  }

  /** Kills the process as a power cut would, and waits until it is gone. */
  public void kill9() throws InterruptedException {
    running().destroyForcibly().waitFor();
  }

  /** Stops the process (SIGSTOP), with its connections and locks. */
  public void pause() throws IOException {
    Processes.pause(running().toHandle());
  }

  /** Lets it go on. */
  public void resume() throws IOException {
    Processes.resume(running().toHandle());
  }

  /** Asks the process to end and waits until it has, at most for a minute. */
  public void sigterm() throws InterruptedException {
    running().destroy();
    if (!running().waitFor(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException(this + " does not end; its log ends:\n" + logTail());
    }
  }

  /** Asks the process to end and returns at once. */
  public void signalTerm() {
    running().destroy();
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  public long pid() {
    return running().pid();
  }

  public int port() {
    return port;
  }

  /** The address of a path, which starts with a slash. */
  public URI http(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  /** The address of a path over TLS, where the server was configured by {@code tls}. */
  public URI https(String path) {
    return URI.create("https://localhost:" + httpsPort + path);
  }

  /** The WebSocket address of a path, which starts with a slash. */
  public URI ws(String path) {
    return URI.create("ws://localhost:" + port + path);
  }

  /** What the server printed, over all its starts by this object. */
  public Path log() {
    return directory.resolve("server.log");
  }

  /** The last hundred lines of the log. */
  public String logTail() {
    List<String> lines = logText().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 100), lines.size()));
  }

  /** All that it printed. */
  public String logText() {
    try {
      return new String(Files.readAllBytes(log()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Kills the process where it still runs. */
  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  @Override
  public String toString() {
    return kind + " " + directory.getFileName() + " on port " + port;
  }

  /** Gives WildFly a command, as {@code :suspend}. */
  public void command(String command) throws IOException {
    OperatorScripts.command(home, directory.resolve("standalone"), managementPort, command);
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException(this + " was never started");
    }
    return process;
  }

  private List<String> wildFly() throws IOException {
    // The configuration is the provisioned server's, all that a run writes is our own.
    Path base = directory.resolve("standalone");
    Directories.delete(base);
    Directories.copy(home.resolve("standalone/configuration"), base.resolve("configuration"));
    if (postgres != null) {
      PostgresDatasource.wildFly(base, postgres, databaseOptions);
    }
    if (!scripts.isEmpty()) {
      OperatorScripts.runAll(home, base, scripts, environment);
    }
    copyWars(base.resolve("deployments"));
    List<String> command = new ArrayList<>(WILDFLY_JVM);
    command.addAll(
        List.of(
            "-Djboss.home.dir=" + home,
            "-Djboss.server.base.dir=" + base,
            "-Djboss.node.name=" + directory.getFileName(),
            "-Djboss.http.port=" + port,
            "-Djboss.https.port=" + httpsPort,
            "-Djboss.management.http.port=" + managementPort,
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-jar",
            home.resolve("jboss-modules.jar").toString(),
            "-mp",
            home.resolve("modules").toString(),
            "org.jboss.as.standalone"));
    return command;
  }

  private List<String> payara() throws IOException {
    Path run = directory.resolve("run");
    Directories.delete(run);
    Files.createDirectories(run.resolve("tmp"));
    List<String> command =
        new ArrayList<>(
            List.of(
                "-Djava.io.tmpdir=" + run.resolve("tmp"),
                "-jar",
                home.toString(),
                "--nocluster",
                "--disablephonehome",
                "--port",
                Integer.toString(port)));
    if (scripts.isEmpty()) {
      command.addAll(
          List.of("--prebootcommandfile", Build.deploy().resolve("payara/preboot.txt").toString()));
    } else {
      command.addAll(OperatorScripts.ofPayara(run, scripts));
    }
    if (postgres != null) {
      command.addAll(PostgresDatasource.payara(run, postgres, databaseOptions));
    }
    for (Path war : copyWars(run.resolve("wars"))) {
      command.add("--deploy");
      command.add(war.toString());
    }
    return command;
  }

  private List<Path> copyWars(Path target) throws IOException {
    Files.createDirectories(target);
    List<Path> copies = new ArrayList<>();
    for (Map.Entry<String, Path> war : wars.entrySet()) {
      copies.add(
          Files.copy(
              war.getValue(), target.resolve(war.getKey()), StandardCopyOption.REPLACE_EXISTING));
    }
    return copies;
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What WildFly's own start script opens. */
  private static final List<String> WILDFLY_JVM =
      List.of(
          "--add-exports=java.desktop/sun.awt=ALL-UNNAMED",
          "--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
          "--add-exports=java.naming/com.sun.jndi.url.ldap=ALL-UNNAMED",
          "--add-exports=java.naming/com.sun.jndi.url.ldaps=ALL-UNNAMED",
          "--add-exports=jdk.naming.dns/com.sun.jndi.dns=ALL-UNNAMED",
          "--add-opens=java.base/com.sun.net.ssl.internal.ssl=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.net=ALL-UNNAMED",
          "--add-opens=java.base/java.security=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.management/javax.management=ALL-UNNAMED",
          "--add-opens=java.naming/javax.naming=ALL-UNNAMED");
}
