package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.carillon.testing.Await;
import org.carillon.testing.Axe;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;

/** What is asked of how each page looks, and what a person does on all of them. */
final class PageLooks {

  private static final int[] WIDTHS = {1280, 390};
  private static final int HEIGHT = 900;

  /** The longest page that is kept as a whole. */
  private static final int MAX_HEIGHT = 4000;

  private PageLooks() {}

  /** Waits until an expression holds on the page. */
  static void await(Browser browser, String expression) {
    Await.until(expression, () -> browser.evaluate("!!(" + expression + ")").asBoolean());
  }

  /** An expression: an element by its id. */
  static String id(String id) {
    return "document.getElementById('" + id + "')";
  }

  /** Opens a page of the samples and logs in on it. */
  static void open(Browser browser, int port, String page, String user) {
    browser.open(URI.create("http://localhost:" + port + "/" + page));
    logIn(browser, user);
  }

  /** Logs in on a page of the samples that is open. */
  static void logIn(Browser browser, String user) {
    await(browser, "!account.hidden");
    browser.evaluate(
        "user.value = '%s', password.value = '%s', login.requestSubmit(), true"
            .formatted(user, user));
    await(browser, "account.hidden");
  }

  /**
   * That a page is fit for everybody in both themes and two widths, and wider than the screen in
   * none. Keeps pictures of it below {@code target}.
   */
  static void check(Browser browser, String name) {
    for (boolean isDark : new boolean[] {false, true}) {
      for (int width : WIDTHS) {
        String look = "%s-%s-%d".formatted(name, isDark ? "dark" : "light", width);
        browser.view(width, HEIGHT, isDark);
        int height = browser.evaluate("document.documentElement.scrollHeight").asInt();
        browser.screenshot(
            Path.of(
                "src/it/target/screenshots", Build.server().name().toLowerCase(), look + ".png"),
            width,
            Math.min(Math.max(height, HEIGHT), MAX_HEIGHT),
            isDark);
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
            .as(look)
            .isLessThanOrEqualTo(width);
        assertThat(Axe.violations(browser)).as(look).isEmpty();
      }
    }
    browser.view(WIDTHS[0], HEIGHT, false);
  }
}
