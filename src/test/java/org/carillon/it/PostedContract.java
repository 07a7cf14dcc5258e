package org.carillon.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.BookshopContract.bookshop;
import static org.carillon.it.BookshopContract.newKey;
import static org.carillon.it.support.Frames.data;

import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.carillon.it.support.Build;
import org.carillon.it.support.Events;
import org.carillon.it.support.Handshake;
import org.carillon.it.support.WsClient;
import org.junit.jupiter.api.Test;

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
    try (WsClient carol = Handshake.at("/ws/bookshop-events").as("carol").connect()) {
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
}
