package org.carillon.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.BookshopContract.bookshop;
import static org.carillon.it.BookshopContract.newKey;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Events;
import org.carillon.testing.ServerKind;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What another service posts to the bookshop is heard by its clients. */
interface PostedContract {

  private static Events to(String address) {
    return Events.to(URI.create("http://localhost:" + Build.port() + "/events/" + address))
        .as("events");
  }

  @Test
  default void aPostedChangeOfStockIsHeardInTheBookshopOfTheTenant() {
    try (WsClient carol = bookshop("carol");
        WsClient bob = bookshop("bob")) {
      int id = newKey();
      CloudEvent event =
          Events.event(UUID.randomUUID().toString(), data("ID", id, "stock", 7)).build();
      assertThat(to("bookshop/stockChanged").binary(event).statusCode()).isEqualTo(202);
      assertThat(carol.hear("stockChanged", d -> d.path("ID").asInt() == id).path("stock").asInt())
          .isEqualTo(7);
      int theirs = BookshopContract.newBook(bob, 5);
      bob.call("Books:submitOrder", data("ID", theirs, "quantity", 1));
      bob.hear("stockChanged", d -> d.path("ID").asInt() == theirs); // a barrier
      assertThat(bob.rest()).noneMatch(frame -> frame.toString().contains("" + id));
    }
  }

  @Test
  default void attributesOfAPostedEventReachThoseWhoHearCloudEvents() {
    try (WsClient carol = ClientHandshake.at("/ws/bookshop-events").as("carol").connect()) {
      int id = newKey();
      OffsetDateTime time = OffsetDateTime.parse("2026-01-01T12:00:00Z");
      CloudEvent posted =
          Events.event(UUID.randomUUID().toString(), data("ID", id, "stock", 7))
              .withSubject("Zoe's \"book\"")
              .withTime(time)
              .withExtension("traceparent", "00-0af7651916cd43dd8448eb211c80319c-01")
              .withExtension("attempt", 3)
              .build();
      assertThat(to("bookshop-events/stockChanged").binary(posted).statusCode()).isEqualTo(202);
      CloudEvent heard =
          new JsonFormat()
              .deserialize(
                  carol
                      .take("the event", frame -> frame.toString().contains("" + id))
                      .toString()
                      .getBytes(UTF_8));
      assertThat(heard.getSubject()).isEqualTo("Zoe's \"book\"");
      assertThat(heard.getTime()).isEqualTo(time);
      assertThat(heard.getExtension("traceparent")).isEqualTo(posted.getExtension("traceparent"));
      assertThat(heard.getType()).isEqualTo("com.example.bookshop.stockChanged");
      assertThat(heard.getId()).isNotEqualTo(posted.getId());
    }
  }

  /** How a subject is written in a header, and what is heard of it. */
  @ParameterizedTest(name = "[{index}] {0} in {1}")
  @CsvSource({
    "20 € 😀, UTF-8, 20 € 😀",
    "Zoë, UTF-8, Zoë",
    "Zoë, ISO-8859-1, Zoë",
    "20 %E2%82%AC %f0%9f%98%80, US-ASCII, 20 € 😀"
  })
  default void aSubjectInAHeaderIsHeardAsItWasMeant(String sent, String charset, String heard)
      throws IOException {
    try (WsClient carol = ClientHandshake.at("/ws/bookshop-events").as("carol").connect()) {
      int id = newKey();
      String body = "{\"ID\":%d,\"stock\":7}".formatted(id);
      String request =
          String.join(
              "\r\n",
              "POST /events/bookshop-events/stockChanged HTTP/1.1",
              "Host: localhost:" + Build.port(),
              "Authorization: " + ClientHandshake.basic("events", "events"),
              "Connection: close",
              "Content-Type: application/json",
              "Content-Length: " + body.length(),
              "ce-specversion: 1.0",
              "ce-id: " + UUID.randomUUID(),
              "ce-source: /tests",
              "ce-type: t",
              "ce-subject: " + sent,
              "",
              body);
      try (Socket socket = new Socket("localhost", Build.port())) {
        socket.getOutputStream().write(request.getBytes(charset));
        String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
        if (Build.server() == ServerKind.PAYARA && !US_ASCII.newEncoder().canEncode(sent)) {
          // Grizzly, before any application sees it: mostly 400, sometimes 500.
          assertThat(answer)
              .as("Payara takes no such request")
              .containsPattern("\\AHTTP/1\\.1 (400|500) ");
          return;
        }
        assertThat(answer).startsWith("HTTP/1.1 202");
      }
      JsonNode event = carol.take("the event", frame -> frame.toString().contains("" + id));
      assertThat(event.path("subject").asText()).isEqualTo(heard);
    }
  }
}
