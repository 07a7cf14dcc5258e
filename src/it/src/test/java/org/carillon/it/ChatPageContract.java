package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.PageLooks.await;
import static org.carillon.it.PageLooks.id;

import java.io.IOException;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.Proxy;
import org.junit.jupiter.api.Test;

/** The page of the chat, as two people see it. */
interface ChatPageContract {

  private static void open(Browser browser, int port, String user) {
    PageLooks.open(browser, port, "chat.html", user);
    await(browser, "state.dataset.state === 'live'");
    await(browser, id("io-state") + ".dataset.state === 'live'");
  }

  private static void say(Browser browser, String prefix, String text) {
    browser.evaluate(
        "%s.value = '%s', %s.requestSubmit(), true"
            .formatted(id(prefix + "text"), text, id(prefix + "say")));
  }

  private static void enter(Browser browser, String room) {
    browser.evaluate("room.value = '" + room + "', join.requestSubmit(), true");
  }

  private static void heard(Browser browser, String text) {
    for (String prefix : new String[] {"", "io-"}) {
      await(browser, id(prefix + "talk") + ".innerText.includes('" + text + "')");
    }
  }

  @Test
  default void twoPeopleTalkInARoomByBothProtocolsAndOneOfThemIsCutOffForAWhile()
      throws IOException {
    try (Proxy network = new Proxy(Build.port());
        Browser alice = Browser.start();
        Browser carol = Browser.start()) {
      open(alice, network.port(), "alice");
      open(carol, Build.port(), "carol");
      enter(alice, "garden");
      enter(carol, "garden");
      // who is seen there by both of their connections is in
      for (Browser browser : new Browser[] {alice, carol}) {
        await(browser, id("talk-title") + ".innerText === 'garden'");
        await(browser, "people.innerText.includes('alice') && people.innerText.includes('carol')");
      }
      say(alice, "", "from alice <b>1</b>");
      heard(alice, "from alice <b>1</b>");
      heard(carol, "from alice <b>1</b>");
      say(carol, "io-", "from carol 1");
      heard(carol, "from carol 1");
      heard(alice, "from carol 1");
      say(alice, "io-", "from alice 2");
      heard(carol, "from alice 2");
      PageLooks.check(alice, "chat");

      network.cut();
      await(alice, "state.dataset.state === 'retrying'");
      await(carol, "!people.innerText.includes('alice')");
      network.restore();
      await(alice, "state.dataset.state === 'live'");
      await(alice, id("io-state") + ".dataset.state === 'live'");
      await(carol, "people.innerText.includes('alice')");
      await(alice, "talk.innerText.includes('You were away')");
      say(carol, "", "from carol 2");
      heard(alice, "from carol 2");

      // another room is counted, and not shown
      alice.evaluate("rooms.querySelector('button').click(), true");
      say(carol, "", "from carol 3");
      await(alice, "document.querySelector('.unread')?.innerText === '1'");
      assertThat(alice.evaluate("talk.innerText").asText()).doesNotContain("from carol");
    }
  }

  @Test
  default void whoLeavesARoomOrGoesIsNotSeenThere() {
    try (Browser alice = Browser.start();
        Browser carol = Browser.start()) {
      open(alice, Build.port(), "alice");
      open(carol, Build.port(), "carol");
      enter(alice, "shed");
      enter(carol, "shed");
      await(alice, "people.innerText.includes('carol')");
      carol.evaluate("leave.click(), true");
      await(alice, "!people.innerText.includes('carol')");
      enter(carol, "shed");
      await(alice, "people.innerText.includes('carol')");
      carol.close();
      await(alice, "!people.innerText.includes('carol')");
      assertThat(alice.evaluate("people.innerText").asText()).contains("alice");
    }
  }
}
