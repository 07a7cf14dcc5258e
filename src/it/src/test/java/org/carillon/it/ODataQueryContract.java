package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.BookshopContract.bookshop;
import static org.carillon.it.BookshopContract.newBook;
import static org.carillon.it.BookshopContract.newKey;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.carillon.testing.Build;
import org.carillon.testing.Frames;
import org.carillon.testing.Http;
import org.carillon.testing.OData;
import org.carillon.testing.ODataFilters;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** What a list report of UI5 and a user of Excel ask the bookshop's OData service. */
interface ODataQueryContract {

  OData ADMIN = OData.as("alice");
  OData READER = OData.as("carol");
  OData NEIGHBOUR = OData.as("bob");

  private static List<JsonNode> rows(JsonNode collection) {
    return StreamSupport.stream(collection.path("value").spliterator(), false).toList();
  }

  private static List<Integer> ids(String query) {
    return rows(READER.query(query)).stream().map(row -> row.path("ID").asInt()).toList();
  }

  /** Books of a title of their own, so that other tests do not matter. */
  private static List<Integer> shelf(WsClient admin, String title, int... stocks) {
    List<Integer> keys = new ArrayList<>();
    for (int stock : stocks) {
      int id = newKey();
      admin.call("Books:create", data("ID", id, "title", title + " " + stock, "stock", stock));
      keys.add(id);
    }
    return keys;
  }

  @Test
  default void rowsAreOrderedByPropertiesAndByThoseBehindAnAssociation() {
    List<JsonNode> byTitle = rows(READER.query("Books?$orderby=title desc&$filter=ID lt 300"));
    assertThat(byTitle)
        .hasSizeGreaterThan(5)
        .isSortedAccordingTo(
            Comparator.comparing((JsonNode row) -> row.path("title").asText()).reversed());
    List<JsonNode> byAuthor =
        rows(
            READER.query("Books?$orderby=author/name,stock desc&$filter=ID lt 300&$expand=author"));
    assertThat(byAuthor)
        .isSortedAccordingTo(
            Comparator.comparing((JsonNode row) -> row.path("author").path("name").asText())
                .thenComparing(row -> -row.path("stock").asInt()));
  }

  @Test
  default void nullComesBeforeAllElse() {
    try (WsClient alice = bookshop("alice")) {
      int id = newBook(alice, 0);
      String filter = "&$filter=ID eq 201 or ID eq " + id;
      assertThat(ids("Books?$orderby=price" + filter)).containsExactly(id, 201);
      assertThat(ids("Books?$orderby=price desc" + filter)).containsExactly(201, id);
      assertThat(ids("Books?$orderby=author/name" + filter)).containsExactly(id, 201);
    }
  }

  /** The oracle evaluates the same random expressions over what plain reads return. */
  @Test
  default void randomFiltersFindWhatTheySay() {
    try (WsClient alice = bookshop("alice")) {
      String prefix = "F" + newKey();
      shelf(alice, prefix + " 100%_x\\", 1, 2, 5);
      int priced = newKey();
      alice.call(
          "Books:create",
          data("ID", priced, "title", prefix + " O'Neil", "stock", 5, "price", "7.50"));
      alice.call("Books:update", data("ID", priced, "author_ID", 101));
      String ours = "(startswith(title,'" + prefix + "') or ID lt 300)";
      List<JsonNode> all = rows(READER.query("Books?$filter=" + ours + "&$expand=author"));
      assertThat(all).hasSizeGreaterThan(8);
      ODataFilters filters = new ODataFilters(Long.getLong("carillon.odata.seed", 1), prefix);
      for (int i = 0; i < Integer.getInteger("carillon.odata.filters", 60); i++) {
        ODataFilters.Filter filter = filters.next();
        List<Integer> expected =
            all.stream().filter(filter.holds()).map(row -> row.path("ID").asInt()).toList();
        assertThat(ids("Books?$filter=" + ours + " and (" + filter.text() + ")"))
            .as(filter.text())
            .containsExactlyElementsOf(expected);
      }
    }
  }

  @Test
  default void aSearchLooksIntoAllTextsWhateverTheirCase() {
    assertThat(ids("Books?$search=wuthering")).contains(201).doesNotContain(207);
    assertThat(ids("Books?$search=WUTHERING OR eyre")).contains(201, 207).doesNotContain(252);
    assertThat(ids("Books?$search=jane AND gbp")).contains(207).doesNotContain(201);
    assertThat(ids("Books?$search=NOT gbp&$filter=ID lt 300")).contains(252).doesNotContain(201);
    assertThat(ids("Books?$search=\"jane eyre\"")).contains(207);
    assertThat(ids("Books?$search=\"jane  eyre\"")).isEmpty();
    assertThat(ids("Books?$search=\"%\"&$filter=ID lt 300")).isEmpty();
    assertThat(Integer.parseInt(READER.get("Books/$count?$search=wuthering").body())).isPositive();
  }

  @Test
  default void associationsAreExpandedOneLevel() {
    JsonNode book = READER.query("Books(201)?$expand=author,genre");
    assertThat(book.path("author").path("name").asText()).isEqualTo("Emily Brontë");
    assertThat(book.path("author").has("tenant")).isFalse();
    assertThat(book.path("genre").path("name").asText()).isEqualTo("Drama");
    JsonNode selected =
        READER
            .query("Books?$filter=ID eq 201&$select=title&$expand=author($select=name)")
            .path("value")
            .get(0);
    assertThat(selected.path("title").asText()).isEqualTo("Wuthering Heights");
    assertThat(selected.has("stock")).isFalse();
    assertThat(selected.path("author").path("name").asText()).isEqualTo("Emily Brontë");
    assertThat(selected.path("author").has("dateOfBirth")).isFalse();
    JsonNode genre = READER.query("Genres(10)?$expand=*");
    assertThat(genre.path("parent").isNull()).isTrue();
    assertThat(genre.path("children").findValuesAsText("name"))
        .contains("Drama", "Poetry", "Fantastic");
  }

  @Test
  default void compositionsAreReachedThroughTheirOwner() {
    try (WsClient alice = bookshop("alice")) {
      JsonNode order =
          alice.call(
              "Orders:create",
              data(
                  "buyer",
                  "me",
                  "Items",
                  List.of(
                      data("book_ID", 201, "quantity", 1), data("book_ID", 207, "quantity", 2))));
      String address = "Orders(" + order.path("ID").asText() + ")";
      JsonNode read = ADMIN.query(address + "?$expand=Items");
      assertThat(read.path("buyer").asText()).isEqualTo("me");
      assertThat(read.path("Items").findValuesAsText("book_ID"))
          .containsExactlyInAnyOrder("201", "207");
      assertThat(rows(ADMIN.query(address + "/Items?$orderby=quantity desc")))
          .extracting(item -> item.path("quantity").asInt())
          .containsExactly(2, 1);
      assertThat(ADMIN.get(address + "/Items/$count").body()).isEqualTo("2");
      assertThat(READER.get(address).statusCode()).as("of whoever may read orders").isEqualTo(200);
      assertThat(NEIGHBOUR.get(address + "/Items").statusCode()).isEqualTo(404);
    }
  }

  @Test
  default void aPathLeadsToAPropertyAndOverAnAssociation() {
    assertThat(READER.query("Books(201)/title").path("value").asText())
        .isEqualTo("Wuthering Heights");
    assertThat(READER.get("Books(201)/title/$value").body()).isEqualTo("Wuthering Heights");
    assertThat(READER.get("Books(201)/price/$value").body()).isEqualTo("11.11");
    assertThat(READER.query("Books(201)/author").path("ID").asInt()).isEqualTo(101);
    assertThat(READER.query("Books(201)/author/name").path("value").asText())
        .isEqualTo("Emily Brontë");
    assertThat(rows(READER.query("Genres(10)/children?$orderby=name")))
        .extracting(row -> row.path("name").asText())
        .contains("Drama");
    assertThat(READER.get("Genres(10)/parent").statusCode()).isEqualTo(204);
    assertThat(READER.get("Books(201)/description").statusCode()).isEqualTo(204);
    assertThat(READER.get("Books(1)/author").statusCode()).isEqualTo(404);
    assertThat(READER.get("Books(1)/title").statusCode()).isEqualTo(404);
    assertThat(READER.get("Genres(1)/children").statusCode()).isEqualTo(404);
    assertThat(READER.get("Genres(1)/children/$count").statusCode()).isEqualTo(404);
  }

  @Test
  default void pagesFollowEachOtherWithoutGapsOrRepeats() {
    try (WsClient alice = bookshop("alice")) {
      String prefix = "P" + newKey();
      List<Integer> keys = shelf(alice, prefix, 3, 3, 3, 3, 3, 3, 3);
      String query = "Books?$filter=startswith(title,'" + prefix + "')&$orderby=stock&$count=true";
      List<Integer> seen = new ArrayList<>();
      for (int skip = 0; skip < 8; skip += 2) {
        JsonNode page = READER.query(query + "&$top=2&$skip=" + skip);
        assertThat(page.path("@odata.count").asInt()).isEqualTo(7);
        rows(page).forEach(row -> seen.add(row.path("ID").asInt()));
      }
      assertThat(seen).containsExactlyInAnyOrderElementsOf(keys).doesNotHaveDuplicates();
    }
  }

  @Test
  default void numbersComeAsUi5WantsThem() {
    Map<String, String> ui5 =
        Map.of(
            "Accept", "application/json;odata.metadata=minimal;IEEE754Compatible=true",
            "OData-Version", "4.0",
            "OData-MaxVersion", "4.0");
    HttpResponse<String> response = READER.get("Books(201)?$select=price,stock", ui5);
    assertThat(response.headers().firstValue("OData-Version")).hasValue("4.0");
    JsonNode book = Frames.parse(response.body());
    assertThat(book.path("price").isTextual()).isTrue();
    assertThat(book.path("price").asText()).isEqualTo("11.11");
    assertThat(book.path("stock").isInt()).isTrue();
  }

  @Test
  default void excelIsAnsweredWithJson() {
    Map<String, String> excel =
        Map.of(
            "Accept",
            "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;"
                + "q=0.9,application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,"
                + "application/xml;q=0.7,text/plain;q=0.7",
            "OData-MaxVersion",
            "4.0");
    HttpResponse<String> document = READER.get("", excel);
    assertThat(document.statusCode()).isEqualTo(200);
    assertThat(Frames.parse(document.body()).path("value").findValuesAsText("name"))
        .contains("Books");
    HttpResponse<String> metadata =
        READER.get("$metadata", Map.of("Accept", "application/xml,application/json;q=0.5"));
    assertThat(metadata.statusCode()).isEqualTo(200);
    HttpResponse<String> table = READER.get("Books?$top=1000", excel);
    assertThat(table.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/json");
    assertThat(rows(Frames.parse(table.body()))).isNotEmpty();
  }

  @Test
  default void deepQueriesAreRefusedBeforeTheyAreParsed() {
    String brackets = "(".repeat(500) + "stock eq 1" + ")".repeat(500);
    HttpResponse<String> deep = READER.get(OData.encoded("Books?$filter=" + brackets));
    assertThat(deep.statusCode()).isEqualTo(400);
    assertThat(deep.body()).hasSizeLessThan(1_000).doesNotContain("at org.");
    String noName = OData.encoded("Books?$expand=aw*$select=ID");
    assertThat(READER.get(noName).statusCode()).as("Olingo stumbles over it").isEqualTo(400);
    assertThat(READER.query("Books?$filter=((((stock ge 0))))").has("value")).isTrue();
  }

  @Test
  default void aQueryFollowsABoundedNumberOfAssociations() {
    for (String address : OData.LONG_PATHS) {
      HttpResponse<String> refused = READER.get(OData.encoded(address));
      assertThat(refused.statusCode()).as(address).isEqualTo(400);
      assertThat(refused.body()).contains("associations").hasSizeLessThan(1_000);
    }
    String most = "parent/".repeat(16) + "name";
    assertThat(rows(READER.query("Genres?$filter=" + most + " eq 'x' or " + most + " eq 'y'")))
        .isEmpty();
    assertThat(rows(READER.query("Genres?$top=1&$orderby=" + most))).hasSize(1);
  }

  /** How often the security log was told of something. */
  private static double told(String event) throws Exception {
    URI address = URI.create("http://localhost:" + Build.port() + "/carillon/metrics");
    String figures = Http.get(address, "operator").body();
    Matcher line =
        Pattern.compile("carillon_security_total\\{event=\"" + event + "\"} (\\S+)")
            .matcher(figures);
    assertThat(line.find()).as(figures).isTrue();
    return Double.parseDouble(line.group(1));
  }

  @Test
  default void aPageOfAnotherHostMayReadNothingOutOfItAndChangeNothing() throws Exception {
    double before = told("malicious_cors");
    HttpResponse<String> foreign =
        READER.post(
            "submitOrder",
            Map.of("book", 201, "quantity", 1),
            Map.of("Origin", "http://evil.example"));
    assertThat(foreign.statusCode()).isEqualTo(403);
    assertThat(told("malicious_cors")).isGreaterThan(before);
    HttpResponse<String> simple =
        READER.raw(
            "POST",
            "submitOrder",
            "{\"book\":201,\"quantity\":1}",
            Map.of("Content-Type", "text/plain"));
    assertThat(simple.statusCode()).isEqualTo(415);
    HttpResponse<String> none =
        READER.raw("POST", "submitOrder", "{\"book\":201,\"quantity\":1}", Map.of());
    assertThat(none.statusCode()).isEqualTo(415);
  }
}
