package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.BookshopContract.bookshop;
import static org.carillon.it.BookshopContract.newBook;
import static org.carillon.it.BookshopContract.newKey;
import static org.carillon.testing.Frames.data;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.carillon.testing.ClientHandshake;
import org.junit.jupiter.api.Test;

/** Alice (t1) and bob (t2) cannot see, touch or hear each other. */
interface TenantContract {

  @Test
  default void eachTenantHasBooksOfItsOwn() {
    try (var alice = bookshop("alice");
        var bob = bookshop("bob")) {
      assertThat(alice.call("Books:list", data()).findValuesAsText("title"))
          .contains("Wuthering Heights")
          .doesNotContain("Faust");
      assertThat(bob.call("Books:list", data()).findValuesAsText("title"))
          .contains("Faust")
          .doesNotContain("Wuthering Heights");
      assertThat(bob.call("Books:read", data("ID", 1201)).path("title").asText())
          .isEqualTo("Faust");
    }
  }

  @Test
  default void aBookOfTheOtherTenantIsNotThere() {
    try (var alice = bookshop("alice");
        var bob = bookshop("bob")) {
      int id = newBook(alice, 5);
      assertThat(bob.code("Books:read", data("ID", id))).isEqualTo("NOT_FOUND");
      assertThat(bob.code("Books:readDeep", data("ID", id))).isEqualTo("NOT_FOUND");
      assertThat(bob.code("Books:update", data("ID", id, "stock", 0))).isEqualTo("NOT_FOUND");
      assertThat(bob.code("Books:delete", data("ID", id))).isEqualTo("NOT_FOUND");
      assertThat(bob.code("Books:submitOrder", data("ID", id, "quantity", 1)))
          .isEqualTo("NOT_FOUND");
      assertThat(bob.call("Books:list", data("ID", id))).isEmpty();

      assertThat(alice.call("Books:read", data("ID", id)).path("stock").asInt()).isEqualTo(5);
    }
  }

  @Test
  default void aKeyThatTheOtherTenantHoldsIsAConflict() {
    try (var alice = bookshop("alice");
        var bob = bookshop("bob")) {
      int id = newBook(alice, 5);
      assertThat(bob.code("Books:create", data("ID", id, "title", "Mine", "stock", 1)))
          .isEqualTo("CONFLICT");
      assertThat(alice.call("Books:read", data("ID", id)).path("title").asText())
          .isEqualTo("Book " + id);
    }
  }

  @Test
  default void anAssociationToARowOfTheOtherTenantIsNotFound() {
    try (var bob = bookshop("bob")) {
      int id = newKey();
      assertThat(
              bob.code(
                  "Books:create", data("ID", id, "title", "Mine", "author", Map.of("ID", 101))))
          .isEqualTo("NOT_FOUND");
      assertThat(bob.code("Books:update", data("ID", 1201, "author_ID", 101)))
          .isEqualTo("NOT_FOUND");
      assertThat(bob.code("Books:update", data("ID", 1201, "genre", Map.of("ID", 11))))
          .isEqualTo("NOT_FOUND");
      assertThat(
              bob.code(
                  "Orders:create", data("Items", List.of(data("book_ID", 201, "quantity", 1)))))
          .isEqualTo("NOT_FOUND");
      assertThat(bob.code("Books:read", data("ID", id))).isEqualTo("NOT_FOUND");
    }
  }

  @Test
  default void anItemOfTheOtherTenantsOrderCannotBeTakenOver() {
    try (var alice = bookshop("alice");
        var bob = bookshop("bob")) {
      var order =
          alice.call("Orders:create", data("Items", List.of(data("book_ID", 201, "quantity", 1))));
      String item = order.path("Items").path(0).path("ID").asText();
      var mine =
          bob.call("Orders:create", data("Items", List.of(data("book_ID", 1201, "quantity", 1))));

      bob.fail(
          "Orders:update",
          data(
              "ID",
              mine.path("ID").asText(),
              "Items",
              List.of(data("ID", item, "quantity", 9, "book_ID", 1201))));

      assertThat(alice.call("Orders:readDeep", data("ID", order.path("ID").asText())))
          .isEqualTo(order);
    }
  }

  @Test
  default void whatOneTenantChangesTheOtherDoesNotHear() {
    try (var alice = bookshop("alice");
        var carol = bookshop("carol");
        var bob = bookshop("bob");
        var bobElsewhere = bookshop("bob")) {
      int theirs = newBook(alice, 5);
      alice.call("Books:submitOrder", data("ID", theirs, "quantity", 1));
      carol.hear("Books:created", data -> data.path("ID").asInt() == theirs);
      carol.hear("stockChanged", data -> data.path("ID").asInt() == theirs);

      int ours = newBook(bobElsewhere, 5);
      bob.hear("Books:created", data -> data.path("ID").asInt() == ours);
      assertThat(bob.rest()).noneMatch(frame -> frame.path("data").path("ID").asInt() == theirs);
      alice.call("Books:delete", data("ID", theirs));
      carol.hear("Books:deleted", data -> data.path("ID").asInt() == theirs);
      assertThat(carol.rest()).noneMatch(frame -> frame.path("data").path("ID").asInt() == ours);
    }
  }

  @Test
  default void whatOneTenantSaysTheOtherDoesNotHearNotEvenInARoomOfTheSameName() {
    try (var alice = ClientHandshake.at("/ws/chat").as("alice").connect();
        var bob = ClientHandshake.at("/ws/chat").as("bob").connect()) {
      String room = UUID.randomUUID().toString();
      bob.call("wsContext", data("context", room));
      alice.call("wsContext", data("context", room));
      alice.call("message", data("text", "of t1 " + room));
      alice.call("messageTo", data("room", room, "text", "of t1 in " + room));
      alice.hear("received", data -> data.path("text").asText().equals("of t1 in " + room));

      bob.call("message", data("text", "of t2 " + room));
      bob.hear("received", data -> data.path("text").asText().equals("of t2 " + room));
      assertThat(bob.rest())
          .noneMatch(frame -> frame.path("data").path("text").asText().startsWith("of t1"));
    }
  }

  @Test
  default void aThingToDoOfTheOtherTenantIsNotThere() {
    try (var alice = ClientHandshake.at("/ws/todo").as("alice").connect();
        var bob = ClientHandshake.at("/ws/todo").as("bob").connect()) {
      String id = alice.call("Todos:create", data("title", "private")).path("ID").asText();
      assertThat(bob.code("Todos:read", data("ID", id))).isEqualTo("NOT_FOUND");
      assertThat(bob.code("Todos:toggle", data("ID", id))).isEqualTo("NOT_FOUND");
      assertThat(bob.code("Todos:delete", data("ID", id))).isEqualTo("NOT_FOUND");
      assertThat(bob.call("Todos:list", data()).findValuesAsText("ID")).doesNotContain(id);
    }
  }
}
