package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.carillon.it.engine.CapClient.Kind;
import org.carillon.it.socketio.JavaSio;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Frames;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The cases of the tests of CAP's adapter that are no matter of formats, by both kinds of client.
 * Which of ours holds which of theirs: docs/coming-from-cap.md.
 */
interface CapMainContract extends EngineContract {

  String ID = "f67af09e-71bc-4293-80f9-cf1ed7fba973";
  String ID2 = "e67af09e-71bc-4293-80f9-cf1ed7fba973";

  /** Alice twice, and carol, who is no administrator. */
  record Trio(Map<String, CapClient> clients) implements AutoCloseable {

    CapClient get(String name) {
      return clients.get(name);
    }

    /** Has one of them ask, and returns who heard such an event, once each and with such data. */
    Set<String> reached(String by, String trigger, Map<String, ?> data, String event) {
      clients.values().forEach(client -> client.rest(event));
      JsonNode result = get(by).ask(trigger, data);
      assertThat(result.asText()).startsWith("test" + data.get("num"));
      Set<String> heard = new TreeSet<>();
      clients.forEach(
          (name, client) -> {
            client.await();
            List<JsonNode> events = client.rest(event);
            assertThat(events).as(name).hasSizeLessThan(2);
            if (!events.isEmpty()) {
              assertThat(events.get(0).path("text").asText()).isEqualTo("test" + data.get("num"));
              if (events.get(0).has("ID")) {
                assertThat(events.get(0).path("ID").asText()).isEqualTo(data.get("ID"));
              }
              if (events.get(0).has("user")) {
                String user = by.equals("carol") ? "carol" : "alice";
                assertThat(events.get(0).path("user").asText()).isEqualTo(user);
              }
              heard.add(name);
            }
          });
      return heard;
    }

    @Override
    public void close() {
      clients.values().forEach(CapClient::close);
    }
  }

  private Trio trio(Kind kind, String path) {
    Map<String, CapClient> clients = new LinkedHashMap<>();
    clients.put("alice", kind.connect(server(), path, "alice"));
    clients.put("alice2", kind.connect(server(), path, "alice"));
    clients.put("carol", kind.connect(server(), path, "carol"));
    return new Trio(clients);
  }

  private static Map<String, Object> say(int num) {
    return data("ID", ID, "num", num, "text", "test");
  }

  @ParameterizedTest
  @EnumSource
  default void operationsHaveResults(Kind kind) {
    try (CapClient client = kind.connect(server(), "/ws/main", "alice")) {
      assertThat(client.ask("unboundFunction", data("num", 1, "text", "test")).asText())
          .isEqualTo("test1");
      assertThat(client.ask("unboundAction", data("num", 2, "text", "test")).asText())
          .isEqualTo("test2");
      assertThat(client.ask("Header:boundFunction", data("num", 1, "text", "test")).asText())
          .isEqualTo("test1");
      assertThat(client.ask("Header:boundAction", data("num", 2, "text", "test")).asText())
          .isEqualTo("test2");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void anEntityIsCreatedReadChangedDeletedAndListed(Kind kind) {
    try (CapClient client = kind.connect(server(), "/ws/main", "alice");
        CapClient other = kind.connect(server(), "/ws/main", "alice")) {
      Map<String, Object> item =
          data(
              "name",
              "Test-Item-1",
              "description",
              "Test Item description",
              "startAt",
              "2024-01-01T12:00:00.000Z",
              "endAt",
              "2024-12-31T12:00:00.000Z");
      Map<String, Object> header =
          data(
              "name",
              "Test",
              "description",
              "Test description",
              "country",
              "de",
              "currency",
              "EUR",
              "stock",
              11,
              "price",
              44.44,
              "Items",
              List.of(item));
      JsonNode created = client.ask("Header:create", header, Map.of("test", "header"));
      String id = created.path("ID").asText();
      header.put("description", "Test description- header");
      assertThat(withoutIds(created)).isEqualTo(expected(header));
      assertThat(other.hear("Header:created")).isEqualTo(json(data("ID", id, "stock", 11)));

      Map<String, Object> key = data("ID", id);
      Map<String, Object> flat = new LinkedHashMap<>(header);
      flat.remove("Items");
      assertThat(withoutIds(client.ask("Header:read", key))).isEqualTo(expected(flat));
      JsonNode deep = client.ask("Header:readDeep", key);
      assertThat(withoutIds(deep)).isEqualTo(expected(header));

      item.put("description", "Test Item description - updated");
      header.put("description", "Test description- header - updated");
      ObjectNode changed = deep.deepCopy();
      changed.put("description", "Test description- header - updated");
      ((ObjectNode) changed.path("Items").path(0))
          .put("description", "Test Item description - updated");
      assertThat(withoutIds(client.ask("Header:update", map(changed)))).isEqualTo(expected(header));
      assertThat(other.hear("Header:updated")).isEqualTo(json(key));

      assertThat(client.ask("Header:delete", key)).isEqualTo(json(key));
      assertThat(other.hear("Header:deleted")).isEqualTo(json(key));
      assertThat(client.ask("Header:list", data("ID", id))).isEmpty();
      client.await();
      assertThat(client.rest("Header:created")).as("the sender is left out").isEmpty();
    }
  }

  private static JsonNode json(Object value) {
    return Frames.parse(Frames.text(value));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(JsonNode node) {
    return new com.fasterxml.jackson.databind.ObjectMapper().convertValue(node, Map.class);
  }

  private static JsonNode withoutIds(JsonNode entity) {
    ObjectNode without = entity.deepCopy();
    without.remove("ID");
    without.path("Items").forEach(item -> ((ObjectNode) item).remove("ID"));
    return without;
  }

  /** A decimal comes back as text with its scale. */
  private static JsonNode expected(Map<String, Object> header) {
    Map<String, Object> expected = new LinkedHashMap<>(header);
    expected.put("price", "44.44");
    return json(expected);
  }

  @ParameterizedTest
  @EnumSource
  default void anExceptionIsAnErrorAndTheConnectionLives(Kind kind) {
    try (CapClient client = kind.connect(server(), "/ws/main", "alice")) {
      JsonNode error = client.ask("eventException", data());
      assertThat(error.path("code").asText()).isEqualTo("INTERNAL");
      assertThat(error.path("message").asText()).doesNotContain("An error occurred");
      client.await();
    }
  }

  @ParameterizedTest
  @EnumSource
  default void anEventIsHeardByTheOthersAndByNobodyOfAnotherTenant(Kind kind) {
    try (Trio trio = trio(kind, "/ws/main");
        CapClient bob = kind.connect(server(), "/ws/main", "bob")) {
      assertThat(trio.reached("alice", "triggerCustomEvent", say1(), "customEvent"))
          .containsExactly("alice", "alice2", "carol");
      bob.await();
      assertThat(bob.rest("customEvent")).isEmpty();
    }
  }

  private static Map<String, Object> say1() {
    return data("num", 1, "text", "test");
  }

  @Test
  default void whatIsNoJsonIsNoEvent() {
    try (WsClient client =
        ClientHandshake.at(server().ws("/engine/ws/main")).as("alice").connect()) {
      client.send("This is not a JSON!");
      assertThat(client.hear("error").path("code").asText()).isEqualTo("BAD_FRAME");
      client.call("echo", data());
    }
  }

  @ParameterizedTest
  @EnumSource
  default void aServiceIsToldOfTheConnectAndOfTheDisconnect(Kind kind) {
    try (CapClient watcher = kind.connect(server(), "/ws/main", "alice")) {
      String id;
      try (CapClient client = kind.connect(server(), "/ws/main", "alice")) {
        client.hear("connected");
        id = client.ask("id", data()).asText();
      }
      Await.until("the end is told", () -> !watcher.ask("end", data("id", id)).isNull());
      assertThat(watcher.ask("end", data("id", id)).asText())
          .isEqualTo(kind == Kind.WS ? "1000" : "client namespace disconnect");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void contextsAreEnteredAndLeft(Kind kind) {
    String trigger = "triggerCustomContextEvent";
    String only = "customContextIncludeEvent";
    String not = "customContextExcludeEvent";
    try (Trio trio = trio(kind, "/ws/main")) {
      trio.get("alice").enter(ID);
      assertThat(trio.reached("alice", trigger, say(1), only)).containsExactly("alice");
      assertThat(trio.reached("alice", trigger, say(1), not)).containsExactly("alice2", "carol");
      trio.get("alice2").enter(ID);
      assertThat(trio.reached("alice", trigger, say(1), only)).containsExactly("alice", "alice2");
      assertThat(trio.reached("alice", trigger, say(1), not)).containsExactly("carol");
      trio.get("alice2").exit(ID);
      assertThat(trio.reached("alice", trigger, say(1), only)).containsExactly("alice");
      assertThat(trio.reached("alice", trigger, say(1), not)).containsExactly("alice2", "carol");
      trio.get("alice").exit(ID);
      assertThat(trio.reached("alice", trigger, say(1), only)).isEmpty();
      assertThat(trio.reached("alice", trigger, say(1), not))
          .containsExactly("alice", "alice2", "carol");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void contextsOfAnEventMayBeStatic(Kind kind) {
    String trigger = "triggerCustomContextStaticEvent";
    String only = "customContextIncludeStaticEvent";
    String not = "customContextExcludeStaticEvent";
    try (Trio trio = trio(kind, "/ws/main")) {
      trio.get("alice").enter("context");
      assertThat(trio.reached("alice", trigger, say1(), only)).containsExactly("alice");
      assertThat(trio.reached("alice", trigger, say1(), not)).containsExactly("alice2", "carol");
      trio.get("alice2").enter("context");
      assertThat(trio.reached("alice", trigger, say1(), only)).containsExactly("alice", "alice2");
      assertThat(trio.reached("alice", trigger, say1(), not)).containsExactly("carol");
      trio.get("alice2").exit("context");
      trio.get("alice").exit("context");
      assertThat(trio.reached("alice", trigger, say1(), only)).isEmpty();
      assertThat(trio.reached("alice", trigger, say1(), not))
          .containsExactly("alice", "alice2", "carol");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void contextsOfAnEventMayBeSeveral(Kind kind) {
    String trigger = "triggerCustomContextMassEvent";
    String only = "customContextIncludeMassEvent";
    String not = "customContextExcludeMassEvent";
    Map<String, Object> both = data("ID1", ID, "ID2", ID2, "num", 1, "text", "test");
    try (Trio trio = trio(kind, "/ws/main")) {
      trio.get("alice").enter(ID);
      trio.get("alice2").enter(ID2);
      assertThat(trio.reached("alice", trigger, both, only)).containsExactly("alice", "alice2");
      assertThat(trio.reached("alice", trigger, both, not)).containsExactly("carol");
      trio.get("alice").exit(ID, ID2);
      trio.get("alice2").exit(ID, ID2);
      assertThat(trio.reached("alice", trigger, both, only)).isEmpty();
      assertThat(trio.reached("alice", trigger, both, not))
          .containsExactly("alice", "alice2", "carol");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void headersOfAnEmitNameContextsAndTheCurrentUser(Kind kind) {
    String trigger = "triggerCustomContextHeaderEvent";
    String event = "customContextHeaderEvent";
    try (Trio trio = trio(kind, "/ws/main")) {
      trio.get("alice").enter(ID);
      trio.get("carol").enter(ID);
      assertThat(trio.reached("alice", trigger, say(1), event)).containsExactly("carol");
      assertThat(trio.reached("alice", trigger, say(2), event)).containsExactly("alice", "carol");
      trio.get("carol").exit(ID);
      assertThat(trio.reached("alice", trigger, say(2), event)).containsExactly("alice");
    }
  }

  /** Who hears it when alice asks, and when carol does; the alices are in the one context. */
  @ParameterizedTest
  @CsvSource({
    "triggerCustomContextUserEvent, customContextUserIncludeEvent, alice alice2, alice alice2"
        + " carol",
    "triggerCustomContextUserDynamicEvent, customContextUserIncludeDynamicEvent, alice alice2,"
        + " alice alice2",
    "triggerCustomDefinedUserEvent, customDefinedUserIncludeEvent, alice alice2, alice alice2",
    "triggerCustomDefinedUserDynamicEvent, customDefinedUserIncludeDynamicEvent, alice alice2,"
        + " alice alice2 carol",
    "triggerCustomRoleEvent, customRoleIncludeEvent, alice alice2, alice alice2",
    "triggerCustomRoleDynamicEvent, customRoleIncludeDynamicEvent, alice alice2, alice alice2",
  })
  default void usersAndRolesAreIncluded(String trigger, String event, String alice, String carol) {
    for (Kind kind : Kind.values()) {
      try (Trio trio = trio(kind, "/ws/main")) {
        trio.get("alice").enter(ID);
        trio.get("alice2").enter(ID);
        trio.get("carol").enter(ID2);
        assertThat(trio.reached("alice", trigger, say(1), event)).isEqualTo(names(alice));
        assertThat(trio.reached("carol", trigger, say(1), event)).isEqualTo(names(carol));
        trio.get("carol").enter(ID);
        assertThat(trio.reached("carol", trigger, say(1), event))
            .containsExactly("alice", "alice2", "carol");
      }
    }
  }

  /** Who hears it when alice asks, and when carol does; all are in the one context. */
  @ParameterizedTest
  @CsvSource({
    "triggerCustomContextUserEvent, customContextUserExcludeEvent, carol, alice alice2",
    "triggerCustomContextUserDynamicEvent, customContextUserExcludeDynamicEvent, carol,"
        + " alice alice2 carol",
    "triggerCustomDefinedUserEvent, customDefinedUserExcludeEvent, carol, carol",
    "triggerCustomDefinedUserDynamicEvent, customDefinedUserExcludeDynamicEvent, carol,"
        + " alice alice2",
    "triggerCustomRoleEvent, customRoleExcludeEvent, carol, carol",
    "triggerCustomRoleDynamicEvent, customRoleExcludeDynamicEvent, alice alice2 carol,"
        + " alice alice2 carol",
  })
  default void usersAndRolesAreExcluded(String trigger, String event, String alice, String carol) {
    for (Kind kind : Kind.values()) {
      try (Trio trio = trio(kind, "/ws/main")) {
        trio.clients().values().forEach(client -> client.enter(ID));
        assertThat(trio.reached("alice", trigger, say(1), event)).isEqualTo(names(alice));
        assertThat(trio.reached("carol", trigger, say(1), event)).isEqualTo(names(carol));
        trio.get("alice").exit(ID);
        trio.get("alice2").exit(ID);
        trio.get("carol").exit(ID);
        assertThat(trio.reached("alice", trigger, say(1), event)).isEmpty();
      }
    }
  }

  private static Set<String> names(String list) {
    return new TreeSet<>(List.of(list.split(" ")));
  }

  @ParameterizedTest
  @EnumSource
  default void whereAllMustHoldOneIsNotEnough(Kind kind) {
    String trigger = "triggerCustomContextUserEvent";
    String only = "customContextUserIncludeEvent";
    String not = "customContextUserExcludeAllEvent";
    try (Trio trio = trio(kind, "/ws/and")) {
      trio.get("alice").enter(ID);
      trio.get("alice2").enter(ID);
      trio.get("carol").enter(ID2);
      assertThat(trio.reached("alice", trigger, say(1), only)).containsExactly("alice", "alice2");
      assertThat(trio.reached("alice", trigger, say(1), not)).containsExactly("carol");
      trio.get("alice2").exit(ID);
      assertThat(trio.reached("alice", trigger, say(1), only)).containsExactly("alice");
      trio.get("alice").exit(ID);
      trio.get("carol").enter(ID);
      assertThat(trio.reached("alice", trigger, say(1), not))
          .containsExactly("alice", "alice2", "carol");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void aMessageOfTheChatIsHeardByAllAfterContextsWereEnteredAndReset(Kind kind) {
    try (CapClient alice = kind.connect(server(), "/ws/chat", "alice");
        CapClient carol = kind.connect(server(), "/ws/chat", "carol")) {
      alice.enter("chat");
      alice.enter("test");
      alice.exit("test");
      alice.ask("wsContext", data("reset", true));
      assertThat(alice.ask("message", data("text", "test")).asText()).isEqualTo("test");
      for (CapClient client : List.of(alice, carol)) {
        assertThat(client.hear("received")).isEqualTo(json(data("text", "test", "user", "alice")));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void aServiceSeesWhoIsConnectedAndSpeaksToThatClientAlone(Kind kind) {
    try (CapClient client = kind.connect(server(), "/ws/chat", "alice");
        CapClient other = kind.connect(server(), "/ws/chat", "alice")) {
      assertThat(client.ask("facade", data()))
          .isEqualTo(
              json(
                  data(
                      "service",
                      "ChatService",
                      "path",
                      "/ws/chat",
                      "user",
                      "alice",
                      "tenant",
                      "t1",
                      "id",
                      true,
                      "open",
                      true)));
      assertThat(client.hear("message")).isEqualTo(json(data("text", "test")));
      other.await();
      assertThat(other.rest("message")).isEmpty();
    }
  }

  @Test
  default void wrongCredentialsAre401() {
    Map<String, String> wrong = Map.of("Authorization", ClientHandshake.basic("alice", "wrong"));
    assertThat(
            ClientHandshake.at(server().ws("/engine/ws/chat"))
                .as("alice", "wrong")
                .refusal()
                .status())
        .isEqualTo(401);
    try (JavaSio client = CapClient.sio(server(), "/ws/chat", wrong)) {
      assertThat(client.refused()).as("by the mechanism itself, before any namespace").isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  default void pathsAreRelativeAbsoluteSeveralOrThatOfTheName(Kind kind) {
    for (String path :
        List.of(
            "/ws/protocol-ws",
            "/protocol-absolute-path",
            "/ws/protocol-multiple-websocket",
            "/protocol-multiple-ws-absolute")) {
      try (CapClient client = kind.connect(server(), path, "alice")) {
        client.ask("trigger", data("text", path));
        assertThat(client.hear("test").path("text").asText()).isEqualTo(path);
      }
    }
  }

  @Test
  default void aPathOfNoServiceIs404() {
    assertThat(ClientHandshake.at(server().ws("/engine/ws/unknown")).as("alice").refusal().status())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @EnumSource
  default void whatAnHttpRequestEmitsIsHeard(Kind kind) throws Exception {
    String id = UUID.randomUUID().toString();
    try (CapClient client = kind.connect(server(), "/ws/odata", "alice")) {
      assertThat(get("/cap/Header?id=" + id, "alice").statusCode()).isEqualTo(200);
      assertThat(client.hear("received").path("ID").asText()).isEqualTo(id);
      assertThat(client.hear("receivedToo").path("ID").asText()).isEqualTo(id);
    }
  }

  @ParameterizedTest
  @EnumSource
  default void clientsAreIncludedAndExcludedByTheirIdentifier(Kind kind) throws Exception {
    try (CapClient one = kind.connect(server(), "/ws/odata?id=1234", "alice");
        CapClient other = kind.connect(server(), "/ws/odata?id=5678", "alice")) {
      String include = "identifierIncludeEvent";
      String exclude = "identifierExcludeEvent";
      request("HeaderItem", null);
      assertHeard(one, include, 1, exclude, 1);
      assertHeard(other, include, 1, exclude, 1);
      request("HeaderItem", "1234");
      assertHeard(one, include, 1, exclude, 0);
      assertHeard(other, include, 0, exclude, 1);
      request("message", "1234");
      assertHeard(one, include, 1, exclude, 0);
      assertHeard(other, include, 0, exclude, 1);
      one.enter("1234");
      other.enter("1234");
      request("message", "1234");
      assertHeard(one, "identifierIncludeContextEvent", 1, "identifierExcludeContextEvent", 0);
      assertHeard(other, "identifierIncludeContextEvent", 0, "identifierExcludeContextEvent", 1);
    }
  }

  private void request(String path, String text) throws Exception {
    String query = "?id=" + UUID.randomUUID() + (text == null ? "" : "&text=" + text);
    assertThat(get("/cap/" + path + query, "alice").statusCode()).isEqualTo(200);
  }

  private static void assertHeard(
      CapClient client, String include, int included, String exclude, int excluded) {
    client.await();
    assertThat(client.rest(include)).as(include).hasSize(included);
    assertThat(client.rest(exclude)).as(exclude).hasSize(excluded);
  }

  /** Of one whose name is the operation's, and of one whose name is an alias. */
  @ParameterizedTest
  @CsvSource({
    "com.example.someevent, sendCloudEvent",
    "CloudEventsService.sendCloudEvent, sendCloudEvent",
    "CloudEventsService.sendCloudEvents, sendCloudEvents"
  })
  default void aCloudEventOfOpenDataIsAnsweredByOne(String type, String operation) {
    Map<String, Object> sent = new LinkedHashMap<>();
    sent.put("specversion", "1.0");
    sent.put("type", type);
    sent.put("source", "/mycontext");
    sent.put("subject", null);
    sent.put("id", "C234-1234-1234");
    sent.put("time", "2018-04-05T17:31:00Z");
    sent.put("comexampleextension1", "value");
    sent.put("comexampleothervalue", 5);
    sent.put("datacontenttype", "application/json");
    sent.put("data", Map.of("appinfoA", "abc", "appinfoB", 123, "appinfoC", true));
    try (WsClient plain =
            ClientHandshake.at(server().ws("/engine/ws/cloudevents"))
                .as("alice")
                .subprotocols("cloudevents.json")
                .connect();
        JavaSio sio =
            CapClient.sio(
                server(),
                "/ws/cloudevents",
                Map.of("Authorization", ClientHandshake.basic("alice", "alice")))) {
      assertThat(plain.subprotocol()).isEqualTo("cloudevents.json");
      sio.connected();
      plain.send("This is not a Cloud Event message!");
      assertThat(plain.take("an error", f -> f.path("type").asText().equals("carillon.error")))
          .isNotEmpty();
      assertThat(sio.call("This is not a Cloud Event message!").get(0).path("error")).isNotEmpty();

      plain.send(Frames.text(sent));
      assertCloudEvent(plain.take("a CloudEvent", frame -> frame.has("specversion")));
      assertCloudEvent(sio.hear("cloudEvent").get(0));
      assertThat(sio.call(operation, sent).get(0).isNull()).isTrue();
      assertCloudEvent(sio.hear("cloudEvent").get(0));
      assertThat(sio.call(operation, Frames.text(sent)).get(0).isNull()).isTrue();
      assertCloudEvent(sio.hear("cloudEvent").get(0));
    }
  }

  private static void assertCloudEvent(JsonNode event) {
    ObjectNode rest = event.deepCopy();
    assertThat(rest.remove("id").asText()).isNotEmpty();
    assertThat(rest.remove("time").asText()).isNotEmpty();
    assertThat(rest)
        .isEqualTo(
            Frames.parse(
                "{\"specversion\":\"1.0\",\"type\":\"CloudEventsService.cloudEvent\","
                    + "\"source\":\"CloudEventsService\",\"subject\":null,"
                    + "\"datacontenttype\":\"application/json\",\"data\":"
                    + "{\"appinfoA\":\"abc\",\"appinfoB\":123,\"appinfoC\":true}}"));
  }
}
