package org.carillon.it.login;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.carillon.testing.Await;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.Frames;
import org.carillon.testing.PostgresServer;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.TestIssuer;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tickets and revocations on two nodes that share a database, and have no Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityNodesIT {

  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final String PAGE = "https://app.example.com";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final List<String> secrets = new ArrayList<>();
  private int ran;
  private final List<ServerProcess> nodes = new ArrayList<>();
  private TestIssuer issuer;
  private PostgresServer postgres;
  private Path war;
  private ServerProcess one;
  private ServerProcess two;

  @BeforeAll
  void start() throws Exception {
    issuer = running(new TestIssuer());
    postgres = running(PostgresServer.start("identity-postgres"));
    war =
        Wars.write(
            TokenWars.with(
                    TokenService.class,
                    GuardedService.class,
                    SessionSecurity.class,
                    PageServlet.class)
                .addAsResource(Wars.persistence("identity"), "META-INF/persistence.xml"),
            "identity.war");
    one = node("identity-1"); // alone, since it makes the tables
    two = node("identity-2");
  }

  private ServerProcess node(String name) throws Exception {
    ServerProcess configured = ServerProcess.named(name);
    if (Build.server() == ServerKind.PAYARA) {
      configured.configuredBy("preboot", "accesslog");
    }
    ServerProcess node =
        running(
            configured
                .database(postgres)
                .environment("CARILLON_ACCESS_LOG", accesses(name).toString())
                .war(war, "/identity")
                .property("carillon.application", "identity")
                .property("carillon.jwt.issuer", issuer.address())
                .property("carillon.jwt.audience", "shop")
                .property("carillon.origins", PAGE)
                .property("carillon.identity.poll", "PT1S")
                .start());
    nodes.add(node);
    node.awaitStatus("/identity/carillon/health/ready", status -> status == 200);
    if (Build.server() == ServerKind.WILDFLY) {
      logAccesses(node);
    }
    return node;
  }

  /** Where Payara writes its access log; WildFly has it beside its own. */
  private static Path accesses(String name) throws IOException {
    return Files.createDirectories(Build.data().resolve("accesses").resolve(name)).toAbsolutePath();
  }

  /**
   * WildFly's script is for a server that does not run: its commands are given to one that does.
   */
  private static void logAccesses(ServerProcess wildFly) throws IOException {
    for (String line : Files.readAllLines(Build.deploy().resolve("wildfly/accesslog.cli"))) {
      if (line.startsWith("/")) {
        wildFly.command(line);
      }
    }
  }

  private <T extends AutoCloseable> T running(T it) {
    running.push(it);
    return it;
  }

  @BeforeEach
  void count() {
    ran++;
  }

  /** No token and no ticket is in a log of a server, an access log among them. */
  @AfterAll
  void stop() throws Exception {
    try {
      for (ServerProcess node : nodes) {
        // Payara writes it once a second, and the servers are killed
        Await.until(
            "there is an access log of " + node,
            () -> logs(node).stream().anyMatch(IdentityNodesIT::isOfAccesses));
      }
    } finally {
      for (AutoCloseable it : running) { // the last one first
        it.close();
      }
    }
    assertThat(secrets).hasSizeGreaterThanOrEqualTo(3 * ran); // a failed test alone is run again
    for (ServerProcess node : nodes) {
      for (Path file : logs(node)) {
        String log = Files.readString(file, ISO_8859_1);
        assertThat(secrets.stream().filter(log::contains)).as("%s", file).isEmpty();
      }
    }
  }

  private static List<Path> logs(ServerProcess node) {
    Path home = node.log().getParent();
    try (Stream<Path> logs = Files.walk(home);
        Stream<Path> others = Files.walk(accesses(home.getFileName().toString()))) {
      return Stream.concat(logs, others).filter(IdentityNodesIT::isLog).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfAccesses(Path file) {
    try {
      String log = Files.readString(file, ISO_8859_1);
      return log.contains("/identity/ws/tokens") && log.contains("GET");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isLog(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && (name.endsWith(".log") || name.endsWith(".txt") && name.contains("access"));
  }

  private String token(String user, String... roles) throws Exception {
    String token = issuer.token(user, LIFE, roles);
    secrets.add(token.substring(token.lastIndexOf('.') + 1));
    return token;
  }

  private static ClientHandshake at(ServerProcess node, String query) {
    return ClientHandshake.at(node.ws("/identity/ws/tokens" + query));
  }

  private ClientHandshake bearing(ServerProcess node, String token) {
    return at(node, "").header("Authorization", "Bearer " + token);
  }

  private static HttpResponse<String> ask(
      ServerProcess node, String service, String token, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.http("/identity/carillon-public/ticket?service=" + service))
            .POST(BodyPublishers.noBody());
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private String ticket(ServerProcess node, String service, String token, String... headers)
      throws Exception {
    HttpResponse<String> answer = ask(node, service, token, headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    String ticket = Frames.parse(answer.body()).path("ticket").asText();
    assertThat(ticket).matches("ct\\.[A-Za-z0-9_-]{43}");
    secrets.add(ticket);
    return ticket;
  }

  private static boolean isRefused(ClientHandshake handshake) {
    try (WsClient client = handshake.connect()) {
      return false;
    } catch (CompletionException e) {
      return e.getCause() instanceof WebSocketHandshakeException;
    }
  }

  private static String whoAmI(WsClient client) {
    return client.call("whoAmI", data()).asText();
  }

  @Test
  void aTicketIsTakenByAnyNodeAndOnce() throws Exception {
    String ticket = ticket(one, "/ws/tokens", token("ada", "member"));
    try (WsClient ada = at(two, "?ticket=" + ticket + "&id=phone").connect()) {
      assertThat(whoAmI(ada)).isEqualTo("ada [member]");
      assertThat(ada.call("kept", data()).asText()).contains("phone").doesNotContain(ticket);
      for (ServerProcess node : nodes) {
        assertThat(at(node, "?ticket=" + ticket).refusal().status()).isEqualTo(401);
      }
      String another = ticket(two, "/ws/tokens", token("ada", "editor"));
      assertThat(ada.call("$renew", data("token", another)).path("expiresIn").asLong())
          .isBetween(200_000L, 330_000L); // the token's end
      assertThat(whoAmI(ada)).isEqualTo("ada [editor]");
      assertThat(ada.code("$renew", data("token", another))).isEqualTo("UNAUTHENTICATED");
    }
  }

  @Test
  void aTicketIsOfItsServiceAndOfItsOrigin() throws Exception {
    String token = token("ada", "member");
    String elsewhere = ticket(one, "/ws/guarded", token);
    assertThat(at(one, "?ticket=" + elsewhere).refusal().status()).isEqualTo(401);
    String ofPage = ticket(one, "/ws/tokens", token, "Origin", PAGE);
    assertThat(at(one, "?ticket=" + ofPage).refusal().status()).isEqualTo(401);
    String again = ticket(one, "/ws/tokens", token, "Origin", PAGE);
    try (WsClient ada = at(two, "?ticket=" + again).header("Origin", PAGE).connect()) {
      assertThat(whoAmI(ada)).isEqualTo("ada [member]");
    }
    assertThat(at(one, "?ticket=ct.made-up").refusal().status()).isEqualTo(401);
  }

  @Test
  void whoMayNotConnectGetsNoTicket() throws Exception {
    assertThat(ask(one, "/ws/tokens", "").statusCode()).isEqualTo(401);
    assertThat(ask(one, "/ws/tokens", "nonsense").statusCode()).isEqualTo(401);
    assertThat(ask(one, "/ws/tokens", token("ada", "stranger")).statusCode()).isEqualTo(403);
    assertThat(ask(one, "/ws/none", token("ada", "member")).statusCode()).isEqualTo(404);
    assertThat(
            ask(one, "/ws/tokens", token("ada", "member"), "Origin", "https://evil.example.com")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void ofSocketIoATicketIsInAuth() throws Exception {
    String ticket = ticket(one, "/ws/tokens", token("ada", "member"));
    EngineClient client = new EngineClient(two.http("/identity/socket.io/"), "");
    try (EngineClient.Line line = client.webSocket("EIO=4&transport=websocket")) {
      assertThat(line.hear()).startsWith("0{");
      assertThat(line.send("40/ws/guarded,{\"token\":\"" + ticket + "\"}").hear())
          .startsWith("44/ws/guarded,{\"message\":\"401\"");
      String another = ticket(one, "/ws/tokens", token("ada", "member"));
      assertThat(line.send("40/ws/tokens,{\"token\":\"" + another + "\"}").hear())
          .startsWith("40/ws/tokens,{\"sid\":");
      assertThat(line.send("42/ws/tokens,1[\"whoAmI\",{}]").hear())
          .isEqualTo("43/ws/tokens,1[\"ada [member]\"]");
    }
  }

  /**
   * The other node has no bus: it learns it from the database, and so does one that starts later.
   */
  @Test
  void whoIsRevokedIsSoOnAllNodesAndAfterARestart() throws Exception {
    String old = token("eve", "member");
    String waiting = ticket(one, "/ws/tokens", token("eve", "member"));
    try (WsClient eve = bearing(two, old).connect();
        WsClient ada = bearing(two, token("ada", "member")).connect();
        WsClient admin = bearing(one, token("bob", "editor")).connect()) {
      assertThat(whoAmI(eve)).isEqualTo("eve [member]");
      long second = System.currentTimeMillis() / 1_000;
      admin.call("revoke", data("user", "eve"));
      assertThat(eve.closeCode()).isEqualTo(1008);
      assertThat(eve.closeReason()).isEqualTo("you are locked out");
      Await.until(
          "the security log has it",
          () -> one.logText().contains("authn_token_revoked:eve from -: all that was made before"));
      assertThat(bearing(one, old).refusal().status()).isEqualTo(401);
      Await.until("the other node knows", () -> isRefused(bearing(two, old)));
      assertThat(bearing(two, old).refusal().status()).isEqualTo(401);
      assertThat(at(two, "?ticket=" + waiting).refusal().status()).isEqualTo(401);
      assertThat(whoAmI(ada)).isEqualTo("ada [member]");
      Await.until("it is later", () -> System.currentTimeMillis() / 1_000 > second + 1);
      try (WsClient back = bearing(two, token("eve", "member")).connect()) {
        assertThat(whoAmI(back)).isEqualTo("eve [member]");
        ServerProcess three = node("identity-3");
        assertThat(bearing(three, old).refusal().status()).isEqualTo(401);
        assertThat(whoAmI(back)).isEqualTo("eve [member]");
      }
    }
  }

  private static HttpClient login(ServerProcess node, String user) throws Exception {
    HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    HttpRequest request =
        HttpRequest.newBuilder(node.http("/identity/page"))
            .header(SessionSecurity.USER, user)
            .build();
    assertThat(browser.send(request, BodyHandlers.ofString()).body())
        .isEqualTo("the page of " + user);
    return browser;
  }

  private String ticket(HttpClient browser, ServerProcess node) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(node.http("/identity/carillon-public/ticket?service=/ws/tokens"))
            .POST(BodyPublishers.noBody())
            .build();
    HttpResponse<String> answer = browser.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    String ticket = Frames.parse(answer.body()).path("ticket").asText();
    secrets.add(ticket);
    return ticket;
  }

  /** The other node has no bus: it learns it from the database. */
  @Test
  void aLogoutEndsOnAllNodesWhatTheSessionsTicketsOpened() throws Exception {
    HttpClient leaving = login(one, "ada");
    HttpClient staying = login(one, "ada");
    try (WsClient here = at(one, "?ticket=" + ticket(leaving, one)).connect();
        WsClient there = at(two, "?ticket=" + ticket(leaving, one)).connect();
        WsClient witness = at(two, "?ticket=" + ticket(staying, one)).connect()) {
      assertThat(whoAmI(here)).isEqualTo("ada [member]");
      assertThat(whoAmI(there)).isEqualTo("ada [member]");
      String unusedHere = ticket(leaving, one);
      String unusedThere = ticket(leaving, one);
      leaving.send(
          HttpRequest.newBuilder(one.http("/identity/page/logout")).build(),
          BodyHandlers.ofString());
      assertThat(at(one, "?ticket=" + unusedHere).refusal().status()).isEqualTo(401);
      for (WsClient each : List.of(here, there)) {
        assertThat(each.closeCode()).isEqualTo(1008);
        assertThat(each.closeReason()).isEqualTo("the session has ended");
      }
      assertThat(at(two, "?ticket=" + unusedThere).refusal().status()).isEqualTo(401);
      assertThat(whoAmI(witness)).isEqualTo("ada [member]");
    }
  }
}
