package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.engine.RoomsContract.Crowd.text;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** What the headers of an HTTP request do to the events that are emitted while it is handled. */
interface SteeringContract extends RoomsContract {

  private int steer(String resource, String text, String... headers) throws Exception {
    return get(
            resource + "?text=" + URLEncoder.encode(text, StandardCharsets.UTF_8), "alice", headers)
        .statusCode();
  }

  @Test
  default void aRequestExcludesAClientAUserAndARoleInAServletAndInRest() throws Exception {
    try (Crowd crowd = crowd()) {
      for (String resource : new String[] {"/steer/everyone", "/api/steer"}) {
        String all = text();
        assertThat(steer(resource, all)).isEqualTo(200);
        assertThat(crowd.heard(all)).containsExactly("alice", "alice2", "carol");
        String client = text();
        steer(resource, client, "x-ws-identifier-exclude", "007, 7");
        assertThat(crowd.heard(client)).containsExactly("alice2", "carol");
        String user = text();
        steer(resource, user, "X-WebSocket-Current-User-Exclude", "true");
        assertThat(crowd.heard(user)).containsExactly("carol");
        String both = text();
        steer(resource, both, "x-ws-role-exclude", "admin", "x-ws-identifier-exclude", "quiet");
        assertThat(crowd.heard(both)).isEmpty();
      }
    }
  }

  @Test
  default void aRequestIncludesOnlyWhereTheEventAllowsIt() throws Exception {
    try (Crowd crowd = crowd()) {
      String closed = text();
      steer("/steer/everyone", closed, "x-ws-user", "carol");
      assertThat(crowd.heard(closed)).containsExactly("alice", "alice2", "carol");
      String open = text();
      steer("/steer/open", open, "x-ws-user-include", "carol,bob");
      assertThat(crowd.heard(open)).containsExactly("alice", "alice2", "carol");
      String operator = text();
      steer("/steer/open", operator, "x-ws-user", "carol", "x-ws-operator-include", "and");
      assertThat(crowd.heard(operator)).isEmpty();
      String declared = text();
      steer("/steer/open", declared);
      assertThat(crowd.heard(declared)).containsExactly("alice", "alice2");
    }
  }

  @Test
  default void attributesOfAFormatComeFromTheRequest() throws Exception {
    try (WsClient alice = rooms("").as("alice").connect()) {
      String text = text();
      steer(
          "/steer/everyone",
          text,
          "x-ws-json-first-colour",
          "red",
          "x-websocket-json-count",
          "5",
          "x-ws-json-code",
          "007",
          "x-ws-pcp-action",
          "NO");
      assertThat(
              alice
                  .take("the event", f -> f.path("data").path("text").asText().equals(text))
                  .path("headers")
                  .toString())
          .contains("\"firstColour\":\"red\"", "\"count\":5", "\"code\":\"007\"")
          .doesNotContain("NO");
    }
  }

  @Test
  default void attributesOfACloudEventComeFromTheRequestAndOnlyThose() throws Exception {
    try (WsClient alice = rooms("").as("alice").connect()) {
      String text = text();
      steer(
          "/steer/cloud",
          text,
          "x-ws-cloudevent-subject",
          "xyz",
          "x-ws-cloudevents-value",
          "1",
          "x-ws-cloudevent-data",
          "forged",
          "x-ws-json-subject",
          "no");
      JsonNode event =
          alice.take("the event", f -> f.path("data").path("text").asText().equals(text));
      assertThat(event.path("subject").asText()).isEqualTo("xyz");
      assertThat(event.path("value").isInt()).isTrue();
      assertThat(event.path("type").asText()).isEqualTo("RoomsService.cloud");
    }
  }

  @Test
  default void aHeaderThatCannotBeReadIsIgnoredAndTheRequestSucceeds() throws Exception {
    try (Crowd crowd = crowd()) {
      String text = text();
      assertThat(
              steer(
                  "/steer/everyone",
                  text,
                  "x-ws-current-user-exclude",
                  "perhaps",
                  "x-ws-operator-exclude",
                  "xor",
                  "x-ws-identifier-exclude",
                  "quiet"))
          .isEqualTo(200);
      assertThat(crowd.heard(text)).containsExactly("alice", "alice2");
    }
  }

  @Test
  default void theHeadersOfAHandshakeSteerNoFrame() {
    try (WsClient alice =
        rooms("").as("alice").header("x-ws-current-user-exclude", "true").connect()) {
      String text = text();
      alice.call("everyone", data("text", text));
      alice.hear("everyone", event -> event.path("text").asText().equals(text));
    }
  }

  private int parked() {
    try {
      return Integer.parseInt(get("/steer/parked", "alice").body());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** More than the threads of a server under test, each of which has begun one of alice's. */
  int PARKED = 40;

  @Test
  default void aRequestThatIsDispatchedAgainIsItsOwnCallersOrNobodys() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    for (int i = 0; i < PARKED; i++) {
      http.sendAsync(
          HttpRequest.newBuilder(server().http("/engine/steer/park"))
              .header("Authorization", ClientHandshake.basic("alice", "alice"))
              .build(),
          BodyHandlers.discarding());
    }
    // The container ends them: on Payara one request that completes another may block for good.
    Await.until("the requests are parked", () -> parked() == PARKED);
    Set<String> callers = new TreeSet<>();
    for (int i = 0; i < PARKED; i++) {
      callers.add(get("/steer/redispatch", "carol").body());
    }
    // Payara tells listeners nothing of a second dispatch, and then nobody calls
    assertThat(callers).isNotEmpty().isSubsetOf("carol is carol@t1", "carol is null@null");
  }
}
