package org.carillon.it.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.carillon.it.login.GuardedService;
import org.carillon.testing.Await;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.Events;
import org.carillon.testing.Frames;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who comes or asks too often by HTTP is told when to come again; of each address by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RateRequestIT {

  /** Requests a second of a user, and ten times as many at once. */
  private static final int RATE = 2;

  private static final int AT_ONCE = 10 * RATE;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** The server's own mechanism: it is asked by Carillon, and not before. */
  private static final String LOGIN_CONFIG =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        <login-config><auth-method>BASIC</auth-method></login-config>
      </web-app>
      """;

  /** Else WildFly answers wrong credentials by itself, ahead of all of the application. */
  private static final String NOT_PROACTIVE =
      """
      <jboss-web xmlns="urn:jboss:domain:jboss-web:15.0" version="15.0">
        <proactive-authentication>false</proactive-authentication>
      </jboss-web>
      """;

  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    server =
        ServerProcess.named("rate-requests")
            .war(Build.war())
            .war(
                Wars.write(
                    Wars.with(GuardedService.class)
                        .setWebXML(new StringAsset(LOGIN_CONFIG))
                        .addAsWebInfResource(new StringAsset(NOT_PROACTIVE), "jboss-web.xml"),
                    "rate-logins.war"),
                "/logins")
            .property("carillon.trusted-proxies", "127.0.0.1,::1")
            .property("carillon.rate.user.frames", String.valueOf(RATE))
            .property("carillon.rate.burst", "PT10S")
            .property("carillon.rate.address.handshakes", "4")
            .property("carillon.rate.user.handshakes", "30")
            .property("carillon.rate.name.failed-logins", "2")
            .property("carillon.rate.address.failed-logins", "3")
            .start()
            .awaitStatus("/carillon/health/ready", status -> status == 200)
            .awaitStatus("/logins/carillon/health/ready", status -> status == 200);
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private HttpRequest.Builder request(String path, String user, String address) {
    return HttpRequest.newBuilder(server.http(path))
        .header("Authorization", ClientHandshake.basic(user, user))
        .header("X-Forwarded-For", address);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private ClientHandshake chat(String address) {
    return ClientHandshake.at(server.ws("/ws/chat")).header("X-Forwarded-For", address);
  }

  private static long retryAfter(HttpResponse<String> response) {
    return Long.parseLong(response.headers().firstValue("Retry-After").orElseThrow());
  }

  private static void awaitSeconds(long seconds) {
    long due = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    Await.until("it is time to go on", () -> System.nanoTime() - due >= 0);
  }

  @Test
  void requestsOfODataAreRefusedWith429AndGoOnWhenTheyWereTold() throws Exception {
    HttpResponse<String> response = null;
    int sent = 0;
    while (response == null || response.statusCode() == 200) {
      response = send(request("/odata/v4/bookshop/Books?$top=1", "bob", "10.9.0.1"));
      sent++;
    }
    assertThat(sent).isGreaterThan(AT_ONCE);
    assertThat(response.statusCode()).isEqualTo(429);
    JsonNode error = Frames.parse(response.body()).path("error");
    assertThat(error.path("code").asText()).isEqualTo("RATE_LIMITED");
    awaitSeconds(retryAfter(response));
    assertThat(send(request("/odata/v4/bookshop/Books?$top=1", "bob", "10.9.0.1")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void eachPartOfABatchCounts() throws Exception {
    String part =
        "--b\r\nContent-Type:application/http\r\nContent-Transfer-Encoding:binary\r\n\r\n"
            + "GET Books?%24top=1 HTTP/1.1\r\nAccept:application/json\r\n\r\n\r\n";
    HttpRequest.Builder batch =
        request("/odata/v4/bookshop/$batch", "carol", "10.9.0.2")
            .header("Content-Type", "multipart/mixed; boundary=b")
            .header("Prefer", "odata.continue-on-error")
            .POST(BodyPublishers.ofString(part.repeat(60) + "--b--\r\n"));
    HttpResponse<String> response = send(batch);
    List<String> statuses =
        Pattern.compile("HTTP/1.1 (\\d+)")
            .matcher(response.body())
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(statuses).hasSize(60).contains("200", "503");
    assertThat(statuses.stream().filter("200"::equals).count()).isBetween(AT_ONCE - 1L, 59L);
    assertThat(response.body()).contains("RATE_LIMITED").containsIgnoringCase("Retry-After:");
  }

  @Test
  void postedEventsAreRefusedWith429AndEachOfABatchCounts() throws Exception {
    URI address = server.http("/events/bookshop/stockChanged");
    HttpResponse<String> response = null;
    for (int i = 0; i < 10 * AT_ONCE && (response == null || response.statusCode() == 202); i++) {
      response =
          Events.to(address)
              .as("events")
              .structured(
                  Events.event(UUID.randomUUID().toString(), data("ID", 1, "stock", 7)).build());
    }
    assertThat(response.statusCode()).isEqualTo(429);
    JsonNode error = Frames.parse(response.body());
    assertThat(error.path("code").asText()).isEqualTo("RATE_LIMITED");
    assertThat(error.path("retryAfter").asLong()).isBetween(1L, 1_000L / RATE);
    awaitSeconds(3);
    String event =
        Frames.text(
            data(
                "specversion", "1.0",
                "id", "x",
                "source", "/test",
                "type", "t",
                "datacontenttype", "application/json",
                "data", data("ID", 1, "stock", 7)));
    String batch = "[" + String.join(",", java.util.Collections.nCopies(AT_ONCE + 5, event)) + "]";
    HttpResponse<String> many =
        Events.to(address).as("events").send(Events.BATCHED, java.util.Map.of(), batch);
    assertThat(many.statusCode()).as(many.body()).isEqualTo(429);
  }

  @Test
  void handshakesOfAnAddressAreLimitedOverBothTransports() throws Exception {
    List<Integer> statuses = new ArrayList<>();
    EngineClient polls = new EngineClient(server.http("/socket.io/"), "");
    for (int i = 0; i < 2; i++) {
      statuses.add(
          polls
              .send(polls.request("EIO=4&transport=polling").header("X-Forwarded-For", "10.9.0.4"))
              .statusCode());
      try (WsClient client = chat("10.9.0.4").as("alice").connect()) {
        statuses.add(101);
      }
    }
    assertThat(statuses).containsOnly(200, 101);
    ClientHandshake.Refusal refused = chat("10.9.0.4").as("alice").refusal();
    assertThat(refused.status()).isEqualTo(429);
    assertThat(Long.parseLong(header(refused, "retry-after"))).isBetween(1L, 15L);
    HttpResponse<String> refusedPoll =
        polls.send(polls.request("EIO=4&transport=polling").header("X-Forwarded-For", "10.9.0.4"));
    assertThat(refusedPoll.statusCode()).isEqualTo(429);
    assertThat(retryAfter(refusedPoll)).isBetween(1L, 15L);
    try (WsClient other = chat("10.9.0.5").as("alice").connect()) {
      assertThat(other.isClosed()).isFalse();
    }
  }

  private static String header(ClientHandshake.Refusal refusal, String name) {
    return refusal.headers().entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow()
        .getValue()
        .get(0);
  }

  @Test
  void handshakesOfAUserAreLimitedWhereverTheyComeFrom() {
    int taken = 0;
    long begin = System.nanoTime();
    ClientHandshake.Refusal refused = null;
    for (int i = 0; i < 200 && refused == null; i++) {
      try (WsClient client = chat("10.8." + i + ".1").as("bob").connect()) {
        taken++;
      } catch (RuntimeException e) {
        refused = chat("10.7.0.1").as("bob").refusal();
      }
    }
    assertThat(taken).isBetween(30, 31 + (int) ((System.nanoTime() - begin) / 2e9));
    assertThat(refused.status()).isEqualTo(429);
  }

  private ClientHandshake guarded(String address) {
    return ClientHandshake.at(server.ws("/logins/ws/guarded")).header("X-Forwarded-For", address);
  }

  @Test
  void failedLoginsAreSlowedDownForANameWhereverTheyComeFrom() {
    List<Integer> statuses =
        IntStream.range(0, 4)
            .mapToObj(i -> guarded("10.6.1." + i).as("ada", "wrong").refusal().status())
            .toList();
    assertThat(statuses).containsExactly(401, 401, 429, 429);
    ClientHandshake.Refusal refused = guarded("10.6.2.1").as("ada", "another").refusal();
    assertThat(refused.status()).isEqualTo(429);
    assertThat(Long.parseLong(header(refused, "retry-after"))).isBetween(1L, 30L);
    assertThat(guarded("10.6.2.2").as("grace", "wrong").refusal().status()).isEqualTo(401);
    assertThat(guarded("10.6.2.3").refusal().status()).isEqualTo(401); // without credentials
  }

  @Test
  void failedLoginsOfAnAddressAreSlowedDownWhateverNamesItTries() throws Exception {
    String address = "10.5.0.1";
    String polls = "/logins/socket.io/?EIO=4&transport=polling";
    String ticket = "/logins/carillon-public/ticket?service=/ws/guarded";
    send(request(polls, "guess1", address));
    assertThat(guarded(address).as("guess2", "wrong").refusal().status()).isEqualTo(401);
    assertThat(send(request(ticket, "guess3", address).POST(BodyPublishers.noBody())).statusCode())
        .isEqualTo(401);
    HttpResponse<String> refused =
        send(request(ticket, "guess4", address).POST(BodyPublishers.noBody()));
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(retryAfter(refused)).isBetween(1L, 20L);
    assertThat(send(request("/logins/carillon/metrics", "guess5", address)).statusCode())
        .isEqualTo(429);
    assertThat(guarded(address).as("guess6").refusal().status()).isEqualTo(429);
    assertThat(send(request(polls, "guess7", address)).statusCode()).isEqualTo(429);
    assertThat(
            send(HttpRequest.newBuilder(server.http("/logins/carillon/health/live"))
                    .header("X-Forwarded-For", address))
                .statusCode())
        .isEqualTo(200);
  }
}
