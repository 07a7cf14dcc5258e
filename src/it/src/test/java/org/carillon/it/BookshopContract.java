package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.StreamSupport;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Frames;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** What assigned keys, decimals, associations, compositions and bound operations promise. */
interface BookshopContract {

  static WsClient bookshop(String user) {
    return ClientHandshake.at("/ws/bookshop").as(user).connect();
  }

  /** A key that no earlier run on the same database has used. */
  static int newKey() {
    return ThreadLocalRandom.current().nextInt(1_000_000, Integer.MAX_VALUE);
  }

  /** Stores a book with so many in stock and returns its key. */
  static int newBook(WsClient admin, int stock) {
    int id = newKey();
    admin.call("Books:create", data("ID", id, "title", "Book " + id, "stock", stock));
    return id;
  }

  private static boolean is(JsonNode data, int id) {
    return data.path("ID").asInt() == id;
  }

  @Test
  default void theFirstBooksAreThere() {
    try (var carol = bookshop("carol")) {
      JsonNode book = carol.call("Books:read", data("ID", 201));
      assertThat(book.path("title").asText()).isEqualTo("Wuthering Heights");
      assertThat(book.path("price")).isEqualTo(Frames.parse("\"11.11\""));
      assertThat(book.path("currency").asText()).isEqualTo("GBP");
      assertThat(book.path("author")).isEqualTo(Frames.parse("{\"ID\":101}"));
      assertThat(book.path("genre")).isEqualTo(Frames.parse("{\"ID\":11}"));
      assertThat(book.has("tenant")).isFalse();

      assertThat(carol.call("Books:list", data()).size()).isGreaterThanOrEqualTo(5);
      assertThat(carol.call("Authors:read", data("ID", 101)).path("name").asText())
          .isEqualTo("Emily Brontë");
    }
  }

  @Test
  default void aBookIsCreatedReadChangedAndDeleted() {
    try (var alice = bookshop("alice")) {
      int id = newKey();
      JsonNode created =
          alice.call(
              "Books:create",
              data(
                  "ID",
                  id,
                  "title",
                  "New",
                  "stock",
                  3,
                  "price",
                  "9.90",
                  "currency",
                  "EUR",
                  "author",
                  Map.of("ID", 107)));
      assertThat(created.path("price")).isEqualTo(Frames.parse("\"9.90\""));
      assertThat(created.path("author")).isEqualTo(Frames.parse("{\"ID\":107}"));
      assertThat(created.get("description").isNull()).isTrue();
      assertThat(alice.call("Books:read", data("ID", id))).isEqualTo(created);

      JsonNode updated = alice.call("Books:update", data("ID", id, "stock", 4));
      assertThat(updated.path("stock").asInt()).isEqualTo(4);
      assertThat(updated.path("title").asText()).as("absent fields stay").isEqualTo("New");
      assertThat(updated.path("author")).isEqualTo(Frames.parse("{\"ID\":107}"));

      assertThat(alice.call("Books:delete", data("ID", id)).toString())
          .isEqualTo("{\"ID\":" + id + "}");
      assertThat(alice.code("Books:read", data("ID", id))).isEqualTo("NOT_FOUND");
      assertThat(alice.code("Books:update", data("ID", id, "stock", 1))).isEqualTo("NOT_FOUND");
      assertThat(alice.code("Books:delete", data("ID", id))).isEqualTo("NOT_FOUND");
    }
  }

  @Test
  default void decimalsKeepEveryDigitAndMayComeAsNumbers() {
    try (var alice = bookshop("alice")) {
      int id = newBook(alice, 1);
      JsonNode text = alice.call("Books:update", data("ID", id, "price", "1234567.89"));
      assertThat(text.path("price")).isEqualTo(Frames.parse("\"1234567.89\""));
      JsonNode number = alice.call("Books:update", data("ID", id, "price", new BigDecimal("0.10")));
      assertThat(number.path("price")).isEqualTo(Frames.parse("\"0.10\""));
      assertThat(alice.call("Books:read", data("ID", id)).path("price").asText()).isEqualTo("0.10");
    }
  }

  @Test
  default void anAssociationIsChangedByItsKeyInBothSpellingsAndCleared() {
    try (var alice = bookshop("alice")) {
      int id = newBook(alice, 1);
      assertThat(alice.call("Books:update", data("ID", id, "author_ID", 101)).path("author"))
          .isEqualTo(Frames.parse("{\"ID\":101}"));
      assertThat(
              alice
                  .call("Books:update", data("ID", id, "author", Map.of("ID", 107)))
                  .path("author"))
          .isEqualTo(Frames.parse("{\"ID\":107}"));
      assertThat(alice.call("Books:update", data("ID", id, "author", null)).get("author").isNull())
          .isTrue();
      assertThat(alice.code("Books:update", data("ID", id, "author_ID", newKey())))
          .isEqualTo("NOT_FOUND");
    }
  }

  @Test
  default void whatWasReadMayBeSentBack() {
    try (var alice = bookshop("alice")) {
      JsonNode book = alice.call("Books:readDeep", data("ID", 207));
      Map<String, Object> same =
          new com.fasterxml.jackson.databind.ObjectMapper()
              .convertValue(book, new com.fasterxml.jackson.core.type.TypeReference<>() {});
      assertThat(alice.call("Books:update", same)).isEqualTo(book);
    }
  }

  @Test
  default void aListIsFilteredSortedAndPaged() {
    try (var alice = bookshop("alice")) {
      String mark = UUID.randomUUID().toString();
      for (int stock = 1; stock <= 3; stock++) {
        alice.call(
            "Books:create",
            data("ID", newKey(), "title", "Book", "description", mark, "stock", stock));
      }
      Map<String, Object> marked = data("description", mark);

      assertThat(alice.call("Books:list", marked)).hasSize(3);
      assertThat(alice.call("Books:list", data("description", mark, "stock", 2))).hasSize(1);
      JsonNode page =
          alice.call("Books:list", marked, Map.of("orderby", "stock desc", "top", 1, "skip", 1));
      assertThat(page).hasSize(1);
      assertThat(page.path(0).path("stock").asInt()).isEqualTo(2);
      assertThat(
              alice
                  .fail("Books:list", marked, Map.of("orderby", "unheardOf"))
                  .path("code")
                  .asText())
          .isEqualTo("INVALID");
      assertThat(alice.code("Books:list", data("unheardOf", 1))).isEqualTo("INVALID");
      assertThat(alice.call("Books:list", data("author_ID", 107)).findValuesAsText("title"))
          .contains("Jane Eyre");
    }
  }

  @Test
  default void theOthersHearTheKeyOfWhatChanged() {
    try (var alice = bookshop("alice");
        var carol = bookshop("carol")) {
      int id = newBook(alice, 1);
      alice.call("Books:update", data("ID", id, "stock", 2));
      alice.call("Books:delete", data("ID", id));

      for (String event : List.of("Books:created", "Books:updated", "Books:deleted")) {
        assertThat(carol.hear(event, data -> is(data, id)).toString())
            .as(event)
            .isEqualTo("{\"ID\":" + id + "}");
      }
      assertThat(alice.rest())
          .as("the sender hears nothing of it")
          .noneMatch(frame -> is(frame.path("data"), id));
    }
  }

  @Test
  default void eachMistakeHasItsOwnClearErrorAndNobodyHearsOfIt() {
    try (var alice = bookshop("alice");
        var carol = bookshop("carol")) {
      int id = newKey();
      JsonNode negative = alice.fail("Books:create", data("ID", id, "title", "x", "stock", -1));
      assertThat(negative.path("code").asText()).isEqualTo("INVALID");
      assertThat(negative.path("details").path(0).path("path").asText()).isEqualTo("stock");
      assertThat(alice.code("Books:create", data("ID", id, "title", "x", "stock", "many")))
          .isEqualTo("INVALID");
      assertThat(alice.code("Books:create", data("ID", id, "title", "x", "stock", 1e30)))
          .isEqualTo("INVALID");
      assertThat(alice.code("Books:create", data("title", "no key"))).isEqualTo("INVALID");
      assertThat(alice.code("Books:create", data("ID", id, "title", "x", "author_ID", newKey())))
          .isEqualTo("NOT_FOUND");
      assertThat(alice.code("Books:read", data("ID", id))).isEqualTo("NOT_FOUND");
      assertThat(alice.code("Books:create", data("ID", 201, "title", "x"))).isEqualTo("CONFLICT");

      int marker = newBook(alice, 1);
      carol.hear("Books:created", data -> is(data, marker));
      assertThat(carol.rest()).noneMatch(frame -> is(frame.path("data"), id));
    }
  }

  @Test
  default void aGenreGoesWithAllThatIsBelowIt() {
    try (var alice = bookshop("alice")) {
      JsonNode fiction = alice.call("Genres:readDeep", data("ID", 10));
      assertThat(fiction.path("name").asText()).isEqualTo("Fiction");
      assertThat(fiction.path("children").findValuesAsText("name")).contains("Drama", "Gothic");

      int top = newKey();
      int below = newKey();
      int lowest = newKey();
      JsonNode created =
          alice.call(
              "Genres:create",
              data(
                  "ID",
                  top,
                  "name",
                  "Top",
                  "children",
                  List.of(
                      data(
                          "ID",
                          below,
                          "name",
                          "Below",
                          "children",
                          List.of(data("ID", lowest, "name", "Lowest"))))));
      assertThat(created.path("children").path(0).path("children").path(0).path("name").asText())
          .isEqualTo("Lowest");
      assertThat(alice.call("Genres:read", data("ID", lowest)).path("parent").path("ID").asInt())
          .isEqualTo(below);

      alice.call("Genres:delete", data("ID", top));
      assertThat(alice.code("Genres:read", data("ID", lowest))).isEqualTo("NOT_FOUND");
    }
  }

  @Test
  default void anOrderIsCreatedChangedAndDeletedWithItsItems() {
    try (var alice = bookshop("alice")) {
      JsonNode created =
          alice.call(
              "Orders:create",
              data(
                  "buyer",
                  "Alice",
                  "orderedAt",
                  "2026-01-01T12:00:00.000Z",
                  "Items",
                  List.of(
                      data("book", Map.of("ID", 207), "quantity", 1),
                      data("book_ID", 201, "quantity", 2))));
      String id = created.path("ID").asText();
      assertThat(created.path("orderedAt").asText()).isEqualTo("2026-01-01T12:00:00.000Z");
      assertThat(quantities(created)).containsExactly(1, 2);
      assertThat(created.path("Items").path(0).path("book").toString()).isEqualTo("{\"ID\":207}");

      assertThat(alice.call("Orders:readDeep", data("ID", id))).isEqualTo(created);
      assertThat(alice.call("Orders:read", data("ID", id)).path("buyer").asText())
          .isEqualTo("Alice");

      String kept = created.path("Items").path(0).path("ID").asText();
      JsonNode updated =
          alice.call(
              "Orders:update",
              data(
                  "ID",
                  id,
                  "Items",
                  List.of(data("ID", kept, "quantity", 5), data("book_ID", 251, "quantity", 7))));
      assertThat(quantities(updated)).containsExactly(5, 7);
      assertThat(updated.path("Items").path(0).path("ID").asText()).isEqualTo(kept);
      assertThat(updated.path("Items").path(0).path("book").toString())
          .as("absent fields stay")
          .isEqualTo("{\"ID\":207}");
      assertThat(alice.call("Orders:readDeep", data("ID", id))).isEqualTo(updated);

      alice.call("Orders:delete", data("ID", id));
      assertThat(alice.code("Orders:readDeep", data("ID", id))).isEqualTo("NOT_FOUND");
    }
  }

  private static List<Integer> quantities(JsonNode order) {
    return StreamSupport.stream(order.path("Items").spliterator(), false)
        .map(item -> item.path("quantity").asInt())
        .toList();
  }

  @Test
  default void anOrderWithAWrongItemIsRefusedWhole() {
    try (var alice = bookshop("alice")) {
      String buyer = UUID.randomUUID().toString();
      JsonNode error =
          alice.fail(
              "Orders:create",
              data(
                  "buyer",
                  buyer,
                  "Items",
                  List.of(
                      data("book_ID", 201, "quantity", 1), data("book_ID", 207, "quantity", 0))));
      assertThat(error.path("code").asText()).isEqualTo("INVALID");
      assertThat(error.path("details").path(0).path("path").asText())
          .isEqualTo("Items[1].quantity");
      assertThat(
              alice.code(
                  "Orders:create",
                  data("buyer", buyer, "Items", List.of(data("book_ID", newKey(), "quantity", 1)))))
          .isEqualTo("NOT_FOUND");
      assertThat(alice.call("Orders:list", data("buyer", buyer))).isEmpty();
    }
  }

  @Test
  default void anOrderOfABookLowersItsStockAndEveryoneHearsIt() {
    try (var alice = bookshop("alice");
        var carol = bookshop("carol")) {
      int id = newBook(alice, 12);
      JsonNode book = carol.call("Books:submitOrder", data("ID", id, "quantity", 5));
      assertThat(book.path("stock").asInt()).isEqualTo(7);
      for (var client : List.of(alice, carol)) {
        assertThat(client.hear("stockChanged", data -> is(data, id)).toString())
            .isEqualTo("{\"ID\":" + id + ",\"stock\":7}");
      }
      assertThat(alice.call("Books:read", data("ID", id)).path("stock").asInt()).isEqualTo(7);
    }
  }

  @Test
  default void anOrderOverTheStockIsAConflictThatNobodyHears() {
    try (var alice = bookshop("alice");
        var carol = bookshop("carol")) {
      int id = newBook(alice, 3);
      assertThat(carol.code("Books:submitOrder", data("ID", id, "quantity", 4)))
          .isEqualTo("CONFLICT");
      assertThat(carol.code("Books:submitOrder", data("ID", id, "quantity", 0)))
          .isEqualTo("INVALID");
      assertThat(carol.code("Books:submitOrder", data("ID", id))).isEqualTo("INVALID");
      assertThat(carol.code("Books:submitOrder", data("ID", newKey(), "quantity", 1)))
          .isEqualTo("NOT_FOUND");

      carol.call("Books:submitOrder", data("ID", id, "quantity", 3));
      assertThat(alice.hear("stockChanged", data -> is(data, id)).path("stock").asInt()).isZero();
      assertThat(alice.rest()).noneMatch(frame -> is(frame.path("data"), id));
    }
  }

  @Test
  default void concurrentOrdersNeitherOversellNorFailWhileThereIsStock() {
    List<WsClient> clients = new ArrayList<>();
    try (var alice = bookshop("alice")) {
      int id = newBook(alice, 30);
      for (int i = 0; i < 8; i++) {
        clients.add(bookshop("carol"));
      }
      for (int round = 0; round < 5; round++) {
        for (WsClient client : clients) {
          client.send(
              Frames.frame(
                  "Books:submitOrder", data("ID", id, "quantity", 1), Map.of(), "order" + round));
        }
      }
      List<String> answers = new ArrayList<>();
      for (WsClient client : clients) {
        for (int round = 0; round < 5; round++) {
          JsonNode reply = client.take("an answer", frame -> frame.has("ref"));
          answers.add(reply.path("data").path("code").asText("taken"));
        }
      }
      assertThat(answers).filteredOn("taken"::equals).hasSize(30);
      assertThat(answers).filteredOn("CONFLICT"::equals).hasSize(10);
      assertThat(alice.call("Books:read", data("ID", id)).path("stock").asInt()).isZero();

      List<Integer> heard = new ArrayList<>();
      while (heard.size() < 30) {
        heard.add(alice.hear("stockChanged", data -> is(data, id)).path("stock").asInt());
      }
      assertThat(heard)
          .as("changes of one row come in commit order")
          .isSortedAccordingTo(java.util.Comparator.reverseOrder())
          .doesNotHaveDuplicates();
    } finally {
      clients.forEach(WsClient::close);
    }
  }
}
