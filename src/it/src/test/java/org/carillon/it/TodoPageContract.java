package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.PageLooks.await;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.UUID;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Proxy;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** The page of things to do, beside somebody else who changes them. */
interface TodoPageContract {

  private static void open(Browser browser, int port, String page, String user) {
    PageLooks.open(browser, port, page, user);
    await(browser, "state.dataset.state === 'live' && loading.hidden");
  }

  private static String item(String id) {
    return "document.querySelector('li[data-id=\"" + id + "\"]')";
  }

  @Test
  default void aThingTravelsBetweenTwoWindows() {
    try (Browser alice = Browser.start();
        Browser carol = Browser.start();
        Browser bob = Browser.start()) {
      open(alice, Build.port(), "todo.html", "alice");
      open(carol, Build.port(), "todo.html", "carol");
      open(bob, Build.port(), "todo.html", "bob"); // of another tenant
      String mark = "<i>" + UUID.randomUUID() + "</i>";
      carol.evaluate("title.value = '" + mark + "', due.value = '2030-01-31', true");
      carol.evaluate("add.requestSubmit(), true");
      await(alice, "list.innerText.includes('" + mark + "')");
      String id =
          alice
              .evaluate(
                  "[...list.children].find(li => li.innerText.includes('%s')).dataset.id"
                      .formatted(mark))
              .asText();
      alice.evaluate(item(id) + ".querySelector('input').click(), true");
      await(carol, item(id) + ".className === 'done'");
      String own = "bob's " + UUID.randomUUID();
      bob.evaluate("title.value = \"" + own + "\", add.requestSubmit(), true");
      await(bob, "list.innerText.includes(\"" + own + "\")");
      assertThat(bob.evaluate("list.innerText").asText()).doesNotContain(mark);
      bob.evaluate("title.value = '  ', add.requestSubmit(), true");
      await(bob, "problem.innerText.startsWith('title: ')"); // said once
      carol.evaluate(item(id) + ".querySelector('[data-action=delete]').click(), true");
      await(alice, "!" + item(id));
    }
  }

  @Test
  default void theListByODataReadsAgainWhatSideEffectsName() {
    try (Browser alice = Browser.start();
        WsClient carol = ClientHandshake.at("/ws/todo").as("carol").connect()) {
      open(alice, Build.port(), "todo-odata.html", "alice");
      String mark = "by odata " + UUID.randomUUID();
      String id = carol.call("Todos:create", data("title", mark)).path("ID").asText();
      await(alice, item(id) + "?.innerText.includes('" + mark + "')");
      carol.call("Todos:update", data("ID", id, "title", mark + " <b>", "due", "2030-01-31"));
      await(alice, item(id) + ".innerText.includes('" + mark + " <b>')");
      await(alice, item(id) + ".querySelector('time').dateTime === '2030-01-31'");
      alice.evaluate(item(id) + ".querySelector('input').click(), true");
      carol.hear("toggled", d -> d.path("ID").asText().equals(id) && d.path("done").asBoolean());
      await(alice, item(id) + ".className === 'done'");
      PageLooks.check(alice, "todo-odata");
      carol.call("Todos:delete", data("ID", id));
      await(alice, "!" + item(id));
    }
  }

  @Test
  default void aListIsInStepKeepsWhatItHasOfflineAndShowsAConflict() throws IOException {
    try (Proxy network = new Proxy(Build.port());
        Browser alice = Browser.start();
        WsClient carol = ClientHandshake.at("/ws/todo").as("carol").connect()) {
      open(alice, network.port(), "todo.html", "alice");

      String mark = UUID.randomUUID().toString();
      alice.evaluate("title.value = 'tea " + mark + "', add.requestSubmit(), true");
      JsonNode made = carol.hear("Todos:created", d -> d.path("title").asText().contains(mark));
      String id = made.path("ID").asText();
      String item = item(id);
      await(alice, item);
      alice.evaluate(item + ".querySelector('input').click(), true");
      carol.hear("toggled", d -> d.path("ID").asText().equals(id) && d.path("done").asBoolean());
      await(alice, item + ".className === 'done'");

      carol.call("Todos:update", data("ID", id, "due", "2030-01-31"));
      await(alice, item + ".querySelector('time')?.dateTime === '2030-01-31'");

      alice.evaluate(item + ".querySelector('[data-action=edit]').click(), true");
      carol.call("Todos:update", data("ID", id, "title", "coffee " + mark));
      alice.evaluate(
          item
              + ".querySelector('form input').value = 'cocoa "
              + mark
              + "', "
              + item
              + ".querySelector('form').requestSubmit(), true");
      await(alice, item + ".innerText.includes('coffee " + mark + "')");
      PageLooks.check(alice, "todo");
      alice.evaluate(item + ".querySelector('form').requestSubmit(), true"); // take mine
      carol.hear("Todos:updated", d -> d.path("title").asText().equals("cocoa " + mark));
      await(alice, "!" + item + ".querySelector('form')");

      network.cut();
      await(alice, "state.dataset.state === 'retrying'");
      assertThat(alice.evaluate(item + ".innerText").asText()).contains("cocoa");
      alice.evaluate(item + ".querySelector('[data-action=delete]').click(), true");
      await(alice, "problem.innerText.includes('not sent')");
      carol.call("Todos:update", data("ID", id, "title", "water " + mark));
      network.restore();
      await(alice, item + ".innerText.includes('water " + mark + "')");
      carol.call("Todos:delete", data("ID", id));
      await(alice, "!" + item);
    }
  }
}
