package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.PageLooks.await;
import static org.carillon.testing.Frames.data;

import java.io.File;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.carillon.agent.Agent;
import org.carillon.agentserver.AgentServer;
import org.carillon.it.agent.RelayHooks;
import org.carillon.it.engine.BrittleFormat;
import org.carillon.it.engine.BrittleService;
import org.carillon.testing.Await;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Http;
import org.carillon.testing.PostgresServer;
import org.carillon.testing.RedisProcess;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.carillon.tunnel.FileDataStore;
import org.carillon.tunnel.Tunnel;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The console of two nodes on one Redis and one PostgreSQL, used by an operator at one of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {

  private static final String PAGE = "/carillon/console/";
  private static final String SOCKET = PAGE + "socket";
  private static final String SECRET =
      "the secret of the agents of the console's tests, long enough";

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private RedisProcess redis;
  private ServerProcess one;
  private ServerProcess two;
  private Browser browser;
  private int clicks;

  @BeforeAll
  void start() throws Exception {
    WebArchive archive =
        ShrinkWrap.createFromZipFile(WebArchive.class, Build.war().toFile())
            .addClasses(BrittleFormat.class, BrittleService.class)
            .addClasses(RelayHooks.class, RelayHooks.Relayed.class)
            .addAsLibrary(place(AgentServer.class))
            .addAsLibrary(place(Tunnel.class));
    Path war = Wars.write(archive, "console.war");
    redis = running(RedisProcess.started());
    PostgresServer postgres = running(PostgresServer.start("console-postgres"));
    one = running(node("console-1", postgres)).war(war).start().awaitReady();
    two = running(node("console-2", postgres)).war(war).start().awaitReady();
    browser = running(Browser.start());
    browser.open(one.http("/"));
    assertThat(
            browser
                .evaluate(
                    "fetch('login', {method: 'POST', body: new URLSearchParams("
                        + "{user: 'operator', password: 'operator'})}).then(r => r.status)")
                .asInt())
        .isEqualTo(200);
    open("overview");
    await(browser, "document.querySelectorAll('#find-node option').length === 3");
  }

  /** The jar, or the directory, that has the class. */
  private static File place(Class<?> type) {
    return new File(
        URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  private <T extends AutoCloseable> T running(T started) {
    running.push(started);
    return started;
  }

  private ServerProcess node(String name, PostgresServer postgres) {
    return ServerProcess.named(name)
        .database(postgres)
        .property("carillon.application", "console")
        .property("carillon.cluster", "redis")
        .property("carillon.redis.urls", redis.url())
        .environment("CARILLON_AGENT_SECRET", SECRET)
        .property("carillon.outbox.attempts", "2")
        // so long is seen what holds a stream back
        .property("carillon.outbox.backoff", "PT6S");
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable started : running) { // the last one first
      started.close();
    }
  }

  /** As a task begins: on the first page; another view is a click away. */
  private void open(String view) {
    browser.open(URI.create("about:blank"));
    browser.open(one.http(PAGE));
    await(browser, "state.dataset.state === 'live'");
    clicks = 0;
    if (!view.equals("overview")) {
      String link = "document.querySelector('#views a[href=\"#%s\"]')".formatted(view);
      await(browser, link + ".checkVisibility()");
      press(link);
      await(browser, "!" + PageLooks.id(view) + ".hidden");
    }
  }

  private void press(String element) {
    clicks++;
    browser.evaluate(element + ".click(), true");
  }

  private void click(String selector, String text) {
    String button =
        "[...document.querySelectorAll('%s button')].find(b => b.textContent === '%s')"
            .formatted(selector, text);
    await(browser, button);
    press(button);
  }

  private void confirm() {
    await(browser, "document.getElementById('confirm').open");
    press("document.getElementById('confirm-yes')");
  }

  /** From the first page a task takes three clicks at most. */
  private void doneInThreeClicks() {
    assertThat(clicks).isBetween(1, 3);
  }

  private String text(String id) {
    return browser.evaluate(PageLooks.id(id) + ".innerText").asText();
  }

  private void logged(String begin, String what) {
    Await.until(
        "the security log tells: " + begin + what,
        () -> one.logText().lines().anyMatch(line -> line.contains(begin) && line.contains(what)));
  }

  private static String drain(ServerProcess node) {
    try {
      return Http.get(node.http("/carillon/drain"), "operator").body();
    } catch (Exception e) {
      throw new AssertionError("The node does not say how far it is", e);
    }
  }

  private static WsClient chat(ServerProcess node, String user) {
    return ClientHandshake.at(node.ws("/ws/chat")).as(user).connect();
  }

  @Test
  @Order(1)
  void whoIsNoOperatorGetsNothing() throws Exception {
    for (String file : List.of("", "console.js", "carillon.js", "views.js", "console.css")) {
      assertThat(Http.get(one.http(PAGE + file), null).statusCode()).as(file).isEqualTo(401);
      assertThat(Http.get(one.http(PAGE + file), "alice").statusCode()).as(file).isEqualTo(403);
      HttpResponse<String> answer = Http.get(one.http(PAGE + file), "operator");
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    }
    assertThat(Http.get(one.http(PAGE), "operator").headers().firstValue("content-security-policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe"));
    assertThat(Http.get(one.http(PAGE + "package-info.class"), "operator").statusCode())
        .isEqualTo(404);
    assertThat(ClientHandshake.at(one.ws(SOCKET)).refusal().status()).isEqualTo(401);
    assertThat(ClientHandshake.at(one.ws(SOCKET)).as("alice").refusal().status()).isEqualTo(403);
    assertThat(
            ClientHandshake.at(one.ws(SOCKET))
                .as("operator")
                .header("Origin", "https://evil.example")
                .refusal()
                .status())
        .isEqualTo(403);
  }

  @Test
  @Order(2)
  void aUserOfTheOtherNodeIsFoundAndDisconnected() {
    try (WsClient alice = chat(two, "alice");
        WsClient carol = chat(two, "carol")) {
      alice.call("message", data("text", "<img src=x onerror=alert(1)>"));
      open("overview");
      browser.evaluate("document.getElementById('quick-user').value = 'alice', true");
      press("document.querySelector('#quick button')");
      await(browser, "found.innerText.includes('/ws/chat')");
      PageLooks.check(browser, "console-connections");
      click("#found", "Disconnect this user");
      confirm();
      assertThat(alice.closeCode()).isEqualTo(1008);
      doneInThreeClicks();
      assertThat(alice.closeReason()).isEqualTo("closed by an operator");
      await(browser, "done.innerText.includes('1')");
      assertThat(carol.call("message", data("text", "still here")).asText())
          .isEqualTo("still here");
    }
    logged("sensitive_read:operator from ", "connections of tenant any, user alice");
    logged("sensitive_update:operator from ", "disconnect of USER alice of tenant t1");
  }

  @Test
  @Order(3)
  void aDeadEventIsTriedAgainAndAnotherIsDropped() {
    try (WsClient here = ClientHandshake.at(one.ws("/ws/brittle")).as("alice").connect();
        WsClient there = ClientHandshake.at(two.ws("/ws/brittle")).as("alice").connect()) {
      for (WsClient node : List.of(here, there)) {
        node.call("breaks", data("now", true));
      }
      here.call("tell", data("text", "mended"));
      here.call("tell", data("text", "lost"));
      String dead = "document.querySelectorAll('#dead tbody tr').length";
      open("outbox");
      String held = "document.getElementById('streams').innerText";
      Await.until(
          "what holds the stream back is told",
          () -> {
            browser.evaluate("document.getElementById('outbox-again').click(), true");
            return browser
                .evaluate(
                    "[...document.querySelectorAll('#streams tbody tr')].some(row =>"
                        + " row.innerText.includes('/ws/brittle') && row.innerText.includes("
                        + "'cup (key ') && row.innerText.includes('has failed'))")
                .asBoolean();
          });
      assertThat(browser.evaluate(held).asText()).contains("is tried again at", "it is broken");
      doneInThreeClicks();
      PageLooks.check(browser, "console-held");
      Await.until(
          "both are dead",
          () -> {
            browser.evaluate("document.getElementById('outbox-again').click(), true");
            return browser.evaluate(dead).asInt() == 2;
          });
      assertThat(text("dead")).contains("it is broken", "/ws/brittle");
      PageLooks.check(browser, "console-outbox");
      for (WsClient node : List.of(here, there)) {
        node.call("breaks", data("now", false));
      }
      open("outbox");
      click("#dead tbody tr:first-child", "Redrive");
      here.hear("cup", cup -> cup.path("text").asText().equals("mended"));
      doneInThreeClicks();
      await(browser, dead + " === 1");
      open("outbox");
      click("#dead tbody tr:first-child", "Drop");
      confirm();
      doneInThreeClicks();
      await(browser, "document.getElementById('dead').innerText.includes('No event is dead')");
      here.call("tell", data("text", "on"));
      here.hear("cup", cup -> cup.path("text").asText().equals("on"));
      assertThat(here.rest().toString()).doesNotContain("lost");
    }
    logged("sensitive_read:operator from ", "streams of the outbox");
    logged("sensitive_update:operator from ", "redrive of the event ");
    logged("sensitive_delete:operator from ", "drop of the event ");
  }

  @Test
  @Order(4)
  void whyAUserDoesNotHearAnEventIsTold() {
    try (WsClient carol = chat(two, "carol");
        WsClient alice = chat(two, "alice")) {
      alice.call("wsContext", data("context", "kitchen"));
      open("audience");
      await(browser, "document.querySelectorAll('#ask-path option').length > 2");
      browser.evaluate(
          "for (const [id, value] of Object.entries({'ask-tenant': 't1', 'ask-path': '/ws/chat',"
              + " 'ask-event': 'received', 'to-CONTEXT': 'kitchen', 'ask-user': 'carol'}))"
              + " document.getElementById(id).value = value;"
              + "true");
      click("#ask", "Ask");
      await(browser, "document.getElementById('verdict')");
      doneInThreeClicks();
      assertThat(text("verdict"))
          .contains("Does not hear it", "context kitchen", "The connection has none of these");
      assertThat(text("heard")).contains("Connections that would hear it: 1", "alice");
      PageLooks.check(browser, "console-audience");
      assertThat(carol.rest()).as("nothing was sent").isEmpty();
    }
    logged("sensitive_read:operator from ", "audience of received at /ws/chat");
  }

  @Test
  @Order(5)
  void theOverviewTheTenantsAndTheNodesAreShown() {
    try (WsClient alice = chat(two, "alice");
        WsClient bob = ClientHandshake.at(one.ws("/ws/chat")).as("bob").connect()) {
      open("overview");
      await(browser, "document.querySelectorAll('#charts li').length === 6");
      await(browser, "document.getElementById('services').innerText.includes('/ws/chat')");
      await(
          browser,
          "document.querySelector('#charts polyline').getAttribute('points').split(' ').length > 3");
      PageLooks.check(browser, "console-overview");
      // t2 has as many connections as t1, and sends more
      for (int i = 0; i < 20; i++) {
        bob.call("message", data("text", "much"));
      }
      open("tenants");
      await(browser, "document.querySelectorAll('#tenant-list tbody tr').length >= 2");
      doneInThreeClicks();
      assertThat(text("tenant-list")).contains("t1", "t2");
      Await.until(
          "who uses most comes first",
          () -> {
            browser.evaluate("document.getElementById('tenants-again').click(), true");
            return browser
                .evaluate("document.querySelector('#tenant-list tbody tr')?.innerText ?? ''")
                .asText()
                .startsWith("t2");
          });
      PageLooks.check(browser, "console-tenants");
      open("nodes");
      await(browser, "document.querySelectorAll('#node-list tbody tr').length === 2");
      await(browser, "document.getElementById('buses').innerText.includes('redis')");
      PageLooks.check(browser, "console-nodes");
      assertThat(alice.isClosed() || bob.isClosed()).isFalse();
    }
    logged("sensitive_read:operator from ", "use by tenants");
  }

  @Test
  @Order(6)
  void theAgentsAreShown(@TempDir Path directory) throws Exception {
    try (Agent agent =
        Agent.builder()
            .secret(SECRET)
            .dataStore(FileDataStore.of(directory.resolve("agent.json")))
            .url(one.ws("/agent"))
            .build()) {
      agent.start();
      agent.ready().toCompletableFuture().get(60, TimeUnit.SECONDS);
      open("agents");
      await(browser, "document.querySelectorAll('#agent-list tbody tr').length === 1");
      assertThat(text("agent-list")).contains("yes").doesNotContainPattern("\\{|\\dT\\d");
      PageLooks.check(browser, "console-agents");
    }
    logged("sensitive_read:operator from ", "agents");
  }

  @Test
  @Order(7)
  void aUserIsDisconnectedOnTheOtherNodeThoughRedisIsDown() {
    try (WsClient alice = chat(two, "alice")) {
      redis.kill();
      open("connections");
      browser.evaluate("document.getElementById('find-user').value = 'alice', true");
      Await.until(
          "nodes are known not to have answered",
          () -> {
            browser.evaluate("document.getElementById('find').requestSubmit(), true");
            return browser
                .evaluate("found.innerText.includes('Give the whole name and the tenant')")
                .asBoolean();
          });
      assertThat(text("found")).contains("Not every node has answered");
      open("connections");
      browser.evaluate(
          "document.getElementById('find-user').value = 'alice',"
              + " document.getElementById('find-tenant').value = 't1', true");
      click("#find", "Find");
      click("#found", "Disconnect this user");
      confirm();
      assertThat(alice.closeCode()).isEqualTo(1008);
      await(browser, "!problem.hidden && problem.innerText.includes('bus')");
    }
  }

  @Test
  @Order(8)
  void aNodeIsDrained() throws Exception {
    open("nodes");
    click("#node-list", "Drain");
    confirm();
    doneInThreeClicks();
    Await.until("the node has drained", () -> drain(one).contains("drained"));
    logged("sys_shutdown:operator from ", "drain of the node ");
  }
}
