package org.carillon.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.util.Map;
import java.util.Objects;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** One change of stock, heard in three formats. */
interface FormatContract {

  private static CloudEvent read(JsonNode frame) {
    return new JsonFormat().deserialize(frame.toString().getBytes(UTF_8));
  }

  private static String content(CloudEvent event) {
    return new String(Objects.requireNonNull(event.getData()).toBytes(), UTF_8);
  }

  private static JsonNode heard(WsClient client, int book) {
    return client.take(
        "the change of " + book, frame -> frame.toString().contains(Integer.toString(book)));
  }

  @Test
  default void anOrderIsASideEffectForFiori() {
    try (var alice = BookshopContract.bookshop("alice");
        var fiori =
            ClientHandshake.at("/ws/bookshop-fiori")
                .as("carol")
                .subprotocols("v10.pcp.sap.com")
                .connect();
        var bob = BookshopContract.bookshop("bob");
        var stranger = ClientHandshake.at("/ws/bookshop-fiori").as("bob").connect()) {
      assertThat(fiori.subprotocol()).isEqualTo("v10.pcp.sap.com");
      int id = BookshopContract.newBook(alice, 5);
      alice.call("Books:submitOrder", data("ID", id, "quantity", 1));
      assertThat(heard(fiori, id).asText())
          .isEqualTo(
              "pcp-action:MESSAGE\npcp-channel:sideeffects\nsideEffectSource:/Books("
                  + id
                  + ")\nsideEffectEventName:stockChanged\nserverAction:RaiseSideEffect\n\n");
      int theirs = BookshopContract.newBook(bob, 5);
      bob.call("Books:submitOrder", data("ID", theirs, "quantity", 1));
      heard(stranger, theirs); // what came before would be here by now
      assertThat(stranger.rest()).noneMatch(frame -> frame.toString().contains("(" + id + ")"));
    }
  }

  @Test
  default void anOrderIsACloudEvent() {
    try (var alice = BookshopContract.bookshop("alice");
        var events = ClientHandshake.at("/ws/bookshop-events").as("carol").connect()) {
      int id = BookshopContract.newBook(alice, 5);
      alice.call("Books:submitOrder", data("ID", id, "quantity", 2));
      CloudEvent event = read(heard(events, id));
      assertThat(event.getType()).isEqualTo("com.example.bookshop.stockChanged");
      assertThat(event.getSource()).hasToString("/bookshop");
      assertThat(event.getId()).isNotEmpty();
      assertThat(event.getTime()).isNotNull();
      assertThat(content(event)).isEqualTo("{\"ID\":" + id + ",\"stock\":3}");
    }
  }

  @Test
  default void aSubprotocolMakesEveryFrameACloudEvent() {
    try (var alice = BookshopContract.bookshop("alice");
        var events =
            ClientHandshake.at("/ws/bookshop")
                .as("alice")
                .subprotocols("v10.pcp.sap.com", "cloudevents.json")
                .connect()) {
      assertThat(events.subprotocol()).isEqualTo("cloudevents.json");
      int id = BookshopContract.newBook(alice, 5);
      assertThat(read(heard(events, id)).getType()).isEqualTo("BookshopService.Books:created");
      events.send(
          "{\"specversion\":\"1.0\",\"type\":\"Books:submitOrder\",\"source\":\"/test\",\"id\":\"1\","
              + "\"data\":{\"ID\":"
              + id
              + ",\"quantity\":4}}");
      CloudEvent changed = read(heard(events, id));
      assertThat(changed.getType()).isEqualTo("BookshopService.stockChanged");
      assertThat(content(changed)).isEqualTo("{\"ID\":" + id + ",\"stock\":1}");
      assertThat(alice.hear("stockChanged", d -> d.path("ID").asInt() == id).path("stock").asInt())
          .isEqualTo(1);

      events.send("{\"event\":\"Books:list\",\"data\":{},\"ref\":\"1\"}");
      CloudEvent refused =
          read(events.take("the error", f -> f.path("type").asText().equals("carillon.error")));
      assertThat(content(refused)).contains("\"code\":\"BAD_FRAME\"");
    }
  }

  @Test
  default void carillonV1IsJsonOnEveryPath() {
    try (var alice = BookshopContract.bookshop("alice");
        var json =
            ClientHandshake.at("/ws/bookshop-fiori")
                .as("carol")
                .subprotocols("carillon.v1")
                .connect()) {
      assertThat(json.subprotocol()).isEqualTo("carillon.v1");
      int id = BookshopContract.newBook(alice, 5);
      alice.call("Books:submitOrder", Map.of("ID", id, "quantity", 1));
      JsonNode frame = heard(json, id);
      assertThat(frame.path("event").asText()).isEqualTo("stockChanged");
      assertThat(frame.path("data").toString())
          .isEqualTo("{\"sideEffectSource\":\"/Books(" + id + ")\"}");
    }
  }
}
