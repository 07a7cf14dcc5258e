package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.PageLooks.await;
import static org.carillon.it.PageLooks.id;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.Frames;
import org.carillon.testing.Http;
import org.junit.jupiter.api.Test;

/** The explorer, as somebody uses it who has never seen the services. */
interface ExplorerContract {

  private static URI page(String path) {
    return URI.create("http://localhost:" + Build.port() + "/explorer/" + path);
  }

  private static void logIn(Browser browser, String user) {
    // a stranger sees no service of the samples, since each wants a role
    await(browser, "!login.hidden && !problem.hidden");
    browser.evaluate(
        "user.value = '%s', password.value = '%s', login.requestSubmit(), true"
            .formatted(user, user));
    await(browser, "me.innerText.startsWith('" + user + "')");
    await(browser, "!explorer.hidden");
  }

  private static void show(Browser browser, String address) {
    browser.evaluate("location.hash = '" + address + "', true");
    String member = address.substring(address.indexOf('~') + 1);
    await(browser, id("member-title") + ".innerText === '" + member + "'");
  }

  @Test
  default void itsFilesAreServedUnderAPolicyThatRunsNothingElse() throws Exception {
    for (String name :
        List.of("", "carillon.css", "icon.svg", "explorer.js", "fields.js", "session.json")) {
      HttpResponse<String> answer = Http.get(page(name), null);
      assertThat(answer.statusCode()).as(name).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-security-policy"))
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .contains("default-src 'none'", "connect-src 'self'")
                      .doesNotContain("unsafe"));
      assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    }
    assertThat(Http.get(page("ExplorerServlet.class"), null).statusCode()).isEqualTo(404);
    assertThat(Http.get(page("../explorer/%2e%2e/x"), null).statusCode()).isBetween(400, 404);
    assertThat(
            Frames.parse(Http.get(page("session.json"), "carol").body()).path("roles").toString())
        .isEqualTo("[\"WS_Chat\",\"WS_Todo\",\"user\"]");
  }

  @Test
  default void itCallsAnOperationAndShowsTheReplyAndTheEvent() {
    try (Browser browser = Browser.start()) {
      browser.open(page(""));
      logIn(browser, "alice");
      show(browser, "/ws/chat~message");
      browser.evaluate("connect.click(), true");
      await(browser, "state.dataset.state === 'live'");

      // what the form knows to be wrong is not sent
      browser.evaluate("send.click(), true");
      assertThat(browser.evaluate("call.checkValidity()").asBoolean()).isFalse();
      assertThat(browser.evaluate("log.innerText").asText()).doesNotContain("Sent");

      browser.evaluate(
          "fields.querySelector('[name=text]').value = 'by <b>hand</b>',"
              + " fields.querySelector('[name=text]').dispatchEvent(new Event('input')),"
              + " send.click(), true");
      await(browser, "log.innerText.includes('received') && log.innerText.includes('Reply')");
      assertThat(browser.evaluate("log.innerText").asText())
          .contains("Sent", "Event", "by <b>hand</b>");
      browser.evaluate(id("code-part") + ".open = true");
      assertThat(browser.evaluate("code.innerText").asText())
          .contains("service.call(\"message\", ", "ServiceClient", "websocat", "by <b>hand</b>");
      PageLooks.check(browser, "explorer");
      // without TLS there is no clipboard for scripts: what is to be copied is selected
      browser.evaluate(
          "Object.defineProperty(navigator, 'clipboard', {value: undefined}),"
              + " code.querySelector('button').click()");
      await(browser, "getSelection().toString().includes('service.call')");

      // only events are shown; then what was sent is sent again
      browser.evaluate(
          "%1$s.value = 'event', %1$s.dispatchEvent(new Event('change')), true"
              .formatted(id("log-kind")));
      assertThat(browser.evaluate("log.innerText").asText()).doesNotContain("Reply");
      browser.evaluate(
          "%1$s.value = 'sent', %1$s.dispatchEvent(new Event('change')), true"
              .formatted(id("log-kind")));
      browser.evaluate("log.querySelector('button').click(), true");
      await(browser, "log.children.length === 2");
    }
  }

  @Test
  default void aFormHasFieldsByTheTypesOfTheParameters() {
    try (Browser browser = Browser.start()) {
      browser.open(page(""));
      logIn(browser, "alice");
      show(browser, "/ws/bookshop~Books:submitOrder");
      String quantity = "fields.querySelector('[name=quantity]')";
      assertThat(browser.evaluate(quantity + ".type").asText()).isEqualTo("number");
      assertThat(browser.evaluate(quantity + ".required").asBoolean()).isTrue();
      assertThat(browser.evaluate(quantity + ".min").asText()).isEqualTo("1");
      show(browser, "/ws/todo~Todos:create");
      assertThat(browser.evaluate("fields.querySelector('[name=due]').type").asText())
          .isEqualTo("date");
      assertThat(browser.evaluate("members.innerText").asText())
          .contains("Todos:list", "toggled", "Todos:created");
      show(browser, "/ws/bookshop-fiori~stockChanged");
      assertThat(browser.evaluate("facts.innerText").asText()).contains("pcp");
      assertThat(browser.evaluate("call.hidden").asBoolean()).isTrue();
      // an address that nobody can read leads to the first service
      browser.evaluate("document.title = 'before', location.hash = '%E0%A4%A', location.reload()");
      await(browser, "document.title !== 'before' && " + id("explorer") + "?.hidden === false");
      assertThat(browser.evaluate(id("member-title") + ".innerText").asText()).isNotEmpty();
      assertThat(browser.evaluate("problem.hidden").asBoolean()).isTrue();
    }
  }

  /** What is missing or fails is said on the page. */
  @Test
  default void aDescriptionThatIsNotThereIsSaid() {
    try (Browser browser = Browser.start()) {
      browser.serve("/carillon-public/asyncapi.json", path -> Optional.empty());
      browser.open(page(""));
      await(browser, "!problem.hidden && loading.hidden");
      assertThat(browser.evaluate("problem.innerText").asText())
          .contains("There is no description of the services at /carillon-public/asyncapi.json");
      assertThat(browser.evaluate("explorer.hidden").asBoolean()).isTrue();
      PageLooks.check(browser, "explorer-problem");
    }
  }
}
