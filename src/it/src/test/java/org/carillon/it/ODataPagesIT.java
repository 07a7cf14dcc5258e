package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.BookshopContract.newKey;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Frames;
import org.carillon.testing.OData;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Answers of OData that do not hold all rows, on a server whose answers are short. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ODataPagesIT {

  private static final int PAGE = 5;
  private static final int BOOKS = 13;

  private ServerProcess server;
  private String prefix;
  private final List<Integer> keys = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    server =
        ServerProcess.named("odata-pages")
            .war(Build.war())
            .property("carillon.limit.list", String.valueOf(PAGE))
            .property("carillon.trusted-proxies", "127.0.0.1,::1")
            .start()
            .awaitReady();
    prefix = "Page & " + newKey();
    try (WsClient alice = ClientHandshake.at(server.ws("/ws/bookshop")).as("alice").connect()) {
      for (int i = 0; i < BOOKS; i++) {
        int id = newKey();
        alice.call("Books:create", data("ID", id, "title", prefix + " ü" + i % 3, "stock", i % 4));
        keys.add(id);
      }
    }
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private OData service() {
    return OData.at("http://localhost:" + server.port(), "carol");
  }

  private String query() {
    return "Books?$filter="
        + URLEncoder.encode("startswith(title,'" + prefix + " ü')", StandardCharsets.UTF_8)
            .replace("+", "%20")
        + "&$orderby=stock%20desc&$count=true&$select=ID,stock";
  }

  /** The address below the service that a link leads to. */
  private String address(String link) {
    String service = "http://localhost:" + server.port() + "/odata/v4/bookshop/";
    assertThat(link).startsWith(service);
    return link.substring(service.length());
  }

  @Test
  void linksLeadToTheEndWithoutGapsOrRepeats() {
    List<Integer> seen = new ArrayList<>();
    List<Integer> stocks = new ArrayList<>();
    int pages = 0;
    for (String next = query(); next != null; pages++) {
      JsonNode page = service().read(next);
      assertThat(page.path("@odata.count").asInt()).isEqualTo(BOOKS);
      assertThat(page.path("value")).hasSizeBetween(1, PAGE);
      page.path("value").forEach(row -> seen.add(row.path("ID").asInt()));
      page.path("value").forEach(row -> stocks.add(-row.path("stock").asInt()));
      JsonNode link = page.path("@odata.nextLink");
      next = link.isMissingNode() ? null : address(link.asText());
    }
    assertThat(pages).isEqualTo(3);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(stocks).isSorted();
  }

  @Test
  void whoAsksForSoManyGetsSoMany() {
    List<Integer> seen = new ArrayList<>();
    for (String next = query() + "&$top=7&$skip=2"; next != null; ) {
      JsonNode page = service().read(next);
      page.path("value").forEach(row -> seen.add(row.path("ID").asInt()));
      JsonNode link = page.path("@odata.nextLink");
      next = link.isMissingNode() ? null : address(link.asText());
    }
    assertThat(seen).hasSize(7).doesNotHaveDuplicates().isSubsetOf(keys);
  }

  @Test
  void aLinkOfABatchIsAnAddressToo() {
    HttpResponse<String> batch =
        service()
            .raw(
                "POST",
                "$batch",
                "--b\r\nContent-Type:application/http\r\nContent-Transfer-Encoding:binary\r\n\r\nGET "
                    + query()
                    + " HTTP/1.1\r\nAccept:application/json\r\n\r\n\r\n--b--\r\n",
                Map.of("Content-Type", "multipart/mixed;boundary=b"));
    Matcher link = Pattern.compile("\"@odata.nextLink\":\"([^\"]+)\"").matcher(batch.body());
    assertThat(link.find()).as(batch.body()).isTrue();
    assertThat(service().read(address(link.group(1))).path("value")).hasSize(PAGE);
  }

  @Test
  void behindAProxyALinkIsThatOfTheProxy() {
    HttpResponse<String> answer =
        service()
            .get(
                query(),
                Map.of("X-Forwarded-Host", "shop.example:8443", "X-Forwarded-Proto", "https"));
    URI link = URI.create(Frames.parse(answer.body()).path("@odata.nextLink").asText());
    assertThat(link.getScheme()).isEqualTo("https");
    assertThat(link.getAuthority()).isEqualTo("shop.example:8443");
    assertThat(link.getPath()).isEqualTo("/odata/v4/bookshop/Books");
  }

  @Test
  void whatAnExpandAddsIsBounded() {
    try (WsClient alice = ClientHandshake.at(server.ws("/ws/bookshop")).as("alice").connect()) {
      List<Map<String, Object>> items = new ArrayList<>();
      for (int i = 0; i <= 10 * PAGE; i++) {
        items.add(data("book_ID", keys.get(0), "quantity", 1));
      }
      String order =
          alice.call("Orders:create", data("buyer", "many", "Items", items)).path("ID").asText();
      OData admin = OData.at("http://localhost:" + server.port(), "alice");
      HttpResponse<String> refused = admin.get("Orders(" + order + ")?$expand=Items");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("more than " + 10 * PAGE + " rows");
      assertThat(admin.read("Orders(" + order + ")/Items").path("@odata.nextLink").asText())
          .contains("/Items?$skip=" + PAGE);
    }
  }
}
