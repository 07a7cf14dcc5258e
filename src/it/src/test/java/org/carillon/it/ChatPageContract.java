package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.carillon.testing.Await;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.Proxy;
import org.junit.jupiter.api.Test;

/** The page of the chat, as two people see it. */
interface ChatPageContract {

  private static void open(Browser browser, int port, String user) {
    browser.open(URI.create("http://localhost:" + port + "/chat.html"));
    await(browser, "!account.hidden");
    browser.evaluate(
        "user.value = '%s', password.value = '%s', login.requestSubmit(), true"
            .formatted(user, user));
    await(browser, "state.dataset.state === 'live'");
  }

  private static void await(Browser browser, String expression) {
    Await.until(expression, () -> browser.evaluate("!!(" + expression + ")").asBoolean());
  }

  private static void say(Browser browser, String text) {
    browser.evaluate("text.value = '" + text + "', say.requestSubmit(), true");
  }

  private static void enter(Browser browser, String room) {
    browser.evaluate("room.value = '" + room + "', join.requestSubmit(), true");
  }

  @Test
  default void twoPeopleTalkInARoomAndOneOfThemIsCutOffForAWhile() throws IOException {
    try (Proxy network = new Proxy(Build.port());
        Browser alice = Browser.start();
        Browser carol = Browser.start()) {
      open(alice, network.port(), "alice");
      open(carol, Build.port(), "carol");
      enter(alice, "garden");
      enter(carol, "garden");
      // by a message that comes back it is known that each is in
      say(alice, "from alice <b>1</b>");
      await(alice, "talk.innerText.includes('from alice <b>1</b>')");
      say(carol, "from carol 1");
      await(carol, "talk.innerText.includes('from carol 1')");
      await(alice, "talk.innerText.includes('from carol 1')");
      await(alice, "people.innerText.includes('carol')");
      say(alice, "from alice 2");
      await(carol, "talk.innerText.includes('from alice 2')");

      shot(alice, "chat-light-wide.png", 1280, false);
      shot(alice, "chat-dark-phone.png", 390, true);

      network.cut();
      await(alice, "state.dataset.state === 'retrying'");
      network.restore();
      await(alice, "state.dataset.state === 'live'");
      await(alice, "talk.innerText.includes('You were away')");
      say(carol, "from carol 2");
      await(alice, "talk.innerText.includes('from carol 2')");

      // another room is counted, and not shown
      alice.evaluate("rooms.querySelector('button').click(), true");
      say(carol, "from carol 3");
      await(alice, "document.querySelector('.unread')?.innerText === '1'");
      assertThat(alice.evaluate("talk.innerText").asText()).doesNotContain("from carol");
    }
  }

  private static void shot(Browser browser, String name, int width, boolean isDark)
      throws IOException {
    browser.screenshot(Path.of("src/it/target/screenshots", name), width, 800, isDark);
  }
}
