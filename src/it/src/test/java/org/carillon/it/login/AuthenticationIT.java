package org.carillon.it.login;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.carillon.testing.Await;
import org.carillon.testing.Balancer;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.Frames;
import org.carillon.testing.Http;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Applications that log in as docs/authentication.md says, one without any mechanism, and one whose
 * mechanism is that of {@code web.xml}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthenticationIT {

  private static final String LOGIN_CONFIG =
      "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">"
          + "<login-config><auth-method>BASIC</auth-method></login-config></web-app>";

  private static final Duration EXPIRY = Duration.ofMinutes(2);

  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    WebArchive other =
        formWar()
            .addAsResource(
                new StringAsset("carillon.login.kept=false\ncarillon.proxy-headers=FORWARDED\n"),
                "META-INF/microprofile-config.properties");
    server =
        ServerProcess.named("login")
            .property("carillon.explorer.path", "/explorer")
            .property("carillon.trusted-proxies", "127.0.0.1")
            .war(Wars.write(war(BasicSecurity.class, Members.class), "basic.war"), "/basic")
            .war(Wars.write(formWar(), "form.war"), "/form")
            .war(Wars.write(other, "other.war"), "/other")
            .war(Wars.write(war(), "none.war"), "/none")
            .war(
                Wars.write(war().setWebXML(new StringAsset(LOGIN_CONFIG)), "config.war"), "/config")
            .start();
    for (String path : List.of("/basic", "/form", "/other", "/none", "/config")) {
      server.awaitStatus(path + "/up.html", status -> status == 200);
    }
  }

  private static WebArchive formWar() {
    return war(FormSecurity.class, Members.class, PageServlet.class)
        .addAsWebResource(new StringAsset("please log in"), "login.html")
        .addAsWebResource(new StringAsset("you are not known"), "error.html");
  }

  private static WebArchive war(Class<?>... classes) {
    return Wars.with(GuardedService.class, ApiKeyCheck.class)
        .addClasses(classes)
        .addAsWebResource(new StringAsset("up"), "up.html");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private ClientHandshake at(String path) {
    return ClientHandshake.at(server.ws(path));
  }

  private static String whoAmI(WsClient client) {
    return client.call("whoAmI", data()).asText();
  }

  @Test
  void basicCredentialsOpenAWebSocket() {
    try (WsClient ada = at("/basic/ws/guarded").as("ada", "lovelace").connect()) {
      assertThat(whoAmI(ada)).isEqualTo("ada [member]");
    }
    assertThat(at("/basic/ws/guarded").as("ada", "wrong").refusal().status()).isEqualTo(401);
    ClientHandshake.Refusal nobody = at("/basic/ws/guarded").refusal();
    assertThat(nobody.status()).isEqualTo(401);
    assertThat(nobody.headers().get("www-authenticate").toString()).contains("members");
  }

  @Test
  void whoHasLoggedInByAFormOpensAWebSocketUntilTheLogout() throws Exception {
    FormLogin login = login();
    try (WsClient ada = at("/form/ws/guarded").header("Cookie", login.cookie()).connect()) {
      assertThat(whoAmI(ada)).isEqualTo("ada [member]");
      login.get("/page/logout");
      assertThat(ada.closeCode()).isEqualTo(1008);
    }
    assertThat(at("/form/ws/guarded").header("Cookie", login.cookie()).refusal().status())
        .isNotEqualTo(101);
  }

  /** A ticket that a session asked for is worth no more than the session. */
  @Test
  void aLogoutEndsTheTicketsOfTheSessionAndWhatTheyOpened() throws Exception {
    FormLogin leaving = login();
    FormLogin staying = login();
    EngineClient engine = new EngineClient(server.http("/form/socket.io/"), "");
    try (WsClient ada = at("/form/ws/guarded?ticket=" + ticket(leaving)).connect();
        WsClient witness = at("/form/ws/guarded?ticket=" + ticket(staying)).connect();
        EngineClient.Line line = engine.webSocket("EIO=4&transport=websocket")) {
      assertThat(whoAmI(ada)).isEqualTo("ada [member]");
      assertThat(line.hear()).startsWith("0{");
      assertThat(line.send("40/ws/guarded,{\"token\":\"" + ticket(leaving) + "\"}").hear())
          .startsWith("40/ws/guarded,{\"sid\":");
      String unused = ticket(leaving);
      leaving.get("/page/logout");
      assertThat(ada.closeCode()).isEqualTo(1008);
      assertThat(ada.closeReason()).isEqualTo("the session has ended");
      assertThat(line.hear()).contains("the session has ended");
      assertThat(line.hear()).isEqualTo("41/ws/guarded,");
      assertThat(at("/form/ws/guarded?ticket=" + unused).refusal().status()).isEqualTo(401);
      assertThat(whoAmI(witness)).isEqualTo("ada [member]");
    }
  }

  private static String ticket(FormLogin login) throws Exception {
    HttpResponse<String> answer = login.askForTicket("/ws/guarded");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Frames.parse(answer.body()).path("ticket").asText();
  }

  /** A session whose time is up ends what it opened, and nothing else. */
  @Test
  @EnabledIfSystemProperty(
      named = "server",
      matches = "wildfly",
      disabledReason = "Payara ends no session while a WebSocket is open that it opened")
  void whatASessionOpenedEndsWithItsTime() throws Exception {
    FormLogin login = login();
    EngineClient engine = EngineClient.loggedIn(server.http("/form/socket.io/"), login.cookie());
    try (WsClient ada = at("/form/ws/guarded").header("Cookie", login.cookie()).connect();
        EngineClient.Line line = engine.webSocket("EIO=4&transport=websocket");
        WsClient robot = at("/form/ws/guarded?apikey=good").connect()) {
      assertThat(whoAmI(ada)).isEqualTo("ada [member]");
      assertThat(line.hear()).startsWith("0{");
      assertThat(line.send("40/ws/guarded,").hear()).startsWith("40/ws/guarded,{\"sid\":");
      login.get("/page/short");
      Await.until("the WebSocket is closed", EXPIRY, ada::isClosed);
      assertThat(ada.closeCode()).isEqualTo(1008);
      // the server itself may close it first, and gives no reason
      assertThat(ada.closeReason()).isIn("the session has ended", "");
      Await.until("Socket.IO's line is closed", line::isClosed);
      assertThat(whoAmI(robot)).isEqualTo("robot [member]");
    }
    assertThat(at("/form/ws/guarded").header("Cookie", login.cookie()).refusal().status())
        .isNotEqualTo(101);
  }

  /** What docs/authentication.md has a page do that works by WebSocket alone. */
  @Test
  @EnabledIfSystemProperty(
      named = "server",
      matches = "wildfly",
      disabledReason = "Payara ends no session while a WebSocket is open that it opened")
  void aRequestNowAndThenKeepsTheSessionAndItsWebSocket() throws Exception {
    FormLogin kept = login();
    FormLogin idle = login();
    for (FormLogin each : List.of(kept, idle)) { // the one that is kept would end first
      each.get("/page/short?seconds=10");
    }
    try (WsClient working = at("/form/ws/guarded").header("Cookie", kept.cookie()).connect();
        WsClient other = at("/form/ws/guarded").header("Cookie", idle.cookie()).connect()) {
      assertThat(whoAmI(working)).isEqualTo("ada [member]");
      Await.until(
          "the WebSocket of the idle session is closed",
          EXPIRY,
          () -> {
            assertThat(whoAmI(working)).isEqualTo("ada [member]");
            read(kept);
            return other.isClosed();
          });
      assertThat(whoAmI(working)).isEqualTo("ada [member]");
    }
  }

  /** Longer than a call takes on a busy machine, in seconds. */
  private static final int TIMEOUT = 8;

  /** What is sent by a WebSocket counts as a request does, and so does each poll. */
  @Test
  void aSessionThatOnlyIsUsedByWebSocketOrPollsLivesOn() throws Exception {
    FormLogin login = login();
    login.get("/page/short?seconds=" + TIMEOUT);
    EngineClient engine = EngineClient.loggedIn(server.http("/form/socket.io/"), login.cookie());
    try (WsClient ada = at("/form/ws/guarded").header("Cookie", login.cookie()).connect()) {
      awaitTwiceTheTimeout(() -> assertThat(whoAmI(ada)).isEqualTo("ada [member]"));
      try (WsClient again = at("/form/ws/guarded").header("Cookie", login.cookie()).connect()) {
        assertThat(whoAmI(again)).isEqualTo("ada [member]");
      }
    }
    try (EngineClient.Line line = engine.webSocket("EIO=4&transport=websocket")) {
      assertThat(line.hear()).startsWith("0{");
      assertThat(line.send("40/ws/guarded,").hear()).startsWith("40/ws/guarded,{\"sid\":");
      awaitTwiceTheTimeout(
          () ->
              assertThat(line.send("42/ws/guarded,1[\"whoAmI\",{}]").hear())
                  .isEqualTo("43/ws/guarded,1[\"ada [member]\"]"));
    }
    assertThat(login.get("/page").body()).isEqualTo("the page of ada");
    String sid = engine.open();
    engine.post(sid, "40/ws/guarded,");
    assertThat(engine.poll(sid).body()).startsWith("40/ws/guarded,{");
    awaitTwiceTheTimeout(
        () -> {
          engine.post(sid, "42/ws/guarded,1[\"whoAmI\",{}]");
          assertThat(engine.poll(sid).body()).contains("43/ws/guarded,1[\"ada [member]\"]");
        });
    assertThat(login.get("/page").body()).isEqualTo("the page of ada");
  }

  /**
   * By setting only requests count, and polls are requests. Payara keeps the session all the same.
   */
  @Test
  void aSessionThatOnlyIsUsedByAWebSocketEndsWhereItIsNotToBeKept() throws Exception {
    FormLogin login = FormLogin.at(server, "/other");
    FormLogin polling = FormLogin.at(server, "/other");
    EngineClient engine = EngineClient.loggedIn(server.http("/other/socket.io/"), polling.cookie());
    login.get("/page/short?seconds=" + TIMEOUT);
    polling.get("/page/short?seconds=" + TIMEOUT);
    String sid = engine.open();
    engine.post(sid, "40/ws/guarded,");
    assertThat(engine.poll(sid).body()).startsWith("40/ws/guarded,{");
    boolean isEnded = Build.server() == ServerKind.WILDFLY;
    long end = System.nanoTime() + Duration.ofSeconds(2L * TIMEOUT).toNanos();
    try (WsClient ada = at("/other/ws/guarded").header("Cookie", login.cookie()).connect()) {
      Await.until(
          "the session has ended, or would have",
          EXPIRY,
          () -> {
            assertThat(poll(engine, sid)).contains("43/ws/guarded,1[\"ada [member]\"]");
            boolean isOpen = tells(ada);
            return isEnded ? !isOpen : System.nanoTime() > end;
          });
      if (isEnded) {
        assertThat(ada.closeCode()).isEqualTo(1008);
      } else {
        assertThat(whoAmI(ada)).isEqualTo("ada [member]");
      }
    }
  }

  /** False: it is closed. */
  private static boolean tells(WsClient client) {
    try {
      client.tell("whoAmI", data());
      return !client.isClosed();
    } catch (CompletionException e) {
      return false;
    }
  }

  private static String poll(EngineClient engine, String sid) {
    try {
      engine.post(sid, "42/ws/guarded,1[\"whoAmI\",{}]");
      return engine.poll(sid).body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void read(FormLogin login) {
    try {
      assertThat(login.get("/page").statusCode()).isEqualTo(200);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @FunctionalInterface
  private interface Use {
    void once() throws Exception;
  }

  /** Uses something now and then until the session would have ended. */
  private static void awaitTwiceTheTimeout(Use use) {
    long end = System.nanoTime() + Duration.ofSeconds(2L * TIMEOUT).toNanos();
    Await.until(
        "the session would have ended",
        Duration.ofMinutes(1),
        () -> {
          try {
            use.once();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return System.nanoTime() > end;
        });
  }

  private FormLogin login() throws IOException, InterruptedException {
    return FormLogin.at(server, "/form");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/basic", "/form", "/none", "/config"})
  void aTokenInTheQueryOpensAWebSocket(String application) {
    try (WsClient robot = at(application + "/ws/guarded?apikey=good").connect()) {
      assertThat(whoAmI(robot)).isEqualTo("robot [member]");
    }
    assertThat(at(application + "/ws/guarded?apikey=bad").refusal().status()).isEqualTo(401);
  }

  /** An anonymous client must not fill the log. */
  @ParameterizedTest
  @ValueSource(strings = {"/basic", "/none", "/config"})
  void aStrangerIs401AndNoStackTrace(String application) throws Exception {
    int before = Files.readString(server.log()).length();
    assertThat(at(application + "/ws/guarded").refusal().status()).isEqualTo(401);
    assertThat(at(application + "/ws/guarded").as("x", "y").refusal().status()).isEqualTo(401);
    assertThat(Http.get(server.http(application + "/carillon/metrics"), null).statusCode())
        .isEqualTo(401);
    for (String event : List.of("said", "none")) { // who may not post is told nothing of them
      assertThat(
              Http.post(server.http(application + "/events/guarded/" + event), null).statusCode())
          .isEqualTo(401);
    }
    assertThat(Files.readString(server.log()).substring(before)).doesNotContain("\tat ");
  }

  /** Also what the server answers by itself, before it calls a filter. */
  @ParameterizedTest
  @ValueSource(strings = {"/basic", "/none", "/config"})
  void noAnswerIsToBeTakenForAnythingElse(String application) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    for (String path :
        List.of(
            "/ws/guarded",
            "/socket.io/?EIO=4&transport=polling",
            "/socket.io/?EIO=9",
            "/socket.io/none",
            "/events",
            "/events/guarded/said",
            "/carillon/health/live",
            "/carillon/health/ready",
            "/carillon/health/none",
            "/carillon/metrics",
            "/carillon/drain",
            "/carillon-public/carillon.js",
            "/carillon-public/ticket?service=/ws/guarded",
            "/carillon-public/asyncapi.json",
            "/explorer/",
            "/explorer/none")) {
      for (String password : List.of("", "lovelace", "wrong")) {
        for (String method : List.of("GET", "POST", "OPTIONS", "PUT")) {
          HttpRequest.Builder request =
              HttpRequest.newBuilder(server.http(application + path))
                  .method(method, BodyPublishers.noBody());
          if (!password.isEmpty()) {
            request.header("Authorization", ClientHandshake.basic("ada", password));
          }
          HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
          assertThat(answer.headers().allValues("X-Content-Type-Options"))
              .as("%s %s, %s: %d", method, path, password, answer.statusCode())
              .containsExactly("nosniff");
        }
      }
    }
  }

  /** The line opens all the same: an HTTP status would tell a client of Socket.IO nothing. */
  @ParameterizedTest
  @CsvSource({
    "/basic, Basic YWRhOndyb25n",
    "/basic, Bearer x",
    "/none, Basic YWRhOndyb25n",
    "/none, Bearer x",
    "/config, Basic YWRhOndyb25n",
    "/config, Bearer x",
    "/basic, ''",
    "/none, ''",
    "/config, ''"
  })
  void wrongOrEmptyCredentialsAreToldInTheNamespace(String application, String header)
      throws Exception {
    assumeFalse(
        Build.server() == ServerKind.WILDFLY && application.equals("/config"),
        "WildFly answers wrong credentials by itself, and asks us for nothing");
    int before = Files.readString(server.log()).length();
    EngineClient client = new EngineClient(server.http(application + "/socket.io/"), "");
    HttpResponse<String> opened =
        client.send(client.request("EIO=4&transport=polling").header("Authorization", header));
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
    String sid = Frames.parse(opened.body().substring(1)).path("sid").asText();
    client.post(sid, "40/ws/guarded,");
    assertThat(client.poll(sid).body()).startsWith("44/ws/guarded,{\"message\":\"401\"");

    try (EngineClient.Line line =
        client.webSocket("EIO=4&transport=websocket", "Authorization", header)) {
      assertThat(line.hear()).startsWith("0{");
      assertThat(line.send("40/ws/guarded,").hear())
          .startsWith("44/ws/guarded,{\"message\":\"401\"");
    }
    assertThat(Files.readString(server.log()).substring(before)).doesNotContain("\tat ");
  }

  @Test
  void goodCredentialsOpenANamespace() throws Exception {
    String ada = ClientHandshake.basic("ada", "lovelace");
    EngineClient client = new EngineClient(server.http("/basic/socket.io/"), "");
    try (EngineClient.Line line =
        client.webSocket("EIO=4&transport=websocket", "Authorization", ada)) {
      assertThat(line.hear()).startsWith("0{");
      assertThat(line.send("40/ws/guarded,").hear()).startsWith("40/ws/guarded,{");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-WebSocket-Version: 0, Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, 426",
    "X-None: 1, Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, 426",
    "Sec-WebSocket-Version: 13, X-None: 1, 400",
    "Sec-WebSocket-Version: 13, Sec-WebSocket-Key: short, 400"
  })
  void aHandshakeThatIsNoneIsToldSo(String version, String key, int status) throws IOException {
    for (String path :
        List.of(
            "/none/ws/guarded?apikey=good",
            "/none/socket.io/?EIO=4&transport=websocket&apikey=good")) {
      String answer = raw(path, version, key);
      assertThat(answer).as(path).startsWith("HTTP/1.1 " + status);
      if (status == 426) {
        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("sec-websocket-version: 13");
      }
    }
  }

  /** Passes requests on under another name, and says whose they are by both kinds of headers. */
  private static final String PROXY =
      """
      defaults
        mode http
        timeout connect 5s
        timeout client 60s
        timeout server 60s
      listen proxy
        bind :8080
        http-request set-var(txn.called) req.hdr(host)
        http-request add-header Forwarded "for=%%[src];host=\\"%%[var(txn.called)]\\";proto=http"
        option forwardfor
        http-request set-header X-Forwarded-Host %%[var(txn.called)]
        http-request set-header X-Forwarded-Proto http
        http-request set-header Host within.example.com
        server one 127.0.0.1:%d
      """;

  /** By X-Forwarded-… at the one, by Forwarded at the other, through a real proxy. */
  @ParameterizedTest
  @ValueSource(strings = {"/form", "/other"})
  void aProxyTellsWhoCallsAndByWhichNameAndNobodyElseDoes(String application) throws Exception {
    String path = application + "/ws/guarded?apikey=good";
    String[] forged = {
      "Forwarded: for=6.6.6.6;host=evil.example.com;proto=http",
      "X-Forwarded-For: 6.6.6.6",
      "X-Forwarded-Host: evil.example.com",
      "X-Forwarded-Proto: http",
    };
    try (Balancer proxy =
        Balancer.start("proxy" + application.substring(1), PROXY.formatted(server.port()))) {
      assertThat(opening(proxy.port(), "127.0.0.2", path, "shop.example.com"))
          .startsWith("HTTP/1.1 101");
      assertThat(opening(proxy.port(), "127.0.0.2", path, "shop.example.com", forged))
          .startsWith("HTTP/1.1 101");
      for (String origin : List.of("within.example.com", "evil.example.com")) {
        int before = server.logText().length();
        assertThat(opening(proxy.port(), "127.0.0.2", path, origin, forged))
            .startsWith("HTTP/1.1 403");
        assertThat(told(before)).contains("from 127.0.0.2: ");
      }
      int before = server.logText().length();
      assertThat(opening(server.port(), "127.0.0.3", path, "evil.example.com", forged))
          .startsWith("HTTP/1.1 403");
      assertThat(told(before)).contains("from 127.0.0.3: ");
    }
  }

  /** What the security log says of a foreign origin. */
  private String told(int before) throws IOException {
    Await.until(
        "the security log has it",
        () -> server.logText().substring(before).contains("malicious_cors"));
    return server
        .logText()
        .substring(before)
        .lines()
        .filter(line -> line.contains("malicious_cors"))
        .findFirst()
        .orElseThrow();
  }

  /** The answer to a handshake of a page, whose client calls shop.example.com. */
  private static String opening(
      int port, String from, String path, String origin, String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Origin: http://" + origin);
    all.add("Connection: Upgrade");
    all.add("Sec-WebSocket-Version: 13");
    all.add("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    try (Socket socket = new Socket("127.0.0.1", port, InetAddress.getByName(from), 0)) {
      return answer(socket, path, "shop.example.com", all);
    }
  }

  private String raw(String path, String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Connection: Upgrade, close");
    try (Socket socket = new Socket("localhost", server.port())) {
      return answer(socket, path, "localhost", all);
    }
  }

  private static String answer(Socket socket, String path, String host, List<String> headers)
      throws IOException {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\n"
            + "Host: "
            + host
            + "\r\n"
            + "Upgrade: websocket\r\n"
            + String.join("\r\n", headers)
            + "\r\n\r\n";
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    byte[] head = new byte[4_000];
    int length = socket.getInputStream().read(head);
    return new String(head, 0, Math.max(0, length), US_ASCII);
  }
}
