package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.BookshopContract.bookshop;
import static org.carillon.it.BookshopContract.newBook;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.carillon.testing.Await;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.Ui5;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** A page of OpenUI5 with its default V4 model, in a real browser. */
interface Ui5Contract {

  private static List<List<String>> rows(JsonNode table) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : table) {
      List<String> cells = new ArrayList<>();
      row.forEach(cell -> cells.add(cell.asText()));
      rows.add(cells);
    }
    return rows;
  }

  private static List<String> column(JsonNode table, int column) {
    return rows(table).stream().map(row -> row.get(column)).toList();
  }

  @Test
  default void aListReportListsSortsFiltersOrdersAndHearsSideEffects() {
    URI home = URI.create("http://localhost:" + Build.port() + "/");
    try (WsClient alice = bookshop("alice");
        Browser browser = Browser.start()) {
      int id = newBook(alice, 9);
      browser.serve("/ui5/", Ui5::file);
      browser.open(home);
      assertThat(
              browser
                  .evaluate(
                      "fetch('login', {method: 'POST', body: new URLSearchParams("
                          + "{user: 'carol', password: 'carol'})}).then(r => r.status)")
                  .asInt())
          .isEqualTo(200);
      browser.open(home.resolve(Ui5.PAGE));
      Await.until("UI5", () -> browser.evaluate("typeof window.page").asText().equals("object"));

      String header =
          "pcp-action:MESSAGE\\npcp-event:Orders\\\\:created\\na\\\\:b:C\\\\\\\\temp\\\\nc";
      JsonNode fields = browser.evaluate("page.pcp('" + header + "')");
      assertThat(fields.path("pcp-event").asText()).isEqualTo("Orders:created");
      assertThat(fields.path("a:b").asText()).isEqualTo("C\\temp\nc");

      JsonNode listed = browser.evaluate("page.first()");
      assertThat(column(listed, 1)).contains("Wuthering Heights");
      assertThat(rows(listed))
          .anySatisfy(
              row ->
                  assertThat(row)
                      .contains("201", "Wuthering Heights", "Emily Brontë", "11.11", "GBP"));
      assertThat(browser.evaluate("page.count()").asInt()).isGreaterThanOrEqualTo(8);

      JsonNode sorted = browser.evaluate("page.sort('title', true)");
      assertThat(column(sorted, 1)).isSortedAccordingTo(Comparator.reverseOrder());
      assertThat(column(browser.evaluate("page.sort('author/name')"), 2)).isSorted();

      JsonNode filtered = browser.evaluate("page.filter('title', 'Contains', 'Eyre')");
      assertThat(column(filtered, 1)).contains("Jane Eyre").allMatch(t -> t.contains("Eyre"));
      assertThat(column(browser.evaluate("page.filter('stock', 'BT', 11, 12)"), 0)).contains("207");
      assertThat(column(browser.evaluate("page.filter('author/name', 'StartsWith', 'Mary')"), 1))
          .contains("Frankenstein");
      browser.evaluate("page.filter()");
      assertThat(column(browser.evaluate("page.search('wuthering')"), 1))
          .containsExactly("Wuthering Heights");
      browser.evaluate("page.search('')");

      browser.evaluate("page.filter('ID', 'EQ', " + id + ")");
      browser.evaluate("page.listen()");
      assertThat(browser.evaluate("page.order(" + id + ", 2)").path("stock").asInt()).isEqualTo(7);
      alice.call("Books:submitOrder", data("ID", id, "quantity", 3));
      Await.until(
          "the row is read again", () -> browser.evaluate("page.stock(" + id + ")").asInt() == 4);
      assertThat(column(browser.evaluate("page.rows()"), 3)).containsExactly("4");
      assertThat(
              browser
                  .evaluate("page.order(" + id + ", 5).catch(e => 'refused: ' + e.message)")
                  .asText())
          .contains("refused")
          .contains("exceeds the stock");
    }
  }
}
