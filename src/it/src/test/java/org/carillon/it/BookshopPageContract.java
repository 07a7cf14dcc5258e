package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.BookshopContract.bookshop;
import static org.carillon.it.BookshopContract.newBook;
import static org.carillon.it.PageLooks.await;
import static org.carillon.testing.Frames.data;

import java.net.URI;
import java.util.Map;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.OData;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** The page of the bookshop, while others order by OData and change books. */
interface BookshopPageContract {

  private static void open(Browser browser, String user) {
    PageLooks.open(browser, Build.port(), "bookshop.html", user);
    await(browser, "state.dataset.state === 'live' && loading.hidden");
  }

  private static String row(int id) {
    return "document.querySelector('tr[data-id=\"" + id + "\"]')";
  }

  private static void stock(Browser browser, int id, int stock) {
    await(browser, row(id) + "?.querySelector('.stock').innerText === '" + stock + " in stock'");
  }

  private static void order(Browser browser, int id, int quantity) {
    String field = row(id) + ".querySelector('[data-action=quantity]')";
    browser.evaluate(
        "%s.value = %d, %s.dispatchEvent(new Event('input')), true"
            .formatted(field, quantity, field));
    browser.evaluate(row(id) + ".querySelector('[data-action=order]').click(), true");
  }

  @Test
  default void theStockChangesOnThePageWhileOthersOrderByOData() {
    try (WsClient alice = bookshop("alice");
        Browser carol = Browser.start()) {
      int id = newBook(alice, 9);
      open(carol, "carol");
      stock(carol, id, 9);
      OData.as("alice")
          .call("Books(" + id + ")/BookshopService.submitOrder", Map.of("quantity", 2));
      stock(carol, id, 7);
      order(carol, id, 3);
      stock(carol, id, 4);
      carol.evaluate("way.value = 'odata', true");
      order(carol, id, 1);
      stock(carol, id, 3);
      await(carol, "done.innerText.includes('was ordered by OData')");
      order(carol, id, 50);
      await(carol, "problem.innerText.includes('exceeds the stock')");
      assertThat(carol.evaluate(row(id) + ".innerText").asText()).doesNotContain("Edit");
      alice.call("Books:delete", data("ID", id));
      await(carol, "!" + row(id));
    }
  }

  @Test
  default void anAdministratorEditsABookAndTheOthersSeeIt() {
    try (WsClient admin = bookshop("alice");
        Browser alice = Browser.start();
        Browser carol = Browser.start()) {
      int id = newBook(admin, 5);
      open(alice, "alice");
      open(carol, "carol");
      stock(carol, id, 5);
      stock(alice, id, 5);
      alice.evaluate(row(id) + ".querySelector('[data-action=edit]').click(), true");
      PageLooks.check(alice, "bookshop");
      // somebody orders meanwhile; what is being edited stays
      admin.call("Books:submitOrder", data("ID", id, "quantity", 1));
      stock(carol, id, 4);
      String longTitle = "<b>New</b>" + "W".repeat(100);
      alice.evaluate(row(id) + ".querySelector('input').value = '" + longTitle + "', true");
      alice.evaluate(row(id) + ".querySelector('form').requestSubmit(), true");
      await(carol, row(id) + ".innerText.includes('" + longTitle + "')");
      stock(carol, id, 4); // what was ordered meanwhile is not taken back
      assertThat(carol.evaluate("document.documentElement.scrollWidth <= innerWidth").asBoolean())
          .as("a long title makes the page no wider")
          .isTrue();
      String edit = row(id) + ".querySelector('[data-action=edit]')";
      await(alice, edit);
      alice.evaluate(edit + ".click(), true");
      alice.evaluate(row(id) + ".querySelectorAll('input')[2].value = 40, true");
      alice.evaluate(row(id) + ".querySelector('form').requestSubmit(), true");
      stock(carol, id, 40);
      stock(alice, id, 40);
    }
  }

  @Test
  default void numbersAreWrittenAsTheReaderWritesThem() {
    try (WsClient alice = bookshop("alice");
        Browser carol = Browser.start()) {
      int id = newBook(alice, 12345);
      carol.locale("de-DE");
      open(carol, "carol");
      String shown = row(id) + "?.querySelector('.stock').innerText";
      await(carol, shown + " === '12.345 in stock'");
      carol.locale("en-US");
      open(carol);
      await(carol, shown + " === '12,345 in stock'");
      alice.call("Books:delete", data("ID", id));
    }
  }

  /** As whoever has logged in before. */
  private static void open(Browser browser) {
    browser.open(URI.create("about:blank"));
    browser.open(URI.create("http://localhost:" + Build.port() + "/bookshop.html"));
  }
}
