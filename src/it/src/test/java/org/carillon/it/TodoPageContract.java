package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import org.carillon.testing.Await;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Proxy;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** The page of things to do, beside somebody else who changes them. */
interface TodoPageContract {

  private static void await(Browser browser, String expression) {
    Await.until(expression, () -> browser.evaluate("!!(" + expression + ")").asBoolean());
  }

  @Test
  default void aListIsInStepKeepsWhatItHasOfflineAndShowsAConflict() throws IOException {
    try (Proxy network = new Proxy(Build.port());
        Browser alice = Browser.start();
        WsClient carol = ClientHandshake.at("/ws/todo").as("carol").connect()) {
      alice.open(URI.create("http://localhost:" + network.port() + "/todo.html"));
      await(alice, "!account.hidden");
      alice.evaluate("user.value = 'alice', password.value = 'alice', login.requestSubmit(), true");
      await(alice, "state.dataset.state === 'live' && loading.hidden");

      String mark = UUID.randomUUID().toString();
      alice.evaluate("title.value = 'tea " + mark + "', add.requestSubmit(), true");
      JsonNode made = carol.hear("Todos:created", d -> d.path("title").asText().contains(mark));
      String id = made.path("ID").asText();
      String item = "document.querySelector('li[data-id=\"" + id + "\"]')";
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
      alice.screenshot(Path.of("src/it/target/screenshots/todo-light-wide.png"), 1280, 800, false);
      alice.screenshot(Path.of("src/it/target/screenshots/todo-dark-phone.png"), 390, 800, true);
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
