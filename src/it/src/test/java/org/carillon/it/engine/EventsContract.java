package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Events.BATCHED;
import static org.carillon.testing.Events.STRUCTURED;
import static org.carillon.testing.Events.event;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Events;
import org.carillon.testing.Frames;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** What is posted as a CloudEvent is heard, once, by those whom the event declares. */
interface EventsContract extends EngineContract {

  private Events posts(String address) {
    return Events.to(server().http("/engine/events/" + address));
  }

  private Events posted() {
    return posts("probe/posted").as("events");
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static Map<String, Object> text(String text) {
    return data("text", text, "amount", 1);
  }

  private static Predicate<JsonNode> withText(String text) {
    return data -> data.path("text").asText().equals(text);
  }

  private static JsonNode body(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    return Frames.parse(response.body());
  }

  @Test
  default void anEventInStructuredModeIsHeard() {
    try (WsClient alice = probe().as("alice").connect()) {
      String text = "structured " + id().substring(0, 8);
      HttpResponse<String> response = posted().structured(event(id(), text(text)).build());
      assertThat(response.statusCode()).isEqualTo(202);
      assertThat(response.body()).isEmpty();
      assertThat(alice.hear("posted", withText(text)).toString())
          .isEqualTo(Frames.text(text(text)));
    }
  }

  @Test
  default void anEventInBinaryModeIsHeard() {
    try (WsClient alice = probe().as("alice").connect()) {
      String text = "binary Zoë " + id().substring(0, 8);
      assertThat(
              posted().binary(event(id(), text(text)).withSubject("ß \"1\"").build()).statusCode())
          .isEqualTo(202);
      alice.hear("posted", withText(text));
    }
  }

  @Test
  default void aBatchIsHeardInItsOrder() {
    try (WsClient alice = probe().as("alice").connect()) {
      String mark = id().substring(0, 8);
      assertThat(batch(mark + " 1", mark + " 2", mark + " 3").statusCode()).isEqualTo(202);
      List<String> heard =
          List.of(
              alice.hear("posted", mark(mark)).path("text").asText(),
              alice.hear("posted", mark(mark)).path("text").asText(),
              alice.hear("posted", mark(mark)).path("text").asText());
      assertThat(heard).containsExactly(mark + " 1", mark + " 2", mark + " 3");
      assertThat(posted().send(BATCHED, Map.of(), "[]").statusCode()).isEqualTo(202);
    }
  }

  private static Predicate<JsonNode> mark(String mark) {
    return data -> data.path("text").asText().startsWith(mark);
  }

  private HttpResponse<String> batch(String... texts) {
    return posted()
        .send(
            BATCHED,
            Map.of(),
            Frames.text(
                List.of(texts).stream()
                    .map(
                        text ->
                            data(
                                "specversion",
                                "1.0",
                                "id",
                                id(),
                                "source",
                                "/tests",
                                "type",
                                "t",
                                "data",
                                text.isEmpty() ? Map.of() : text(text)))
                    .toList()));
  }

  @Test
  default void aBatchWithOneWrongEventIsNotHeardAtAll() {
    try (WsClient alice = probe().as("alice").connect()) {
      String mark = id().substring(0, 8);
      HttpResponse<String> response = batch(mark + " good", "");
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(body(response).path("code").asText()).isEqualTo("INVALID");
      assertThat(body(response).path("details").findValuesAsText("path"))
          .allMatch(path -> path.startsWith("[1].data"));
      batch(mark + " next");
      assertThat(alice.hear("posted", mark(mark)).path("text").asText()).isEqualTo(mark + " next");
    }
  }

  @Test
  default void theTenantIsThatOfTheProducer() {
    try (WsClient bob = probe().as("bob").connect();
        WsClient carol = probe().as("carol").connect()) {
      String text = "of t1 " + id().substring(0, 8);
      posted().structured(event(id(), text(text)).build());
      carol.hear("posted", withText(text));
      String own = "own " + id().substring(0, 8);
      bob.call("emitAll", data("text", own, "fail", false));
      bob.hear("surely", withText(own));
      assertThat(bob.rest()).noneMatch(frame -> frame.toString().contains(text));
    }
  }

  @Test
  default void theDeclaredAudienceHearsIt() {
    try (WsClient alice = probe().as("alice").connect();
        WsClient carol = probe().as("carol").connect()) {
      String text = "for admins " + id().substring(0, 8);
      assertThat(
              posts("ProbeService/forAdmins")
                  .as("events")
                  .structured(event(id(), data("text", text)).build())
                  .statusCode())
          .isEqualTo(202);
      alice.hear("forAdmins", withText(text));
      String all = "for all " + id().substring(0, 8);
      posted().structured(event(id(), text(all)).build());
      carol.hear("posted", withText(all));
      assertThat(carol.rest()).noneMatch(frame -> frame.toString().contains(text));
    }
  }

  @Test
  default void onlyTheRoleMayPost() {
    var event = event(id(), text("never")).build();
    HttpResponse<String> nobody = posts("probe/posted").structured(event);
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.headers().firstValue("WWW-Authenticate")).isPresent();
    HttpResponse<String> alice = posts("probe/posted").as("alice").structured(event);
    assertThat(alice.statusCode()).isEqualTo(403);
    assertThat(body(alice).path("code").asText()).isEqualTo("FORBIDDEN");
  }

  @Test
  default void aPageOfAnotherHostMayNotPost() {
    String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}";
    assertThat(
            posted().send(STRUCTURED, Map.of("Origin", "https://evil.example"), event).statusCode())
        .isEqualTo(403);
    for (String simple :
        List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
      assertThat(posted().send(simple, Map.of(), event).statusCode()).as(simple).isEqualTo(415);
    }
  }

  @Test
  default void whatTheModelDoesNotKnowIs404() {
    for (String address :
        List.of("probe/unheardOf", "unheard-of/posted", "probe", "", "probe/", "posted", "a/b/c")) {
      HttpResponse<String> response =
          posts(address).as("events").structured(event(id(), text("x")).build());
      assertThat(response.statusCode()).as(address).isEqualTo(404);
      assertThat(body(response).path("code").asText()).isEqualTo("UNKNOWN_EVENT");
    }
  }

  @Test
  default void whatDoesNotFitTheEventIs400AndNamesEachPlace() {
    HttpResponse<String> response =
        posted().structured(event(id(), data("text", "x".repeat(41), "amount", 0)).build());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(body(response).path("code").asText()).isEqualTo("INVALID");
    assertThat(body(response).path("details").findValuesAsText("path"))
        .containsExactly("data.amount", "data.text");

    HttpResponse<String> unknown =
        posted().binary(event(id(), data("text", "x", "amount", 1, "more", 1)).build());
    assertThat(body(unknown).path("details").findValuesAsText("path")).containsExactly("data.more");
  }

  @Test
  default void membersThatNothingTakesArePassedOverWhereTheEventSaysSo() {
    try (WsClient alice = probe().as("alice").connect()) {
      String text = "open " + id().substring(0, 8);
      var event = event(id(), data("text", text, "more", Map.of("a", 1))).build();
      assertThat(posts("probe/open").as("events").structured(event).statusCode()).isEqualTo(202);
      assertThat(alice.hear("open", withText(text)).toString())
          .isEqualTo(Frames.text(data("text", text)));
    }
  }

  @Test
  default void dataInBase64IsHeard() {
    try (WsClient alice = probe().as("alice").connect()) {
      String text = "base64 Zoë " + id().substring(0, 8);
      String base64 =
          Base64.getEncoder()
              .encodeToString(Frames.text(text(text)).getBytes(StandardCharsets.UTF_8));
      String event =
          "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"s\",\"type\":\"t\",\"data_base64\":\"%s\"}";
      assertThat(posted().send(STRUCTURED, Map.of(), event.formatted(id(), base64)).statusCode())
          .isEqualTo(202);
      assertThat(alice.hear("posted", withText(text)).path("amount").asInt()).isEqualTo(1);
    }
  }

  @Test
  default void whatIsNoCloudEventIs400() {
    for (String body :
        List.of(
            "",
            "{",
            "[]",
            "null",
            "1",
            "{}",
            "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}",
            "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"s\",\"type\":\"t\"}",
            "{\"specversion\":\"1.0\",\"id\":7,\"source\":\"s\",\"type\":\"t\"}",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"Ab\":1}",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"x\":{}}",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"time\":\"n\"}",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":[]}",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\","
                + "\"data_base64\":\"!\"}")) {
      HttpResponse<String> response = posted().send(STRUCTURED, Map.of(), body);
      assertThat(response.statusCode()).as(body).isEqualTo(400);
      assertThat(body(response).path("code").asText()).as(body).isIn("BAD_FRAME", "INVALID");
    }
    HttpResponse<String> headers =
        posted().send("application/json", Map.of("ce-specversion", "1.0"), "{}");
    assertThat(headers.statusCode()).isEqualTo(400);
    assertThat(body(headers).path("details").findValuesAsText("path"))
        .contains("id", "source", "type");
  }

  @Test
  default void otherTypesMethodsAndSizesAreRefused() {
    Map<String, String> ce =
        Map.of("ce-specversion", "1.0", "ce-id", id(), "ce-source", "s", "ce-type", "t");
    assertThat(posted().send("application/xml", ce, "<a/>").statusCode()).isEqualTo(415);
    assertThat(posted().send("application/cloudevents+avro", ce, "x").statusCode()).isEqualTo(415);
    assertThat(posted().send("application/json", Map.of(), "{}").statusCode()).isEqualTo(415);
    assertThat(posted().send("application/json; charset=UTF-16", ce, "{}").statusCode())
        .isEqualTo(415);
    assertThat(
            posted()
                .send(
                    STRUCTURED,
                    Map.of(),
                    "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\","
                        + "\"datacontenttype\":\"text/plain\",\"data\":\"x\"}")
                .statusCode())
        .isEqualTo(415);
    assertThat(
            posted()
                .send(
                    BATCHED,
                    Map.of(),
                    "[{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\","
                        + "\"datacontenttype\":\"text/plain\",\"data\":\"x\"}]")
                .statusCode())
        .isEqualTo(415);
    for (String method : List.of("GET", "PUT", "DELETE", "OPTIONS")) {
      HttpResponse<String> response = posted().method(method);
      assertThat(response.statusCode()).as(method).isEqualTo(405);
      assertThat(response.headers().firstValue("Allow")).hasValue("POST");
    }
    HttpResponse<String> large = posted().send(STRUCTURED, Map.of(), " ".repeat(1_048_577));
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(body(large).path("code").asText()).isEqualTo("TOO_LARGE");
    assertThat(
            posts("probe/unheardOf")
                .as("events")
                .send(STRUCTURED, Map.of(), " ".repeat(500_000))
                .statusCode())
        .as("whose body nobody reads")
        .isEqualTo(404);
    HttpResponse<String> deep =
        posted().send(STRUCTURED, Map.of(), "[".repeat(40) + "]".repeat(40));
    assertThat(deep.statusCode()).isEqualTo(413);
  }

  @Test
  default void textThatIsNoUtf8IsRefused() {
    for (String subject : List.of("%C3%28", "%ff", "100%")) {
      HttpResponse<String> response =
          posted()
              .send(
                  "application/json",
                  Map.of(
                      "ce-specversion", "1.0",
                      "ce-id", id(),
                      "ce-source", "s",
                      "ce-type", "t",
                      "ce-subject", subject),
                  Frames.text(text("x")));
      assertThat(response.statusCode()).as(subject).isEqualTo(400);
      assertThat(body(response).path("details").findValuesAsText("path")).contains("subject");
    }
  }

  @Test
  default void aSenderThatIsListedMayDeliver() {
    HttpResponse<String> granted =
        posts("probe/posted")
            .method("OPTIONS", Map.of("WebHook-Request-Origin", "eventemitter.example.com"));
    assertThat(granted.statusCode()).isEqualTo(200);
    assertThat(granted.headers().firstValue("WebHook-Allowed-Origin"))
        .hasValue("eventemitter.example.com");
    assertThat(granted.headers().firstValue("WebHook-Allowed-Rate")).hasValue("*");
    assertThat(granted.headers().firstValue("Allow")).hasValue("POST");
    HttpResponse<String> other =
        posts("probe/posted").method("OPTIONS", Map.of("WebHook-Request-Origin", "evil.example"));
    assertThat(other.statusCode()).isEqualTo(405);
    assertThat(other.headers().firstValue("WebHook-Allowed-Origin")).isEmpty();
  }

  @Test
  default void theSameIdAgainIsAcceptedAndNotHeardAgain() {
    try (WsClient alice = probe().as("alice").connect()) {
      String text = "once " + id().substring(0, 8);
      var event = event(id(), text(text)).build();
      assertThat(posted().structured(event).statusCode()).isEqualTo(202);
      assertThat(posted().structured(event).statusCode()).isEqualTo(202);
      assertThat(posts("ProbeService/posted").as("events").binary(event).statusCode())
          .as("another address of the same event")
          .isEqualTo(202);
      alice.hear("posted", withText(text));
      heardNext(alice, text);

      var otherSource = event(event.getId(), text(text)).withSource(URI.create("/other")).build();
      assertThat(posted().structured(otherSource).statusCode()).isEqualTo(202);
      alice.hear("posted", withText(text));
    }
  }

  @Test
  default void theSameIdManyTimesAtOnceIsAcceptedEachTimeAndHeardOnce() {
    try (WsClient alice = probe().as("alice").connect()) {
      for (int round = 0; round < 5; round++) {
        String text = "at once " + id().substring(0, 8);
        var event = event(id(), text(text)).build();
        List<Integer> statuses =
            IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> posted().structured(event)))
                .toList()
                .stream()
                .map(post -> post.join().statusCode())
                .toList();
        assertThat(statuses).containsOnly(202);
        alice.hear("posted", withText(text));
        heardNext(alice, text);
      }
    }
  }

  @Test
  default void headersOfTheRequestSteerWhoHearsIt() {
    try (WsClient one = at("77").connect();
        WsClient other = at("78").connect()) {
      String text = "steered " + id().substring(0, 8);
      String event =
          Frames.text(
              data(
                  "specversion",
                  "1.0",
                  "id",
                  id(),
                  "source",
                  "/t",
                  "type",
                  "t",
                  "data",
                  text(text)));
      assertThat(
              posted()
                  .send(STRUCTURED, Map.of("x-ws-identifier-exclude", "77"), event)
                  .statusCode())
          .isEqualTo(202);
      other.hear("posted", withText(text));
      heardNext(one, text);
    }
  }

  private ClientHandshake at(String client) {
    return ClientHandshake.at(server().ws("/engine/ws/probe?id=" + client)).as("carol");
  }

  /** Hears another event, and no second one of that text before it. */
  private void heardNext(WsClient client, String text) {
    String next = "next " + id().substring(0, 8);
    posted().structured(event(id(), text(next)).build());
    client.hear("posted", withText(next));
    assertThat(client.rest()).noneMatch(frame -> frame.toString().contains(text));
  }
}
