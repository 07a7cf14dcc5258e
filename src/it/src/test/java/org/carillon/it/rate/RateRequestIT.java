package org.carillon.it.rate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.carillon.testing.Await;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.Frames;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
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

  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    server =
        ServerProcess.named("rate-requests")
            .war(Build.war())
            .property("carillon.trusted-proxies", "127.0.0.1,::1")
            .property("carillon.rate.user.frames", String.valueOf(RATE))
            .property("carillon.rate.burst", "PT10S")
            .property("carillon.rate.address.handshakes", "4")
            .property("carillon.rate.user.handshakes", "30")
            .start()
            .awaitReady();
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
}
