package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.BookshopContract.bookshop;
import static org.carillon.it.BookshopContract.newBook;
import static org.carillon.testing.Frames.data;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.carillon.testing.OData;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** {@code $batch}, the default of UI5's V4 model. */
interface ODataBatchContract {

  OData USER = OData.as("carol");
  OData STRANGER = OData.as("events");

  private static String get(String address) {
    return "--b\r\nContent-Type:application/http\r\nContent-Transfer-Encoding:binary\r\n\r\nGET "
        + OData.encoded(address)
        + " HTTP/1.1\r\nAccept:application/json;odata.metadata=minimal;IEEE754Compatible=true\r\n\r\n\r\n";
  }

  private static String changeSet(String... bodies) {
    String parts =
        IntStream.range(0, bodies.length)
            .mapToObj(
                i ->
                    "--c\r\nContent-Type:application/http\r\nContent-Transfer-Encoding:binary\r\n"
                        + "Content-ID:"
                        + i
                        + "\r\n\r\nPOST submitOrder HTTP/1.1\r\n"
                        + "Accept:application/json\r\nContent-Type:application/json\r\n\r\n"
                        + bodies[i]
                        + "\r\n")
            .collect(Collectors.joining());
    return "--b\r\nContent-Type:multipart/mixed;boundary=c\r\n\r\n" + parts + "--c--\r\n";
  }

  private static String order(int book, int quantity) {
    return "{\"book\":%d,\"quantity\":%d}".formatted(book, quantity);
  }

  private static HttpResponse<String> batch(Map<String, String> headers, String... parts) {
    java.util.LinkedHashMap<String, String> all = new java.util.LinkedHashMap<>(headers);
    all.put("Content-Type", "multipart/mixed; boundary=b");
    all.put("Accept", "multipart/mixed");
    return USER.raw("POST", "$batch", String.join("", parts) + "--b--\r\n", all);
  }

  private static List<Integer> statuses(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    Matcher lines = Pattern.compile("HTTP/1.1 (\\d+)").matcher(response.body());
    return lines.results().map(found -> Integer.valueOf(found.group(1))).toList();
  }

  @Test
  default void severalReadsAreAnsweredInOneBatch() {
    HttpResponse<String> response =
        batch(
            Map.of(),
            get("Books(201)?$select=title,price"),
            get("Books?$count=true&$orderby=title&$filter=contains(title,'Eyre')&$top=5"));
    assertThat(statuses(response)).containsExactly(200, 200);
    assertThat(response.body())
        .contains("Wuthering Heights")
        .contains("\"price\":\"11.11\"")
        .contains("Jane Eyre");
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("multipart/mixed");
  }

  @Test
  default void theRestIsNotRunAfterAnErrorUnlessTheClientPrefersIt() {
    String[] parts = {get("Books(201)"), get("Books(1)"), get("Books(207)")};
    assertThat(statuses(batch(Map.of(), parts))).containsExactly(200, 404);
    assertThat(statuses(batch(Map.of("Prefer", "odata.continue-on-error"), parts)))
        .containsExactly(200, 404, 200);
  }

  @Test
  default void aChangeSetIsOneTransaction() {
    try (WsClient alice = bookshop("alice")) {
      int id = newBook(alice, 5);
      HttpResponse<String> refused = batch(Map.of(), changeSet(order(id, 2), order(id, 4)));
      assertThat(statuses(refused)).containsExactly(409);
      assertThat(alice.call("Books:read", data("ID", id)).path("stock").asInt()).isEqualTo(5);
      HttpResponse<String> done =
          batch(Map.of(), changeSet(order(id, 2), order(id, 3)), get("Books(" + id + ")/stock"));
      assertThat(statuses(done)).containsExactly(200, 200, 200);
      assertThat(done.body()).contains("\"value\":0");
      // the first event that is heard is the first that committed
      assertThat(
              alice
                  .hear("stockChanged", event -> event.path("ID").asInt() == id)
                  .path("stock")
                  .asInt())
          .isEqualTo(3);
    }
  }

  @Test
  default void aBatchIsBounded() {
    String[] many =
        IntStream.range(0, 101).mapToObj(i -> get("Books(201)/ID")).toArray(String[]::new);
    HttpResponse<String> response = batch(Map.of(), many);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("100 requests");
    HttpResponse<String> large =
        batch(Map.of(), "--b\r\nX:" + "x".repeat(1_100_000) + "\r\n\r\n\r\n");
    assertThat(large.statusCode()).isEqualTo(413);
    String deep = "(".repeat(100) + "stock eq 1" + ")".repeat(100);
    assertThat(batch(Map.of(), get("Books?$filter=" + deep)).statusCode()).isEqualTo(400);
    String longFilter = "stock eq 1" + " or stock eq 1".repeat(600);
    assertThat(batch(Map.of(), get("Books?$filter=" + longFilter)).statusCode()).isEqualTo(400);
    for (String address : OData.LONG_PATHS) {
      assertThat(statuses(batch(Map.of(), get(address)))).as(address).containsExactly(400);
    }
    String longName = "--b\r\nContent-Type: application/http\r\n" + "x".repeat(20_000) + ": y\r\n";
    for (String costly : List.of(longName, "\n".repeat(100_000))) {
      HttpResponse<String> refused = batch(Map.of(), costly);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).hasSizeLessThan(1_000).doesNotContain("at org.");
    }
  }

  @Test
  default void aBodyInABatchIsReadInUtf8() {
    String order = "{\"book\":201,\"quantity\":1,\"\u00ff\":1}";
    HttpResponse<String> response =
        USER.raw(
            "POST",
            "$batch",
            (changeSet(order) + "--b--\r\n").getBytes(StandardCharsets.ISO_8859_1),
            Map.of("Content-Type", "multipart/mixed; boundary=b"));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("UTF-8");
    HttpResponse<String> other =
        batch(
            Map.of(),
            changeSet(order(1, 1))
                .replace("application/json\r\n\r\n", "application/json;charset=latin1\r\n\r\n"));
    assertThat(statuses(other)).containsExactly(415);
  }

  @Test
  default void whatIsNoBatchIsRefused() {
    for (String body : List.of("", "x", "--b\r\n", "--b\r\nContent-Type:x\r\n\r\n")) {
      HttpResponse<String> response =
          USER.raw("POST", "$batch", body, Map.of("Content-Type", "multipart/mixed;boundary=b"));
      assertThat(response.statusCode()).as(body).isIn(200, 400);
      assertThat(response.body()).doesNotContain("at org.");
    }
    assertThat(
            USER.raw("POST", "$batch", "--b--", Map.of("Content-Type", "text/plain")).statusCode())
        .isIn(400, 415);
    assertThat(
            STRANGER
                .raw(
                    "POST",
                    "$batch",
                    get("Books(201)") + "--b--",
                    Map.of("Content-Type", "multipart/mixed;boundary=b"))
                .statusCode())
        .isEqualTo(403);
  }
}
