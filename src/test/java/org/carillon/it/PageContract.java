package org.carillon.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.support.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.carillon.it.support.Build;
import org.carillon.it.support.Frames;
import org.carillon.it.support.Handshake;
import org.junit.jupiter.api.Test;

/** The page at {@code /} and the login that its script uses. */
interface PageContract {

  HttpClient HTTP = HttpClient.newHttpClient();

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + Build.port() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
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
        List.of("/", "/index.html", "/css/carillon.css", "/js/main.js", "/services", "/me")) {
      var response = send(request(path));
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(response.headers().firstValue("content-security-policy"))
          .as(path)
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .contains("default-src 'self'", "frame-ancestors 'none'")
                      .doesNotContain("unsafe"));
      assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    }
    assertThat(send(request("/")).body()).contains("<title>Carillon</title>");
  }

  @Test
  default void theServicesAreListedWithWhatTheyTakeAndSay() throws Exception {
    JsonNode services = Frames.parse(send(request("/services")).body());
    assertThat(services.findValuesAsText("name"))
        .contains("ChatService", "TodoService", "BookshopService");
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
        Handshake.at("/ws/chat").header("Cookie", cookie).header("Origin", origin).connect()) {
      carol.call("message", data("text", "by session"));
      assertThat(carol.hear("received").path("user").asText()).isEqualTo("carol");
    }

    var loggedOut = send(request("/logout").header("Cookie", cookie).POST(BodyPublishers.noBody()));
    assertThat(loggedOut.statusCode()).isEqualTo(204);
    assertThat(Handshake.at("/ws/chat").header("Cookie", cookie).refusal().status()).isEqualTo(401);
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
    var response = send(request("/me").header("Authorization", Handshake.basic("bob", "bob")));
    assertThat(Frames.parse(response.body()).path("tenant").asText()).isEqualTo("t2");
    assertThat(response.headers().allValues("set-cookie")).isEmpty();

    var wrong = send(request("/me").header("Authorization", Handshake.basic("bob", "wrong")));
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.headers().firstValue("www-authenticate"))
        .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic realm="));
  }
}
