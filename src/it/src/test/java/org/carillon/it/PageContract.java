package org.carillon.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.PageLooks.await;
import static org.carillon.it.PageLooks.id;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.carillon.config.Settings;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.Frames;
import org.carillon.testing.ServerKind;
import org.junit.jupiter.api.Test;

/** The page at {@code /} and the login that its script uses. */
interface PageContract {

  HttpClient HTTP = HttpClient.newHttpClient();

  String SERVICES = Settings.PUBLIC_PATH.fallback() + "/services";

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + Build.port() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static CompletableFuture<HttpResponse<String>> sending(HttpRequest.Builder request) {
    return HTTP.sendAsync(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder login(String user, String password) {
    String form =
        "user="
            + URLEncoder.encode(user, UTF_8)
            + "&password="
            + URLEncoder.encode(password, UTF_8);
    return request("/login")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(form));
  }

  /** Name and value of the session's cookie. */
  private static String cookie(HttpResponse<String> response) {
    return response.headers().allValues("set-cookie").stream()
        .filter(header -> header.startsWith("JSESSIONID="))
        .map(header -> header.substring(0, header.indexOf(';')))
        .reduce((first, last) -> last)
        .orElseThrow(() -> new AssertionError("no session: " + response.headers().map()));
  }

  @Test
  default void thePageAndItsFilesAreServedUnderAStrictPolicy() throws Exception {
    for (String path :
        List.of(
            "/",
            "/index.html",
            "/chat.html",
            "/todo.html",
            "/bookshop.html",
            "/todo-odata.html",
            "/docs.html",
            "/markdown/docs/README.md",
            "/css/carillon.css",
            "/js/main.js",
            SERVICES,
            "/me")) {
      var response = send(request(path));
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(response.headers().firstValue("content-security-policy"))
          .as(path)
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .contains(
                          "default-src 'self'", "connect-src 'self';", "frame-ancestors 'none'")
                      .doesNotContain("unsafe"));
      assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    }
    assertThat(send(request("/")).body()).contains("<title>Carillon</title>");
  }

  /**
   * As somebody does who has just come: look, log in, order a book, see what goes over the wire.
   */
  @Test
  default void theScriptOfThePageTalksToAService() {
    try (Browser browser = Browser.start()) {
      URI page = URI.create("http://localhost:" + Build.port() + "/");
      browser.open(page);
      await(browser, "!account.hidden");
      await(browser, "services.innerText.includes('/ws/chat')");
      PageLooks.check(browser, "index-stranger");
      browser.evaluate("user.value = 'alice', password.value = 'no', login.requestSubmit(), true");
      await(browser, id("account-problem") + ".innerText === 'Wrong user or password.'");
      browser.evaluate(
          "[...account.querySelectorAll('button')].find(b => b.innerText === 'alice').click(),"
              + " true");
      await(browser, "me.innerText.startsWith('alice')");
      await(browser, "stock.children.length > 0");
      browser.evaluate("stock.querySelector('button').click(), true");
      String frames = id("frames") + ".innerText";
      await(browser, frames + ".includes('Reply') && " + frames + ".includes('stockChanged')");
      PageLooks.check(browser, "index");
      browser.evaluate("logout.click(), true");
      // the page may show the login before it is loaded anew, since its connection has ended
      await(browser, id("account") + "?.hidden === false && " + id("me") + ".innerText === ''");
    }
  }

  /** Presses Tab until an expression about the page holds. */
  private static void tabTo(Browser browser, String expression) {
    for (int i = 0; i < 60; i++) {
      browser.press("Tab");
      if (browser.evaluate("!!(" + expression + ")").asBoolean()) {
        return;
      }
    }
    throw new AssertionError("Tab does not lead to " + expression);
  }

  @Test
  default void thePageIsUsedByKeysAlone() {
    try (Browser browser = Browser.start()) {
      browser.open(URI.create("http://localhost:" + Build.port() + "/"));
      await(browser, "!account.hidden");
      browser.press("Tab");
      assertThat(browser.evaluate("document.activeElement.className").asText()).isEqualTo("skip");
      tabTo(browser, "document.activeElement.innerText === 'alice'");
      browser.press("Enter");
      await(browser, "me.innerText.startsWith('alice')");
      await(browser, "stock.children.length > 0");
      tabTo(browser, "document.activeElement.dataset.book");
      browser.press("Space");
      await(browser, id("frames") + ".innerText.includes('stockChanged')");
      // the row was drawn anew, and has the focus still
      await(browser, "document.activeElement.dataset.book");
    }
  }

  /** The console is linked for those who may see it, where it is served. */
  @Test
  default void theConsoleIsLinkedForOperatorsAlone() {
    try (Browser browser = Browser.start()) {
      URI page = URI.create("http://localhost:" + Build.port() + "/");
      String links = "[...document.querySelectorAll('[data-console]')]";
      PageLooks.open(browser, Build.port(), "", "alice");
      await(browser, "stock.children.length > 0");
      assertThat(browser.evaluate(links + ".every(link => link.hidden)").asBoolean()).isTrue();
      browser.evaluate("logout.click(), true");
      await(browser, id("account") + "?.hidden === false && " + id("me") + ".innerText === ''");
      browser.open(page);
      await(browser, "!account.hidden");
      browser.evaluate(
          "[...account.querySelectorAll('button')].find(b => b.innerText === 'operator').click(),"
              + " true");
      await(browser, links + ".length === 2 && " + links + ".every(link => !link.hidden)");
      assertThat(browser.evaluate("live.hidden && !%s.hidden".formatted(id("no-user"))).asBoolean())
          .isTrue();
      PageLooks.check(browser, "index-operator");
      browser.evaluate("document.querySelector('nav [data-console]').click(), true");
      await(browser, "location.pathname === '/carillon/console/'");
      await(browser, id("state") + "?.dataset.state === 'live'");
      // the server of the samples has no bus
      await(browser, "warnings.innerText.includes('Only this node is shown')");
      PageLooks.check(browser, "console-alone");
    }
  }

  @Test
  default void theDocumentationIsShownAsItIsWritten() {
    try (Browser browser = Browser.start()) {
      browser.open(URI.create("http://localhost:" + Build.port() + "/docs.html"));
      String title = id("document") + "?.querySelector('h1')?.innerText";
      await(browser, title + " === 'Documentation'");
      // an address that nobody can read leads to the first document
      browser.evaluate("document.title = 'before', location.hash = '%E0%A4%A', location.reload()");
      await(browser, "document.title !== 'before' && " + title + " === 'Documentation'");
      browser.evaluate(
          "[...document.links].find(a => a.innerText === 'On the wire').click(), true");
      await(browser, title + " === 'On the wire'");
      for (String part : List.of("table", "pre", "a[href^=\"#docs/resume.md\"]", "td code")) {
        String found = "%s.querySelector('%s') !== null".formatted(id("document"), part);
        assertThat(browser.evaluate(found).asBoolean()).as(part).isTrue();
      }
      PageLooks.check(browser, "docs");
    }
  }

  @Test
  default void theServicesAreListedWithWhatTheyTakeAndSay() throws Exception {
    JsonNode services = Frames.parse(send(request(SERVICES)).body());
    assertThat(services.findValuesAsText("name"))
        .contains("ChatService", "TodoService", "BookshopService")
        .doesNotContain("ConsoleService");
    for (JsonNode service : services) {
      if (service.path("name").asText().equals("BookshopService")) {
        assertThat(service.path("paths").toString()).isEqualTo("[\"/ws/bookshop\"]");
        assertThat(service.path("operations").findValuesAsText("event"))
            .contains("Books:create", "Books:readDeep", "Books:submitOrder", "Orders:list");
        assertThat(service.path("events").toString())
            .contains("stockChanged", "Books:created", "Orders:deleted");
      }
    }
  }

  @Test
  default void whoLoggedInOnThePageConnectsByTheSession() throws Exception {
    assertThat(Frames.parse(send(request("/me")).body()).path("user").isNull()).isTrue();

    var loggedIn = send(login("carol", "carol"));
    assertThat(loggedIn.statusCode()).isEqualTo(200);
    JsonNode me = Frames.parse(loggedIn.body());
    assertThat(me.path("user").asText()).isEqualTo("carol");
    assertThat(me.path("tenant").asText()).isEqualTo("t1");
    assertThat(me.path("roles").toString()).isEqualTo("[\"WS_Chat\",\"WS_Todo\",\"user\"]");

    String cookie = cookie(loggedIn);
    assertThat(Frames.parse(send(request("/me").header("Cookie", cookie)).body())).isEqualTo(me);
    String origin = "http://localhost:" + Build.port();
    try (var carol =
        ClientHandshake.at("/ws/chat")
            .header("Cookie", cookie)
            .header("Origin", origin)
            .connect()) {
      carol.call("message", data("text", "by session"));
      assertThat(carol.hear("received").path("user").asText()).isEqualTo("carol");
    }

    var open = ClientHandshake.at("/ws/chat").header("Cookie", cookie).connect();
    var byName = ClientHandshake.at("/ws/chat").as("carol").connect();
    open.call("message", data("text", "still logged in"));
    var loggedOut = send(request("/logout").header("Cookie", cookie).POST(BodyPublishers.noBody()));
    assertThat(loggedOut.statusCode()).isEqualTo(204);
    assertThat(open.closeCode()).isEqualTo(1008);
    // the server itself may close it first, and gives no reason of its own
    String noReason = Build.server() == ServerKind.WILDFLY ? "" : "No reason given.";
    assertThat(open.closeReason()).isIn("the session has ended", noReason);
    byName.call("message", data("text", "by credentials of its own"));
    byName.close();
    assertThat(ClientHandshake.at("/ws/chat").header("Cookie", cookie).refusal().status())
        .isEqualTo(401);
  }

  @Test
  default void whoLoggedOutHearsNothingMoreBySocketIo() throws Exception {
    String cookie = cookie(send(login("carol", "carol")));
    URI base = URI.create("http://localhost:" + Build.port() + "/socket.io/");
    EngineClient client = EngineClient.loggedIn(base, cookie);
    String sid = client.open();
    client.post(sid, "40/ws/chat,");
    assertThat(client.poll(sid).body()).startsWith("40/ws/chat,{\"sid\":");
    try (EngineClient.Line line = client.webSocket("EIO=4&transport=websocket");
        var other = ClientHandshake.at("/ws/chat").as("carol").connect()) {
      assertThat(line.hear()).startsWith("0{");
      assertThat(line.send("40/ws/chat,").hear()).startsWith("40/ws/chat,{\"sid\":");
      other.call("message", data("text", "before"));
      assertThat(line.hear()).contains("before");
      assertThat(client.poll(sid).body()).contains("before");

      var parked = client.polling(sid);
      assertThat(
              send(request("/logout").header("Cookie", cookie).POST(BodyPublishers.noBody()))
                  .statusCode())
          .isEqualTo(204);
      other.call("message", data("text", "after"));
      assertThat(other.hear("received").path("text").asText()).isEqualTo("before");
      assertThat(other.hear("received").path("text").asText()).isEqualTo("after");

      var poll = parked.get(20, TimeUnit.SECONDS);
      assertThat(poll.statusCode() + " " + poll.body())
          .as("closed, or refused where it came behind the logout")
          .satisfiesAnyOf(
              text -> assertThat(text).isEqualTo("200 1"),
              text -> assertThat(text).startsWith("400 "),
              text -> assertThat(text).startsWith(failedByTheServerItself(400) + " "));
      assertThat(client.poll(sid).statusCode()).isEqualTo(400);
      assertThat(line.awaitClose()).isIn(1008, closedByTheServerItself());
      assertThat(line.rest()).isEmpty();
    }
  }

  @Test
  default void whatComesTogetherWithALogoutIsServedOrRefused() throws Exception {
    for (int round = 0; round < 100; round++) {
      String cookie = cookie(send(login("carol", "carol")));
      List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        asked.add(sending(request("/me").header("Cookie", cookie)));
        asked.add(
            sending(request("/logout").header("Cookie", cookie).POST(BodyPublishers.noBody())));
      }
      for (var answer : asked) {
        assertThat(answer.get(20, TimeUnit.SECONDS).statusCode())
            .isIn(200, 204, failedByTheServerItself(200));
      }
    }
  }

  @Test
  default void aConnectionThatIsOpenedTogetherWithALogoutEndsWithIt() throws Exception {
    URI chat = URI.create("ws://localhost:" + Build.port() + "/ws/chat");
    for (int round = 0; round < 100; round++) {
      String cookie = cookie(send(login("carol", "carol")));
      CompletableFuture<Integer> closed = new CompletableFuture<>();
      var opening =
          HTTP.newWebSocketBuilder()
              .header("Cookie", cookie)
              .buildAsync(
                  chat,
                  new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                      closed.complete(code);
                      return CompletableFuture.completedStage(null);
                    }

                    @Override
                    public void onError(WebSocket socket, Throwable failure) {
                      closed.completeExceptionally(failure);
                    }
                  });
      var logout =
          sending(request("/logout").header("Cookie", cookie).POST(BodyPublishers.noBody()));
      assertThat(logout.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
      opening.exceptionally(
          refused -> {
            closed.complete(
                refused.getCause() instanceof WebSocketHandshakeException answer
                    ? answer.getResponse().statusCode()
                    : -1);
            return null;
          });
      assertThat(closed.get(20, TimeUnit.SECONDS))
          .as("refused, or closed")
          .isIn(
              401,
              1008,
              closedByTheServerItself(),
              cutByTheServerItself(),
              failedByTheServerItself(401));
    }
  }

  /** WildFly reads an attribute of the ended session in its upgrade, and gives it up. */
  private static int cutByTheServerItself() {
    return Build.server() == ServerKind.WILDFLY ? 1006 : 1008;
  }

  /**
   * WildFly's Elytron and Weld use the session that a request came with before any filter, and fail
   * where another request has just ended it: UT000010.
   */
  private static int failedByTheServerItself(int otherwise) {
    return Build.server() == ServerKind.WILDFLY ? 500 : otherwise;
  }

  /** WildFly closes the WebSockets of a session that ends, perhaps ahead of us. */
  private static int closedByTheServerItself() {
    return Build.server() == ServerKind.WILDFLY ? 1001 : 1008;
  }

  @Test
  default void theSessionsCookieIsOutOfReachOfScriptsAndForeignSites() throws Exception {
    var response = send(login("alice", "alice"));
    assertThat(response.headers().allValues("set-cookie"))
        .isNotEmpty()
        .allSatisfy(
            header ->
                assertThat(header)
                    .containsIgnoringCase("HttpOnly")
                    .containsIgnoringCase("SameSite=Strict"));
  }

  @Test
  default void aLoginChangesTheIdOfTheSession() throws Exception {
    String first = cookie(send(login("alice", "alice")));
    String second = cookie(send(login("carol", "carol").header("Cookie", first)));
    assertThat(second).isNotEqualTo(first);
    JsonNode me = Frames.parse(send(request("/me").header("Cookie", first)).body());
    assertThat(me.path("user").isNull()).as("the old id is worth nothing").isTrue();
  }

  @Test
  default void aWrongLoginIsRefusedInTheSameWayWhateverIsWrong() throws Exception {
    for (var wrong : Map.of("alice", "wrong", "mallory", "mallory").entrySet()) {
      var response = send(login(wrong.getKey(), wrong.getValue()));
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.headers().allValues("set-cookie")).isEmpty();
      assertThat(response.headers().firstValue("www-authenticate"))
          .hasValueSatisfying(challenge -> assertThat(challenge).doesNotStartWith("Basic"));
    }
    assertThat(
            send(login("alice", "alice")
                    .uri(URI.create("http://localhost:" + Build.port() + "/login?password=x")))
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  default void aForeignPageCannotLogAnybodyIn() throws Exception {
    for (String foreign : List.of("https://evil.example", "null")) {
      assertThat(send(login("alice", "alice").header("Origin", foreign)).statusCode())
          .isEqualTo(403);
      assertThat(
              send(request("/logout").header("Origin", foreign).POST(BodyPublishers.noBody()))
                  .statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  default void basicCredentialsCountAndMakeNoSession() throws Exception {
    var response =
        send(request("/me").header("Authorization", ClientHandshake.basic("bob", "bob")));
    assertThat(Frames.parse(response.body()).path("tenant").asText()).isEqualTo("t2");
    assertThat(response.headers().allValues("set-cookie")).isEmpty();

    var wrong = send(request("/me").header("Authorization", ClientHandshake.basic("bob", "wrong")));
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.headers().firstValue("www-authenticate"))
        .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic realm="));
  }
}
