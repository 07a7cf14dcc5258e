package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.carillon.it.engine.LatchApplication;
import org.carillon.testing.Await;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.Frames;
import org.carillon.testing.Http;
import org.carillon.testing.PostgresServer;
import org.carillon.testing.Proxy;
import org.carillon.testing.RawClient;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The samples on a PostgreSQL behind a network that fails. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DatabaseOutageIT {

  private static final int FORTY = 40;

  /** Beside forty that stand still: a machine that is busy otherwise is slow, too. */
  private static final Duration SOON = Duration.ofSeconds(4);

  /** The same of what is sent twice, a second apart. */
  private static final Duration TWICE = SOON.plusSeconds(2);

  /** What a node may log a second, with a few dozen operations that fail. */
  private static final long LOUD = 30_000;

  private static final Duration OUTAGE = Duration.ofSeconds(6);
  private static final long PAUSE = 300;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<AutoCloseable> open = Collections.synchronizedList(new ArrayList<>());
  private PostgresServer postgres;
  private Proxy network;
  private ServerProcess server;
  private int firstHealth;

  @BeforeAll
  void start() throws Exception {
    postgres = PostgresServer.start("outage-postgres");
    network = new Proxy(postgres.port());
    server =
        ServerProcess.named("outage")
            .war(LatchApplication.addedTo(Build.war(), "outage.war"))
            .database(network.port())
            .databaseOption("prepareThreshold=0") // so that requests are readable
            .property("carillon.operation.timeout", "PT10S")
            .property("carillon.heartbeat", "PT1S")
            .property("carillon.outbox.threads", "20") // with which the pool is too small
            .property("carillon.socketio.ping-interval", "PT1S")
            .property("carillon.socketio.ping-timeout", "PT2M") // who is not asked answers none
            .start()
            .awaitStatus("/carillon/health/ready", status -> status == 200);
    firstHealth = Http.get(server.http("/carillon/health"), null).statusCode();
    server.awaitReady();
  }

  @AfterEach
  void disconnect() throws Exception {
    network.restore();
    for (AutoCloseable one : open) {
      one.close();
    }
    open.clear();
  }

  @AfterAll
  void stop() throws Exception {
    threads.shutdownNow();
    for (AutoCloseable part : new AutoCloseable[] {server, network, postgres}) {
      if (part != null) {
        part.close();
      }
    }
  }

  @Test
  @Order(1)
  void aNodeIsWellFromTheMomentOnInWhichItIsReady() {
    assertThat(firstHealth).isEqualTo(200);
  }

  @Test
  @Order(1)
  void aPoolThatIsTooSmallIsToldWhereItsSizeCanBeFound() {
    assumeThat(Build.server()).isEqualTo(ServerKind.WILDFLY);
    Await.until("it is told", () -> server.logText().contains("pool has room for 30 connections"));
  }

  private WsClient client(String path, String user) {
    WsClient client = ClientHandshake.at(server.ws(path)).as(user).connect();
    open.add(client);
    return client;
  }

  // the answer to a commit

  @Test
  @Order(1)
  void aCommitWhoseAnswerIsLostIsAnsweredAsDoneOverEachTransport() throws Exception {
    WsClient plain = client("/ws/todo", "alice");
    EngineClient.Line socketIo = socketIo();
    for (Way way : ways(plain, socketIo)) {
      network.loseAnswerTo("COMMIT", way.mark());
      assertThat(way.asks().call()).as(way.name()).isEqualTo("done");
      assertThat(way.isDone().call()).as(way.name()).isTrue();
    }
  }

  @Test
  @Order(2)
  void ofACommitThatLeavesNoTraceTheOutcomeIsUnknownOverEachTransport() throws Exception {
    WsClient plain = client("/ws/todo", "alice");
    EngineClient.Line socketIo = socketIo();
    for (Way way : ways(plain, socketIo)) {
      network.lose("COMMIT", way.mark());
      assertThat(way.asks().call()).as(way.name()).isEqualTo("UNKNOWN_OUTCOME");
      assertThat(way.isDone().call()).as(way.name()).isFalse();
    }
  }

  @FunctionalInterface
  private interface Ask<T> {
    T call() throws Exception;
  }

  /**
   * A way to the database.
   *
   * @param mark what goes to the database before the commit
   * @param asks {@code done}, or the code of the error
   */
  private record Way(String name, String mark, Ask<String> asks, Ask<Boolean> isDone) {}

  private List<Way> ways(WsClient plain, EngineClient.Line socketIo) throws Exception {
    String first = "by WebSocket " + System.nanoTime();
    String second = "by Socket.IO " + System.nanoTime();
    int stock = stock(201);
    int otherStock = stock(207);
    return List.of(
        new Way(
            "WebSocket",
            first,
            () -> {
              plain.send(Frames.frame("Todos:create", data("title", first), Map.of(), first));
              JsonNode reply =
                  plain.take("the reply", frame -> frame.path("ref").asText().equals(first));
              return reply.path("event").asText().equals("error")
                  ? reply.path("data").path("code").asText()
                  : "done";
            },
            () -> hasTodo(plain, first)),
        new Way(
            "Socket.IO",
            second,
            () -> {
              socketIo.send("42/ws/todo,7[\"Todos:create\",{\"title\":\"" + second + "\"}]");
              return outcome(acknowledgement(socketIo), "/0/error/code");
            },
            () -> hasTodo(plain, second)),
        new Way(
            "OData",
            "update book ",
            () ->
                outcome(
                    odata("POST", "submitOrder", "{\"book\":201,\"quantity\":1}"), "/error/code"),
            () -> stock(201) < stock),
        new Way(
            "a change set of OData",
            "update book ",
            () -> changeSet(otherStock),
            () -> stock(207) < otherStock));
  }

  /** In a batch behind a read, which is answered whatever comes of the change set. */
  private String changeSet(int stock) throws Exception {
    String http = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n";
    String accepts = " HTTP/1.1\r\nAccept: application/json\r\n";
    String read = "--b\r\n" + http + "\r\nGET Books(207)/stock" + accepts + "\r\n\r\n";
    String order =
        "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n"
            + http
            + "Content-ID: 1\r\n\r\nPOST submitOrder"
            + accepts
            + "Content-Type: application/json\r\n\r\n{\"book\":207,\"quantity\":1}\r\n--c--\r\n";
    String answer =
        odata("POST", "$batch", "multipart/mixed; boundary=b", read + order + read + "--b--\r\n");
    List<String> statuses =
        Pattern.compile("HTTP/1.1 (\\d+)").matcher(answer).results().map(r -> r.group(1)).toList();
    assertThat(answer).contains("\"value\":" + stock);
    Matcher code = Pattern.compile("\"code\":\"(\\w+)\"").matcher(answer);
    if (code.find()) {
      assertThat(statuses).as("what follows is not run").containsExactly("200", "500");
      return code.group(1);
    }
    assertThat(statuses).containsExactly("200", "200", "200");
    return "done";
  }

  private static String outcome(String json, String code) {
    JsonNode found = Frames.parse(json).at(code);
    return found.isMissingNode() ? "done" : found.asText();
  }

  private static boolean hasTodo(WsClient client, String title) {
    return client.call("Todos:list", Map.of()).findValuesAsText("title").contains(title);
  }

  private int stock(int book) throws Exception {
    return Frames.parse(odata("GET", "Books(" + book + ")", "")).path("stock").asInt();
  }

  private String odata(String method, String address, String body) throws Exception {
    return odata(method, address, "application/json", body);
  }

  private String odata(String method, String address, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.http("/odata/v4/bookshop/") + address))
            .header("Authorization", ClientHandshake.basic("alice", "alice"))
            .header("Content-Type", type)
            .timeout(Duration.ofSeconds(30))
            .method(method, BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }

  private EngineClient.Line socketIo() throws Exception {
    EngineClient.Line line = line("alice");
    open.add(line);
    line.send("40/ws/todo,");
    packet(line, "40/ws/todo,");
    return line;
  }

  private static String acknowledgement(EngineClient.Line line) throws InterruptedException {
    return packet(line, "43/ws/todo,7");
  }

  /** What follows in the next packet that begins so. */
  private static String packet(EngineClient.Line line, String begin) throws InterruptedException {
    for (String packet = line.hear(); ; packet = line.hear()) {
      if (packet.startsWith(begin)) {
        return packet.substring(begin.length());
      }
      if (packet.equals("2")) {
        line.send("3");
      }
    }
  }

  // a database that stands still

  @Test
  @Order(3)
  void beside40HandlersThatWaitForTheDatabaseAllElseGoesOnForAllTenants() throws Exception {
    List<WsClient> stuck = new ArrayList<>();
    List<WsClient> well = new ArrayList<>();
    for (int i = 0; i < FORTY; i++) {
      stuck.add(client("/ws/todo", i % 4 == 0 ? "bob" : "alice"));
      well.add(client("/ws/latch", user(i)));
    }
    for (WsClient client : well) { // what was handled once is known to need no database
      client.call("echo", data("text", "learned"));
    }
    network.stall();
    for (WsClient client : stuck) {
      client.send(Frames.frame("Todos:list", Map.of(), Map.of(), "stuck"));
    }
    for (int round = 0; round < 2; round++) {
      inTime("operations that need no database", i -> well.get(i).call("echo", data("text", "on")));
      inTime("new connections", i -> client("/ws/latch", user(i)).call("echo", data("text", "on")));
      inTime("new connections where it is used", i -> client("/ws/todo", user(i)));
      inTime("new connections where its stream is not known", TWICE, this::asksAmongStrangers);
      inTime("joins of Socket.IO where it is not known", TWICE, this::joinsAmongStrangers);
      inTime("heartbeats", TWICE, i -> hearPings(user(i)));
      inTime("heartbeats of Socket.IO", TWICE, i -> hearPingsOfSocketIo(user(i)));
      inTime("health", i -> Http.get(server.http("/carillon/health/live"), null).body());
      inTime("readiness", i -> Http.get(server.http("/carillon/health/ready"), null).body());
    }
    socketIo();
    Await.until(
        "health says it",
        () -> text("/carillon/health").matches(".*\"database\":\\{[^}]*\"down\".*"));
    assertThat(stuck).as("kept").noneMatch(WsClient::isClosed);

    network.restore();
    Await.until("the database is used again", () -> canList("alice") && canList("bob"));
    for (WsClient client : stuck) {
      client.take(
          "an answer, whatever it is",
          frame -> frame.path("ref").asText().equals("stuck"),
          Duration.ofSeconds(60));
    }
    assertThat(server.logText())
        .as("a timer's round waits for nobody")
        .doesNotContain("WFLYEJB0043");
  }

  /** By turns of two tenants. */
  private static String user(int number) {
    return number % 2 == 0 ? "bob" : "alice";
  }

  /** Nobody has been at that path since the node started. */
  private void asksAmongStrangers(int number) {
    WsClient client = client("/ws/bookshop-events", user(number));
    client.send(Frames.frame("thereIsNone", Map.of(), Map.of(), "asked"));
    client.take("an answer", frame -> true);
  }

  private void joinsAmongStrangers(int number) throws Exception {
    if (number % 4 < 2) {
      try (EngineClient.Line line = line(user(number))) {
        line.send("40/ws/chat,");
        packet(line, "40/ws/chat,");
      }
    } else {
      EngineClient polling = new EngineClient(server.http("/socket.io/"), user(number));
      String sid = polling.open();
      polling.post(sid, "40/ws/chat,");
      String heard = polling.poll(sid).body();
      while (!heard.contains("40/ws/chat,")) { // a ping came before it
        heard = polling.poll(sid).body();
      }
    }
  }

  private void hearPings(String user) throws IOException {
    try (RawClient client = RawClient.open(server.port(), "/ws/latch", user)) {
      client.awaitPings(2);
    }
  }

  private void hearPingsOfSocketIo(String user) throws InterruptedException {
    try (EngineClient.Line line = line(user)) {
      assertThat(line.hear()).startsWith("0{");
      assertThat(line.hear()).isEqualTo("2");
      assertThat(line.send("3").hear()).isEqualTo("2");
    }
  }

  private EngineClient.Line line(String user) {
    return new EngineClient(server.http("/socket.io/"), user)
        .webSocket("EIO=4&transport=websocket");
  }

  private void inTime(String what, Each each) throws Exception {
    inTime(what, SOON, each);
  }

  /** Forty of them at once. */
  private void inTime(String what, Duration time, Each each) throws Exception {
    List<CompletableFuture<Duration>> all = new ArrayList<>();
    for (int i = 0; i < FORTY; i++) {
      int number = i;
      all.add(
          CompletableFuture.supplyAsync(
              () -> {
                long asked = System.nanoTime();
                try {
                  each.call(number);
                } catch (Exception e) {
                  throw new IllegalStateException(what, e);
                }
                return Duration.ofNanos(System.nanoTime() - asked);
              },
              threads));
    }
    for (CompletableFuture<Duration> one : all) {
      assertThat(one.get(1, TimeUnit.MINUTES)).as(what).isLessThan(time);
    }
  }

  @FunctionalInterface
  private interface Each {
    void call(int number) throws Exception;
  }

  private boolean canList(String user) {
    String ref = "r" + System.nanoTime();
    try (WsClient client = ClientHandshake.at(server.ws("/ws/todo")).as(user).connect()) {
      client.send(Frames.frame("Todos:list", Map.of(), Map.of(), ref));
      return client
          .take("a reply", f -> f.path("ref").asText().equals(ref), Duration.ofSeconds(20))
          .path("event")
          .asText()
          .equals("Todos:list");
    }
  }

  private String text(String path) {
    try {
      return Http.get(server.http(path), "operator").body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // what the log says

  @Test
  @Order(4)
  void anOutageDoesNotFillTheLog() throws Exception {
    List<WsClient> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      clients.add(client("/ws/todo", "alice"));
    }
    long before = Files.size(server.log());
    network.cut();
    long begin = System.nanoTime();
    int failed = 0;
    while (Duration.ofNanos(System.nanoTime() - begin).compareTo(OUTAGE) < 0) {
      for (WsClient client : clients) {
        client.fail("Todos:create", data("title", "in vain"));
        failed++;
      }
      Thread.sleep(PAUSE); // as many a second as a node has that is not busy
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long bytes = Files.size(server.log()) - before;
    network.restore();
    System.out.printf(
        "outage: %d operations failed in %.1f s, %,.0f bytes/s logged%n",
        failed, seconds, bytes / seconds);
    assertThat(bytes / seconds).as(server.logTail()).isLessThan(LOUD);
    Await.until("the database is used again", () -> canList("alice"));
  }

  /** The pool's other connections are all in use: the database is well, and gives none. */
  @Test
  @Order(5)
  void aPoolThatHasNoneDoesNotFillTheLog() throws Exception {
    Await.until(
        "what was before is over",
        () -> lastTold("The database works again") >= lastTold("The database fails"));
    List<WsClient> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      clients.add(client("/ws/todo", i % 2 == 0 ? "alice" : "bob"));
    }
    Http.post(server.http("/pool?take=true"), null);
    String logged;
    try {
      Await.until("all are taken", () -> Integer.parseInt(text("/pool")) == 30);
      int before = server.logText().length();
      for (int round = 0; round < 3; round++) { // each waits for the pool's five seconds
        for (WsClient client : clients) {
          client.send(Frames.frame("Todos:create", data("title", "in vain"), Map.of(), "r"));
        }
        for (WsClient client : clients) {
          client.take("a refusal", f -> f.path("ref").asText().equals("r"), SOON.multipliedBy(8));
        }
      }
      logged = server.logText().substring(before);
    } finally {
      Http.post(server.http("/pool?take=false"), null);
    }
    Await.until("the database is used again", () -> canList("alice") && canList("bob"));
    System.out.printf("no connections: %,d characters logged%n", logged.length());
    assertThat(logged).doesNotContain("Internal error, reference", "The outbox failed");
    assertThat(logged.split("The database fails", -1)).as(logged).hasSize(2);
  }

  private int lastTold(String line) {
    return server.logText().lastIndexOf(line);
  }
}
