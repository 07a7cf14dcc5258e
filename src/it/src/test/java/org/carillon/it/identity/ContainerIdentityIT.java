package org.carillon.it.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.carillon.it.login.BasicSecurity;
import org.carillon.it.login.TokenWars;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.Frames;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.TestIssuer;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** EJBs, entity listeners and the server's own interfaces know who calls an operation. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerIdentityIT {

  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final String MEMBER = " [member] [member]";
  private static final String BOTH = " [member auditor] [member auditor]";
  private static final String NONE = " [] []";

  private TestIssuer issuer;
  private ServerProcess server;

  private static WebArchive war() throws Exception {
    return TokenWars.with(
            RegisterEntry.class,
            RegisterListener.class,
            RegisterBean.class,
            RegisterMixin.class,
            RegisterDoor.class,
            RegisterService.class,
            LobbyService.class,
            ClerkRoles.class,
            ClerkCheck.class,
            Clerks.class,
            BasicSecurity.class)
        .addAsResource(Wars.persistence("register"), "META-INF/persistence.xml")
        .addAsWebResource(new StringAsset("up"), "up.html");
  }

  @BeforeAll
  void start() throws Exception {
    issuer = new TestIssuer();
    server =
        ServerProcess.named("container-identity")
            .war(Wars.write(war(), "container-identity.war"), "/id")
            .property("carillon.jwt.issuer", issuer.address())
            .property("carillon.jwt.audience", "shop")
            .property("carillon.identity.recheck", "PT0.2S")
            .start();
    server.awaitStatus("/id/up.html", status -> status == 200);
  }

  @AfterAll
  void stop() {
    server.close();
    issuer.close();
  }

  private ClientHandshake register() {
    return ClientHandshake.at(server.ws("/id/ws/register"));
  }

  private ClientHandshake register(String query) {
    return ClientHandshake.at(server.ws("/id/ws/register?" + query));
  }

  private static String by(String name, String roles) {
    return name + " " + name + " " + name + roles;
  }

  private static void knows(WsClient client, String name, String roles) {
    assertThat(client.call("who", data()).asText()).isEqualTo(name + " " + by(name, roles));
  }

  @Test
  void anEjbAndAMixinThatIsOneKnowWhoHasLoggedIn() {
    try (WsClient ada = register().as("ada").connect();
        WsClient bob = register().as("bob").connect()) {
      knows(ada, "ada", BOTH);
      knows(bob, "bob", MEMBER);
      assertThat(ada.call("audit", data()).asText()).isEqualTo("audited by ada");
      assertThat(ada.call("auditHere", data()).asText()).isEqualTo("audited by ada");
      assertThat(bob.code("audit", data())).isEqualTo("FORBIDDEN");
      assertThat(bob.code("auditHere", data())).isEqualTo("FORBIDDEN");
    }
  }

  @Test
  void anEntityListenerWritesWhoMadeTheRow() {
    try (WsClient ada = register().as("ada").connect();
        WsClient eve = register("as=eve&role=member").connect()) {
      assertThat(ada.call("write", data("text", "a")).asText()).isEqualTo("ada");
      assertThat(eve.call("write", data("text", "e")).asText()).isEqualTo("eve");
      assertThat(eve.call("Entries:create", data("text", "e")).path("createdBy").asText())
          .isEqualTo("eve");
    }
  }

  /** The login has more roles than the check gives, and they do not count. */
  @Test
  void whomACheckNamesIsTheCallerAndNotTheLogin() {
    for (ClientHandshake handshake :
        new ClientHandshake[] {
          register("as=eve&role=member"), register("as=eve&role=member").as("ada")
        }) {
      try (WsClient eve = handshake.connect()) {
        knows(eve, "eve", MEMBER);
        assertThat(eve.code("audit", data())).isEqualTo("FORBIDDEN");
      }
    }
    try (WsClient ada = register("as=ada&role=member").as("ada").connect()) {
      knows(ada, "ada", MEMBER);
      assertThat(ada.code("audit", data())).isEqualTo("FORBIDDEN");
    }
  }

  @Test
  void aTokenAndItsRenewalAreTheCaller() throws Exception {
    String token = issuer.token("ada", LIFE, "member");
    try (WsClient ada = register().header("Authorization", "Bearer " + token).connect()) {
      knows(ada, "ada", MEMBER);
      assertThat(ada.code("audit", data())).isEqualTo("FORBIDDEN");
      ada.call("$renew", data("token", issuer.token("ada", LIFE, "member", "auditor")));
      knows(ada, "ada", BOTH);
      assertThat(ada.call("audit", data()).asText()).isEqualTo("audited by ada");
      ada.call("$renew", data("token", issuer.token("ada", LIFE, "member")));
      knows(ada, "ada", MEMBER);
      assertThat(ada.code("audit", data())).isEqualTo("FORBIDDEN");
    }
  }

  /** Who has logged in, and shows a token on the connection, has the roles of the token alone. */
  @Test
  void aRenewalLeavesNothingOfTheLogin() throws Exception {
    try (WsClient ada = register().as("ada").connect()) {
      knows(ada, "ada", BOTH);
      ada.call("$renew", data("token", issuer.token("ada", LIFE, "member")));
      knows(ada, "ada", MEMBER);
      assertThat(ada.code("audit", data())).isEqualTo("FORBIDDEN");
    }
  }

  @Test
  void aTicketIsTheCaller() throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        server.http("/id/carillon-public/ticket?service=/ws/register"))
                    .header("Authorization", ClientHandshake.basic("bob", "bob"))
                    .POST(BodyPublishers.noBody())
                    .build(),
                BodyHandlers.ofString());
    String ticket = Frames.parse(answer.body()).path("ticket").asText();
    try (WsClient bob = register("ticket=" + ticket).connect()) {
      knows(bob, "bob", MEMBER);
    }
  }

  @Test
  void rolesThatAreTakenAwayAreTakenAwayFromEjbsToo() {
    try (WsClient carl = register().as("carl").connect();
        WsClient ada = register().as("ada").connect()) {
      knows(carl, "carl", BOTH);
      ada.call("changeRoles", data("user", "carl", "now", "member"));
      Await.until(
          "the source was asked",
          () -> carl.call("who", data()).asText().equals("carl " + by("carl", MEMBER)));
      assertThat(carl.code("audit", data())).isEqualTo("FORBIDDEN");
      knows(ada, "ada", BOTH);
    }
  }

  @Test
  void whatGoesOnAfterItsMethodKnowsTheCaller() {
    try (WsClient bob = register().as("bob").connect();
        WsClient eve = register("as=eve&role=auditor").connect()) {
      String late = by("bob", MEMBER);
      assertThat(bob.call("whoLater", data()).asText()).isEqualTo(late + " then " + late);
      String eves = by("eve", " [ auditor] [ auditor]");
      assertThat(eve.call("whoLater", data()).asText()).isEqualTo(eves + " then " + eves);
    }
  }

  /** Clients of several kinds share the server's threads, and none leaves its identity there. */
  @Test
  void aThreadKeepsNobodysIdentity() {
    Map<WsClient, String> clients = new LinkedHashMap<>();
    clients.put(register().as("ada").connect(), by("ada", BOTH));
    clients.put(ClientHandshake.at(server.ws("/id/ws/lobby")).connect(), by("anonymous", NONE));
    clients.put(register("as=eve&role=member").connect(), by("eve", MEMBER));
    clients.put(register().as("bob").connect(), by("bob", MEMBER));
    Map<String, Set<String>> seen = new HashMap<>();
    try {
      Await.until(
          "a thread has served all",
          () -> {
            clients.forEach(
                (client, expected) -> {
                  String[] answer = client.call("whoWhere", data()).asText().split("\\|");
                  assertThat(answer[1]).isEqualTo(expected);
                  seen.computeIfAbsent(answer[0], thread -> new HashSet<>()).add(answer[1]);
                });
            return seen.values().stream().anyMatch(served -> served.size() == clients.size());
          });
    } finally {
      clients.keySet().forEach(WsClient::close);
    }
  }

  private static final String WHO = "[\"who\",{}]";

  private static String answer(int number, String name, String roles) {
    return "43/ws/register," + number + "[\"" + name + " " + by(name, roles) + "\"]";
  }

  @Test
  void overSocketIoItIsTheSame() throws Exception {
    EngineClient client = new EngineClient(server.http("/id/socket.io/"), "ada");
    try (EngineClient.Line line = client.webSocket("EIO=4&transport=websocket")) {
      assertThat(line.hear()).startsWith("0{");
      assertThat(line.send("40/ws/register,").hear()).startsWith("40/ws/register,{");
      assertThat(line.send("42/ws/register,1" + WHO).hear()).isEqualTo(answer(1, "ada", BOTH));
      String token = issuer.token("ada", LIFE, "member");
      line.send("42/ws/register,2[\"$renew\",{\"token\":\"" + token + "\"}]");
      assertThat(line.hear()).startsWith("43/ws/register,2[{\"expiresIn\":");
      assertThat(line.send("42/ws/register,3" + WHO).hear()).isEqualTo(answer(3, "ada", MEMBER));
    }
    String sid = client.open();
    client.post(sid, "40/ws/register,");
    assertThat(client.poll(sid).body()).startsWith("40/ws/register,{");
    client.post(sid, "42/ws/register,4" + WHO);
    assertThat(client.poll(sid).body()).isEqualTo(answer(4, "ada", BOTH));
    try (EngineClient.Line nobody =
        new EngineClient(server.http("/id/socket.io/"), "")
            .webSocket("EIO=4&transport=websocket&as=eve&role=member")) {
      assertThat(nobody.hear()).startsWith("0{");
      assertThat(nobody.send("40/ws/register,").hear()).startsWith("40/ws/register,{");
      assertThat(nobody.send("42/ws/register,5" + WHO).hear()).isEqualTo(answer(5, "eve", MEMBER));
      assertThat(nobody.send("40/ws/lobby,").hear()).startsWith("40/ws/lobby,{");
    }
  }

  /**
   * What was sent by a poll, and is handled when its client has a WebSocket, has its caller too.
   */
  @Test
  void whatWaitsForAnUpgradeHasItsCaller() throws Exception {
    EngineClient client = new EngineClient(server.http("/id/socket.io/"), "bob");
    String sid = client.open();
    client.post(sid, "40/ws/register,");
    assertThat(client.poll(sid).body()).startsWith("40/ws/register,{");
    client.post(sid, "42/ws/register,1[\"waitAtTheDoor\",{}]\u001e42/ws/register,2" + WHO);
    try (EngineClient.Line line = client.webSocket("EIO=4&transport=websocket&sid=" + sid);
        WsClient ada = register().as("ada").connect()) {
      assertThat(line.send("2probe").hear()).isEqualTo("3probe");
      line.send("5");
      line.send("42/ws/register,3" + WHO);
      ada.call("open", data());
      assertThat(line.hear()).isEqualTo("43/ws/register,1[\"" + by("bob", MEMBER) + "\"]");
      assertThat(line.hear()).isEqualTo(answer(2, "bob", MEMBER));
      assertThat(line.hear()).isEqualTo(answer(3, "bob", MEMBER));
    }
  }

  /** Far above what it takes; docs/adr/0039-container-identity.md has what was measured. */
  @Test
  void anIdentityCostsLittle() {
    try (WsClient ada = register().as("ada").connect();
        WsClient eve = register("as=eve&role=member").connect();
        WsClient nobody = ClientHandshake.at(server.ws("/id/ws/lobby")).connect()) {
      for (WsClient client : new WsClient[] {ada, eve, nobody}) {
        client.call("cost", data("times", 200_000));
        double nanos = client.call("cost", data("times", 1_000_000)).asDouble();
        assertThat(nanos).isLessThan(20_000);
      }
    }
  }
}
