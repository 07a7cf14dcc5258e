package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.BookshopContract.bookshop;
import static org.carillon.it.BookshopContract.newBook;
import static org.carillon.it.BookshopContract.newKey;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.apache.olingo.client.core.ODataClientFactory;
import org.apache.olingo.commons.api.edm.Edm;
import org.apache.olingo.commons.api.edm.EdmAction;
import org.apache.olingo.commons.api.edm.EdmEntityType;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Frames;
import org.carillon.testing.OData;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The bookshop by OData: the same rows, tenants, roles and events as by WebSocket. */
interface ODataContract {

  OData ALICE = OData.as("alice");
  OData BOB = OData.as("bob");
  OData CAROL = OData.as("carol");

  private static Predicate<JsonNode> book(int id) {
    return data -> data.path("ID").asInt() == id;
  }

  private static JsonNode error(HttpResponse<String> response) {
    return Frames.parse(response.body()).path("error");
  }

  private static List<Integer> ids(JsonNode collection) {
    return collection.path("value").findValues("ID").stream().map(JsonNode::asInt).toList();
  }

  /** The metadata as a foreign client reads it. */
  private static Edm metadata() {
    byte[] xml = CAROL.get("$metadata").body().getBytes(StandardCharsets.UTF_8);
    return ODataClientFactory.getClient().getReader().readMetadata(new ByteArrayInputStream(xml));
  }

  @Test
  default void theServiceDocumentNamesWhatThereIs() {
    JsonNode document = CAROL.read("");
    assertThat(document.path("value").findValuesAsText("name"))
        .containsExactlyInAnyOrder("Books", "Authors", "Genres", "Orders");
  }

  @Test
  default void theMetadataIsReadByAForeignClient() {
    HttpResponse<String> response = CAROL.get("$metadata");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/xml");
    Edm edm = metadata();
    EdmEntityType book = edm.getEntityType(new FullQualifiedName("BookshopService", "Book"));
    assertThat(book.getKeyPredicateNames()).containsExactly("ID");
    assertThat(book.getPropertyNames())
        .containsExactly(
            "ID", "title", "description", "stock", "price", "currency", "author_ID", "genre_ID");
    FullQualifiedName submitOrder = new FullQualifiedName("BookshopService", "submitOrder");
    EdmAction unbound = edm.getUnboundAction(submitOrder);
    assertThat(unbound.getParameterNames()).containsExactly("book", "quantity");
    EdmAction bound = edm.getBoundAction(submitOrder, book.getFullQualifiedName(), false);
    assertThat(bound.getParameterNames()).containsExactly("book", "quantity");
  }

  @Test
  default void aBookIsReadByItsKey() {
    JsonNode book = CAROL.read("Books(201)");
    assertThat(book.path("@odata.context").asText()).endsWith("$metadata#Books/$entity");
    assertThat(book.path("ID").asInt()).isEqualTo(201);
    assertThat(book.path("title").asText()).isEqualTo("Wuthering Heights");
    assertThat(book.path("price").decimalValue()).isEqualByComparingTo("11.11");
    assertThat(book.path("currency").asText()).isEqualTo("GBP");
    assertThat(book.path("author_ID").asInt()).isEqualTo(101);
    assertThat(book.has("tenant")).isFalse();
    JsonNode author = CAROL.read("Authors(101)");
    assertThat(author.path("name").asText()).isEqualTo("Emily Brontë");
    assertThat(author.path("dateOfBirth").asText()).isEqualTo("1818-07-30");
    assertThat(CAROL.read("Books(201)?$select=title").has("stock")).isFalse();
  }

  @Test
  default void aCollectionIsPagedFilteredAndCounted() {
    List<Integer> all = ids(CAROL.read("Books"));
    assertThat(all).hasSizeGreaterThanOrEqualTo(5).isSorted().contains(201);
    assertThat(ids(CAROL.read("Books?$top=2"))).isEqualTo(all.subList(0, 2));
    assertThat(ids(CAROL.read("Books?$top=2&$skip=1"))).isEqualTo(all.subList(1, 3));
    assertThat(ids(CAROL.read("Books?$top=0"))).isEmpty();
    assertThat(ids(CAROL.read("Books?$filter=title%20eq%20'Wuthering%20Heights'"))).contains(201);
    assertThat(ids(CAROL.read("Books?$filter=ID%20eq%20201%20and%20currency%20eq%20'GBP'")))
        .containsExactly(201);
    assertThat(ids(CAROL.read("Books?$filter=ID%20eq%20201%20and%20currency%20eq%20'USD'")))
        .isEmpty();
    assertThat(ids(CAROL.read("Books?$filter=price%20eq%2011.11%20and%20201%20eq%20ID")))
        .containsExactly(201);
    assertThat(ids(CAROL.read("Books?$filter=author_ID%20eq%20101"))).contains(201);
    assertThat(ids(CAROL.read("Authors?$filter=dateOfBirth%20eq%201818-07-30")))
        .containsExactly(101);
    assertThat(ids(CAROL.read("Authors?$filter=dateOfBirth%20eq%20null"))).doesNotContain(101);
    JsonNode counted = CAROL.read("Authors?$count=true&$top=1&$filter=ID%20eq%20101");
    assertThat(counted.path("@odata.count").asInt()).isEqualTo(1);
    assertThat(CAROL.get("Authors/$count?$filter=ID%20eq%20101").body()).isEqualTo("1");
  }

  @Test
  default void theUnboundActionTakesFromTheStockAndIsHeardByWebSocket() {
    try (WsClient alice = bookshop("alice");
        WsClient carol = bookshop("carol")) {
      int id = newBook(alice, 5);
      JsonNode book = CAROL.call("submitOrder", Map.of("book", id, "quantity", 2));
      assertThat(book.path("stock").asInt()).isEqualTo(3);
      assertThat(alice.hear("stockChanged", book(id)).path("stock").asInt()).isEqualTo(3);
      assertThat(carol.hear("stockChanged", book(id)).path("stock").asInt()).isEqualTo(3);
      assertThat(alice.call("Books:read", data("ID", id)).path("stock").asInt()).isEqualTo(3);
    }
  }

  @Test
  default void theBoundActionTakesFromTheStockAndIsHeardByWebSocket() {
    try (WsClient alice = bookshop("alice")) {
      int id = newBook(alice, 5);
      String address = "Books(" + id + ")/BookshopService.submitOrder";
      assertThat(CAROL.call(address, Map.of("quantity", 5)).path("stock").asInt()).isZero();
      assertThat(alice.hear("stockChanged", book(id)).path("stock").asInt()).isZero();
    }
  }

  @Test
  default void anOrderBeyondTheStockIs409AndNobodyHearsOfIt() {
    try (WsClient alice = bookshop("alice")) {
      int id = newBook(alice, 1);
      HttpResponse<String> response =
          ALICE.post("submitOrder", Map.of("book", id, "quantity", 2), Map.of());
      assertThat(response.statusCode()).isEqualTo(409);
      assertThat(error(response).path("code").asText()).isEqualTo("CONFLICT");
      assertThat(error(response).path("message").asText()).contains("exceeds the stock");
      ALICE.call("submitOrder", Map.of("book", id, "quantity", 1));
      assertThat(alice.hear("stockChanged", book(id)).path("stock").asInt()).isZero();
    }
  }

  @Test
  default void ordersThatComeAtOnceAreAllTaken() {
    try (WsClient alice = bookshop("alice")) {
      int id = newBook(alice, 20);
      List<Integer> statuses =
          IntStream.range(0, 20)
              .parallel()
              .mapToObj(
                  i ->
                      ALICE
                          .post("submitOrder", Map.of("book", id, "quantity", 1), Map.of())
                          .statusCode())
              .toList();
      assertThat(statuses).containsOnly(200);
      assertThat(ALICE.read("Books(" + id + ")").path("stock").asInt()).isZero();
    }
  }

  @Test
  default void wrongInputIs400AndAMissingRow404() {
    int missing = newKey();
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of(),
            Map.of("book", 201),
            Map.of("book", 201, "quantity", "many"),
            Map.of("book", 201, "quantity", 1.5),
            Map.of("book", 201, "quantity", 99_999_999_999L),
            Map.of("book", 201, "quantity", 0),
            Map.of("book", 201, "quantity", -1),
            Map.of("book", 201, "quantity", 1, "more", 1))) {
      assertThat(ALICE.post("submitOrder", wrong, Map.of()).statusCode())
          .as(wrong.toString())
          .isEqualTo(400);
    }
    assertThat(ALICE.method("POST", "submitOrder", "{").statusCode()).isEqualTo(400);
    assertThat(
            ALICE
                .post("submitOrder", Map.of("book", missing, "quantity", 1), Map.of())
                .statusCode())
        .isEqualTo(404);
    assertThat(ALICE.get("Books(" + missing + ")").statusCode()).isEqualTo(404);
    assertThat(ALICE.get("Books('x')").statusCode()).isEqualTo(400);
    assertThat(ALICE.get("Unheard").statusCode()).isEqualTo(404);
    assertThat(ALICE.get("Books?$filter=stock%20eq%20'x'").statusCode()).isEqualTo(400);
    assertThat(ALICE.get("Books?$filter=unheard%20eq%201").statusCode()).isEqualTo(400);
  }

  @Test
  default void aBodyIsReadInUtf8AndNothingElseIsGuessedAt() {
    String order = "{\"book\":201,\"quantity\":1,\"\u00ff\":1}";
    byte[] latin = order.getBytes(StandardCharsets.ISO_8859_1);
    Map<String, String> json = Map.of("Content-Type", "application/json");
    HttpResponse<String> broken = ALICE.raw("POST", "submitOrder", latin, json);
    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(error(broken).path("message").asText()).contains("UTF-8");
    int missing = newKey();
    for (String charset : List.of("ISO-8859-1", "\"utf-16\"")) {
      HttpResponse<String> other =
          ALICE.raw(
              "POST",
              "submitOrder",
              "{\"book\":%d,\"quantity\":1}".formatted(missing),
              Map.of("Content-Type", "application/json; charset=" + charset));
      assertThat(other.statusCode()).as(charset).isEqualTo(415);
      assertThat(error(other).path("code").asText()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
    }
    for (String type : List.of("application/json;charset=utf-8", "application/json;charset=UTF8")) {
      HttpResponse<String> read =
          ALICE.raw(
              "POST",
              "submitOrder",
              "{\"book\":%d,\"quantity\":1}".formatted(missing),
              Map.of("Content-Type", type));
      assertThat(read.statusCode()).as(type).isEqualTo(404);
    }
    assertThat(
            ALICE
                .raw("POST", "submitOrder", "{}", Map.of("Content-Type", "application/jsonx"))
                .statusCode())
        .isEqualTo(415);
  }

  @Test
  default void whatIsNotImplementedSaysSoWithACode() {
    for (String address :
        List.of(
            "Books?$apply=aggregate(stock%20with%20sum%20as%20total)",
            "Books?$filter=stock%20add%201%20eq%202",
            "Books?$filter=year(author/dateOfBirth)%20eq%201818",
            "Genres?$filter=children/any(c:c/ID%20eq%201)",
            "Genres?$expand=children($expand=parent)",
            "Orders?$expand=Items($filter=quantity%20gt%201)",
            "Genres?$expand=parent($levels=2)",
            "Books?$filter=title%20eq%20@t&@t='x'")) {
      HttpResponse<String> response = ALICE.get(address);
      assertThat(response.statusCode()).as(address).isEqualTo(501);
      assertThat(error(response).path("code").asText()).as(address).isNotEmpty();
    }
    for (String method : List.of("PUT", "PATCH", "DELETE")) {
      HttpResponse<String> response = ALICE.method(method, "Books(201)", "{\"stock\":1}");
      assertThat(response.statusCode()).as(method).isEqualTo(405);
      assertThat(error(response).path("code").asText()).isEqualTo("METHOD_NOT_ALLOWED");
    }
    assertThat(ALICE.method("POST", "Books", "{\"ID\":1}").statusCode()).isEqualTo(405);
  }

  @Test
  default void everyErrorHasACodeAlsoThoseOfTheLibrary() {
    for (String address :
        List.of(
            "Unheard",
            "Books?$filter=",
            "Books?$top=x",
            "Books?$unheard=1",
            "Books(1,2)",
            "Books?$filter=unheard%20eq%201",
            "Books?$orderby=unheard",
            "Books?$select=unheard",
            "Books?$expand=unheard")) {
      HttpResponse<String> response = ALICE.get(address);
      assertThat(response.statusCode()).as(address).isBetween(400, 499);
      assertThat(error(response).path("code").asText()).as(address).isNotEmpty();
      assertThat(error(response).path("code").isNull()).as(address).isFalse();
    }
  }

  @Test
  default void aTenantSeesAndHearsItsOwnBooksOnly() {
    try (WsClient bob = bookshop("bob");
        WsClient alice = bookshop("alice")) {
      assertThat(BOB.get("Books(201)").statusCode()).isEqualTo(404);
      assertThat(BOB.get("Authors(101)").statusCode()).isEqualTo(404);
      assertThat(ids(BOB.read("Books"))).contains(1201).doesNotContain(201);
      assertThat(ids(BOB.read("Books?$filter=ID%20eq%20201"))).isEmpty();
      assertThat(BOB.post("submitOrder", Map.of("book", 201, "quantity", 1), Map.of()).statusCode())
          .isEqualTo(404);
      assertThat(
              BOB.post("Books(201)/BookshopService.submitOrder", Map.of("quantity", 1), Map.of())
                  .statusCode())
          .isEqualTo(404);
      int of1 = newBook(alice, 1);
      int of2 = newBook(bob, 1);
      ALICE.call("submitOrder", Map.of("book", of1, "quantity", 1));
      BOB.call("submitOrder", Map.of("book", of2, "quantity", 1));
      bob.hear("stockChanged", book(of2));
      assertThat(bob.rest()).noneMatch(frame -> frame.path("data").path("ID").asInt() == of1);
    }
  }

  @Test
  default void onlyUsersOfTheBookshopAreServed() {
    for (String address : List.of("", "$metadata", "Books", "Books(201)")) {
      HttpResponse<String> nobody = OData.as(null).get(address);
      assertThat(nobody.statusCode()).as(address).isEqualTo(401);
      assertThat(nobody.headers().firstValue("WWW-Authenticate")).isPresent();
      assertThat(OData.as("events").get(address).statusCode()).as(address).isEqualTo(403);
    }
    assertThat(
            OData.as("events")
                .post("submitOrder", Map.of("book", 201, "quantity", 1), Map.of())
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  default void headersOfTheRequestSteerWhoHearsTheEvent() {
    try (WsClient one = ClientHandshake.at("/ws/bookshop?id=1234").as("carol").connect();
        WsClient other = ClientHandshake.at("/ws/bookshop?id=5678").as("carol").connect();
        WsClient alice = bookshop("alice")) {
      int id = newBook(alice, 5);
      HttpResponse<String> response =
          CAROL.post(
              "submitOrder",
              Map.of("book", id, "quantity", 1),
              Map.of("x-ws-identifier-exclude", "1234"));
      assertThat(response.statusCode()).isEqualTo(200);
      other.hear("stockChanged", book(id));
      CAROL.call("submitOrder", Map.of("book", id, "quantity", 1));
      assertThat(one.hear("stockChanged", book(id)).path("stock").asInt())
          .as("not the event that excluded it")
          .isEqualTo(3);
    }
  }

  @Test
  default void headersOfTheRequestHideNoEventFromOthersAndForgeNothing() {
    try (WsClient alice = bookshop("alice")) {
      int id = newBook(alice, 5);
      HttpResponse<String> response =
          CAROL.post(
              "submitOrder",
              Map.of("book", id, "quantity", 1),
              Map.of(
                  "x-ws-user-exclude", "alice",
                  "x-ws-role-exclude", "user",
                  "x-ws-json-forged", "yes"));
      assertThat(response.statusCode()).isEqualTo(200);
      JsonNode event =
          alice.take(
              "the event",
              frame ->
                  frame.path("event").asText().equals("stockChanged")
                      && book(id).test(frame.path("data")));
      assertThat(event.path("data").path("stock").asInt()).isEqualTo(4);
      assertThat(event.toString()).doesNotContain("forged");
    }
  }

  /** All texts of an annotation in the metadata, in their order. */
  private static List<String> annotated(String target, String term) throws Exception {
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(
                    CAROL.get("$metadata").body().getBytes(StandardCharsets.UTF_8)));
    NodeList texts =
        (NodeList)
            XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                    "//Annotations[@Target='%s']/Annotation[@Term='%s']//String"
                        .formatted(target, term),
                    xml,
                    XPathConstants.NODESET);
    return IntStream.range(0, texts.getLength())
        .mapToObj(i -> texts.item(i).getTextContent())
        .toList();
  }

  @Test
  default void anOrderIsTheSideEffectThatTheMetadataNames() throws Exception {
    String container = "BookshopService.EntityContainer";
    List<String> channel = annotated(container, "Common.WebSocketChannel");
    List<String> url = annotated(container, "Common.WebSocketBaseURL");
    List<String> effect = annotated("BookshopService.Book", "Common.SideEffects");
    assertThat(url).containsExactly("/ws/bookshop-fiori");
    assertThat(channel).containsExactly("sideeffects");
    assertThat(effect).containsExactly("stockChanged", "stock");
    try (WsClient alice = bookshop("alice");
        WsClient fiori =
            ClientHandshake.at(url.get(0)).as("carol").subprotocols("v10.pcp.sap.com").connect()) {
      int id = newBook(alice, 5);
      CAROL.call("submitOrder", Map.of("book", id, "quantity", 1));
      JsonNode frame = fiori.take("the side effect", f -> f.asText().contains("(" + id + ")"));
      assertThat(frame.asText().lines())
          .contains(
              "pcp-channel:" + channel.get(0),
              "sideEffectSource:/Books(" + id + ")",
              "sideEffectEventName:" + effect.get(0),
              "serverAction:RaiseSideEffect");
    }
  }
}
