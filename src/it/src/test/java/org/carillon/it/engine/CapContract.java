package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.carillon.it.socketio.JavaSio;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Frames;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the tests of CAP's adapter ask of formats, of events on other paths, and of routes, by both
 * kinds of client.
 */
interface CapContract extends EngineContract {

  String FIELDS = "pcp-body-type:text\nfield1:value1\nfield2:value2\n\n";
  String BODY = "this is the body!";
  String SIDE_EFFECT =
      "pcp-action:MESSAGE\npcp-channel:sideeffects\nsideEffectSource:/Header(ID='e0582b6a')\n"
          + "sideEffectEventName:sideEffect1\nserverAction:RaiseSideEffect\n\n";
  String NOTIFY = "pcp-action:MESSAGE\npcp-event:notify\npcp-body-type:text\ntext:4711\n\n";

  /** What the four notifications of a PCP message are. */
  List<String> NOTIFICATIONS =
      List.of(
          "pcp-action:MESSAGE\npcp-event:notification1\n" + FIELDS + BODY,
          "pcp-action:MESSAGE2\npcp-event:notification2\n" + FIELDS + BODY,
          "pcp-action:MESSAGE\npcp-event:notification3\n" + FIELDS,
          "pcp-action:ABC\npcp-event:notification4\npcp-body-type:text\naction:MESSAGE\n"
              + "field1:value1\nfield2:value2\n\nHeader");

  private ClientHandshake at(String path) {
    return ClientHandshake.at(server().ws("/engine" + path));
  }

  private static String text(WsClient client) {
    return client.take("a frame of text", JsonNode::isTextual).asText();
  }

  @Test
  default void aPcpMessageIsNotifiedInFourWays() {
    try (WsClient client = at("/ws/pcp").connect();
        JavaSio sio = sio("/ws/pcp")) {
      client.send("pcp-action:MESSAGE\n" + FIELDS + BODY);
      for (String notification : NOTIFICATIONS) {
        assertThat(text(client)).isEqualTo(notification);
      }
      assertNotified(sio);
      assertThat(sio.call("sendNotification", "pcp-action:MESSAGE\n" + FIELDS + BODY).get(0))
          .isEqualTo(BooleanNode.TRUE);
      assertNotified(sio);
    }
  }

  @Test
  default void linesOfPcpThatCapPassesOverArePassedOver() {
    try (WsClient client = at("/ws/pcp").connect();
        JavaSio sio = sio("/ws/pcp")) {
      String strange = "no field\nfield1:first\nfield1:C\\temp\nfield2:value2\n\n";
      client.send("pcp-action:MESSAGE\n" + strange + BODY);
      for (int i = 0; i < NOTIFICATIONS.size(); i++) { // all: others of the path must hear no rest
        String notified = NOTIFICATIONS.get(i).replace("field1:value1", "field1:C\\\\temp");
        assertThat(text(client)).isEqualTo(notified);
        assertThat(sio.hear("notification" + (i + 1)).get(0).asText()).isEqualTo(notified);
      }
    }
  }

  private static void assertNotified(JavaSio sio) {
    for (int i = 0; i < NOTIFICATIONS.size(); i++) {
      assertThat(sio.hear("notification" + (i + 1)).get(0).asText())
          .isEqualTo(NOTIFICATIONS.get(i));
    }
  }

  private JavaSio sio(String path) {
    JavaSio client = CapClient.sio(server(), path, Map.of());
    client.connected();
    return client;
  }

  @Test
  default void whatIsNoPcpIsAnswered() {
    try (WsClient client = at("/ws/pcp").connect();
        JavaSio sio = sio("/ws/pcp")) {
      client.send("This is not a PCP message!");
      assertThat(text(client)).startsWith("pcp-action:ERROR\n").contains("code:BAD_FRAME");
      assertThat(sio.call("This is not a PCP message!").get(0).path("error")).isNotEmpty();
    }
  }

  @Test
  default void aPcpMessageWithFieldsThatNothingTakesIsHandledInItsContext() {
    String context = "pcp-body-type:text\ncontext:context\nexit:false\nreset:true\n\n";
    try (WsClient client = at("/ws/pcp").connect();
        JavaSio sio = sio("/ws/pcp")) {
      client.send("pcp-action:wsContext\n" + context + "wsContext");
      client.send("pcp-action:MESSAGE_CONTEXT\n" + FIELDS + BODY);
      assertThat(text(client)).isEqualTo(NOTIFICATIONS.get(0));
      assertThat(sio.hear("notification1").get(0).asText()).isEqualTo(NOTIFICATIONS.get(0));
      sio.call("wsContext", "pcp-action:wsContext\npcp-event:wsContext\n" + context + "Header");
      assertThat(
              sio.call(
                      "sendNotificationWithContext", "pcp-action:MESSAGE_CONTEXT\n" + FIELDS + BODY)
                  .get(0))
          .isEqualTo(BooleanNode.TRUE);
      assertThat(sio.hear("notification1").get(0).asText()).isEqualTo(NOTIFICATIONS.get(0));
    }
  }

  @Test
  default void aSideEffectIsRaised() {
    try (WsClient client = at("/ws/pcp").connect();
        JavaSio sio = sio("/ws/pcp")) {
      client.send("pcp-action:triggerSideEffects\n\n");
      assertThat(text(client)).isEqualTo(SIDE_EFFECT);
      assertThat(sio.hear("sideEffect1").get(0).asText()).isEqualTo(SIDE_EFFECT);
      sio.call("triggerSideEffects", "pcp-action:triggerSideEffects\n\n");
      assertThat(sio.hear("sideEffect1").get(0).asText()).isEqualTo(SIDE_EFFECT);
    }
  }

  @Test
  default void anEventOfAnotherServiceIsHeardAtThePathThatItNames() {
    try (WsClient todo = at("/ws/todo-ws").connect();
        WsClient other = at("/ws/todo").connect();
        WsClient fns = at("/ws/fns-websocket").connect();
        JavaSio todoSio = sio("/ws/todo-ws");
        JavaSio fnsSio = sio("/ws/fns-websocket")) {
      todo.call("activate", Map.of("ID", "1"));
      todo.hear("refresh", data -> data.path("ID").asText().equals("1"));
      other.hear("refresh", data -> data.path("ID").asText().equals("1"));
      assertThat(text(fns))
          .as("the path has an event of this name, which looks otherwise")
          .isEqualTo(NOTIFY);
      fns.hear("notifyOp", data -> data.path("text").asText().equals("4711"));
      assertThat(todoSio.hear("refresh").get(0).path("ID").asText()).isEqualTo("1");
      assertThat(fnsSio.hear("notify").get(0).asText()).isEqualTo(NOTIFY);
      assertThat(fnsSio.hear("notifyOp").get(0).path("text").asText()).isEqualTo("4711");
    }
  }

  @ParameterizedTest
  @CsvSource({"model, example", "map, cloud-example"})
  default void aCloudEventIsAnsweredByFive(String kind, String subject) {
    try (WsClient client = at("/ws/cloudevent").subprotocols("cloudevents.json").connect();
        JavaSio sio = sio("/ws/cloudevent")) {
      assertThat(client.subprotocol()).isEqualTo("cloudevents.json");
      Map<String, Object> sent = new LinkedHashMap<>();
      sent.put("specversion", "1.0");
      sent.put("type", "com.example.someevent." + kind);
      sent.put("source", "/mycontext");
      sent.put("subject", null);
      sent.put("id", "C234-1234-1234");
      sent.put("time", "2018-04-05T17:31:00Z");
      sent.put("comexampleextension1", "value");
      sent.put("comexampleothervalue", 5);
      sent.put("datacontenttype", "application/json");
      sent.put("data", Map.of("appinfoA", "abc", "appinfoB", 123, "appinfoC", true));
      client.send("This is not a Cloud Event message!");
      client.take("an error", frame -> frame.path("type").asText().equals("carillon.error"));
      client.send(Frames.text(sent));
      assertFive(subject, number -> event(client));
      assertFive(subject, number -> sio.hear("cloudEvent" + number).get(0));
      String operation = kind.equals("model") ? "sendCloudEventModel" : "sendCloudEventMap";
      assertThat(sio.call(operation, sent).get(0)).isEqualTo(BooleanNode.TRUE);
      assertFive(subject, number -> sio.hear("cloudEvent" + number).get(0));
    }
  }

  private static void assertFive(String subject, IntFunction<JsonNode> events) {
    ObjectNode first = (ObjectNode) events.apply(1);
    first.remove("id");
    first.remove("time");
    assertThat(first)
        .isEqualTo(
            Frames.parse(
                "{\"specversion\":\"1.0\",\"type\":\"CloudEventService.cloudEvent1\","
                    + "\"source\":\"CloudEventService\",\"subject\":null,"
                    + "\"datacontenttype\":\"application/json\",\"data\":"
                    + "{\"appinfoA\":\"abcd\",\"appinfoB\":1234,\"appinfoC\":false}}"));
    assertSecond(events.apply(2), "cloudEvent2", "example", "value");
    assertSecond(events.apply(3), "cloudEvent3", subject, "value");
    assertSecond(events.apply(4), "cloudEvent4", subject, "value2");
    assertSecond(events.apply(5), "cloudEvent5", subject, "value");
  }

  private static JsonNode event(WsClient client) {
    return client.take("a CloudEvent", frame -> frame.has("specversion"));
  }

  private static void assertSecond(JsonNode event, String type, String subject, String extension) {
    assertThat(event)
        .isEqualTo(
            Frames.parse(
                "{\"specversion\":\"1.1\",\"type\":\"com.example.someevent."
                    + type
                    + "\",\"source\":\"/mycontext\",\"subject\":\""
                    + subject
                    + "\",\"id\":\"C234-1234-1234\",\"time\":\"2018-04-05T17:31:00Z\","
                    + "\"comexampleextension1\":\""
                    + extension
                    + "\",\"comexampleothervalue\":5,"
                    + "\"datacontenttype\":\"application/cloudevents+json\",\"data\":"
                    + "{\"appinfoA\":\"abcd\",\"appinfoB\":1234,\"appinfoC\":false}}"));
  }

  @Test
  default void aRouteStandsBehindTheChecksOfAHandshake() {
    assertThat(at("/xxx/custom-middlewares").refusal().status()).isEqualTo(401);
    try (WsClient client = at("/xxx/custom-middlewares").as("alice").connect()) {
      client.send("test");
      assertThat(text(client)).isEqualTo("echo:test");
    }
  }
}
