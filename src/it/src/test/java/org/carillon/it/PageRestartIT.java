package org.carillon.it;

import static org.carillon.it.PageLooks.await;
import static org.carillon.testing.Frames.data;

import java.util.UUID;
import org.carillon.testing.Await;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** The server is killed and started while pages are open: they come back by themselves. */
class PageRestartIT {

  @Test
  void thePagesComeBackAfterARestartAndHearWhatChangesThen() throws Exception {
    try (ServerProcess server =
            ServerProcess.named("page-restart").war(Build.war()).start().awaitReady();
        Browser alice = Browser.start();
        Browser carol = Browser.start()) {
      PageLooks.open(alice, server.port(), "todo.html", "alice");
      PageLooks.open(carol, server.port(), "todo-odata.html", "carol");
      for (Browser browser : new Browser[] {alice, carol}) {
        await(browser, "state.dataset.state === 'live' && loading.hidden");
      }
      server.kill9();
      await(alice, "state.dataset.state === 'retrying'");
      await(carol, "state.dataset.state === 'retrying'");
      PageLooks.check(alice, "todo-offline");
      server.start().awaitReady();
      // the session went with the server; the longer it was away, the later the pages try again
      for (Browser browser : new Browser[] {alice, carol}) {
        Await.until(
            "the page was refused",
            Await.TIMEOUT.multipliedBy(3),
            () -> browser.evaluate("state.dataset.state === 'refused'").asBoolean());
      }
      PageLooks.logIn(alice, "alice");
      PageLooks.logIn(carol, "carol");
      for (Browser browser : new Browser[] {alice, carol}) {
        await(browser, "state.dataset.state === 'live' && loading.hidden");
      }
      try (WsClient other = ClientHandshake.at(server.ws("/ws/todo")).as("alice").connect()) {
        String mark = UUID.randomUUID().toString();
        other.call("Todos:create", data("title", mark));
        await(alice, "list.innerText.includes('" + mark + "')");
        await(carol, "list.innerText.includes('" + mark + "')");
      }
    }
  }
}
