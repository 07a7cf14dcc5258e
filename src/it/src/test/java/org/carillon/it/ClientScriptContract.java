package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.BookshopContract.bookshop;
import static org.carillon.it.BookshopContract.newBook;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.carillon.config.Settings;
import org.carillon.it.ClientScriptStage.Runtime;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.MachineTool;
import org.carillon.testing.NpmBundle;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What carillon.js promises, in Chromium and in Node.js. */
interface ClientScriptContract {

  private static ClientScriptStage stage(Runtime runtime, String user) {
    return ClientScriptStage.open(runtime, Build.port(), user);
  }

  private static WsClient connect(String path, String user) {
    return ClientHandshake.at(path).as(user).connect();
  }

  private static String unique(String text) {
    return text + "-" + UUID.randomUUID();
  }

  private static String numbers(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(","));
  }

  /** The code of what a promise fails with. */
  private static String code(ClientScriptStage stage, String promise) {
    return stage
        .evaluate(
            promise + ".then(() => 'none', (e) => (e.name === 'CarillonError' ? e.code : e.name))")
        .asText();
  }

  @ParameterizedTest
  @ValueSource(strings = {"carillon.js", "carillon.min.js", "carillon.global.js"})
  default void theScriptIsServedToEveryoneAndKeptUntilItChanges(String file) throws Exception {
    URI uri =
        URI.create(
            "http://localhost:" + Build.port() + Settings.PUBLIC_PATH.fallback() + "/" + file);
    HttpClient http = HttpClient.newHttpClient();
    var answer =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(Files.readString(Path.of("src/js", file)));
    assertThat(answer.headers().firstValue("content-type").orElse("").replace(" ", ""))
        .isEqualToIgnoringCase("text/javascript;charset=utf-8");
    assertThat(answer.headers().allValues("x-content-type-options")).containsOnly("nosniff");
    assertThat(answer.headers().firstValue("cache-control")).hasValue("no-cache");
    String tag = answer.headers().firstValue("etag").orElseThrow();
    var again =
        http.send(
            HttpRequest.newBuilder(uri).header("If-None-Match", tag).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    var other =
        http.send(
            HttpRequest.newBuilder(uri).header("If-None-Match", "\"old\"").build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(other.statusCode()).isEqualTo(200);
  }

  /** The code block of the documentation that follows a line. */
  private static String documented(String line) throws IOException {
    String text = Files.readString(Path.of("docs/browser.md"));
    int begin = text.indexOf("```js\n", text.indexOf("\n" + line + "\n")) + "```js\n".length();
    return text.substring(begin, text.indexOf("```", begin));
  }

  /** The hook for React and the composable for Vue, as the documentation has them. */
  @Test
  default void theHooksOfTheDocumentationFollowAStore() throws Exception {
    Path packages = NpmBundle.install("views", "react@19.2.0", "react-dom@19.2.0", "vue@3.5.22");
    Path directory = Files.createDirectories(Build.data().resolve("views-" + UUID.randomUUID()));
    Files.writeString(
        directory.resolve("index.html"),
        "<!doctype html><title>Views</title><div id=react></div><div id=vue></div>"
            + "<script type=module src=react.js></script><script type=module src=vue.js></script>");
    Files.writeString(
        directory.resolve("react.mjs"),
        documented("React:")
            + """
            import { createElement } from "react";
            import { createRoot } from "react-dom/client";
            import { connect } from "/carillon-public/carillon.js";
            const todos = connect("/ws/todo").store("Todos");
            const List = () => createElement("ul", null, useRows(todos).map((row) => createElement("li", { key: row.ID }, row.title)));
            createRoot(document.getElementById("react")).render(createElement(List));
            """);
    Files.writeString(
        directory.resolve("vue.mjs"),
        documented("Vue:")
            + """
            import { createApp, h } from "vue";
            import { connect } from "/carillon-public/carillon.js";
            const todos = connect("/ws/todo").store("Todos");
            createApp({
              setup() {
                const rows = useRows(todos);
                return () => h("ul", rows.value.map((row) => h("li", { key: row.ID }, row.title)));
              },
            }).mount("#vue");
            """);
    for (String view : List.of("react", "vue")) {
      OfficialParser.run(
          directory,
          0,
          Map.of("NODE_PATH", packages.resolve("node_modules").toAbsolutePath().toString()),
          MachineTool.path("node", "nodejs"),
          NpmBundle.esbuild().toAbsolutePath().toString(),
          view + ".mjs",
          "--bundle",
          "--format=esm",
          "--define:process.env.NODE_ENV=\"production\"",
          "--external:/carillon-public/*",
          "--outfile=" + view + ".js");
    }
    try (Browser browser = Browser.start();
        WsClient carol = connect("/ws/todo", "carol")) {
      PageLooks.open(browser, Build.port(), "", "alice");
      String place = "/" + directory.getFileName() + "/";
      browser.serve(
          place, path -> Optional.of(directory.resolve(path.substring(path.lastIndexOf('/') + 1))));
      browser.open(URI.create("http://localhost:" + Build.port() + place + "index.html"));
      String mark = unique("view");
      String id = carol.call("Todos:create", data("title", mark)).path("ID").asText();
      for (String changed : List.of(mark, mark + " again")) {
        carol.call("Todos:update", data("ID", id, "title", changed));
        for (String view : List.of("react", "vue")) {
          PageLooks.await(
              browser,
              "[...document.querySelectorAll('#%s li')].some(li => li.innerText === '%s')"
                  .formatted(view, changed));
        }
      }
      carol.call("Todos:delete", data("ID", id));
      for (String view : List.of("react", "vue")) {
        PageLooks.await(
            browser,
            "!document.getElementById('%s').innerText.includes('%s')".formatted(view, mark));
      }
    }
  }

  /** The minified module, and the script for pages without modules. */
  @Test
  default void theMinifiedFilesTalkToAServiceFromAPage() {
    try (ClientScriptStage stage = stage(Runtime.CHROMIUM, "alice")) {
      stage.evaluate(
          """
          Promise.all([
            import("/carillon-public/carillon.min.js").then((module) => (globalThis.minified = module)),
            new Promise((resolve, reject) => document.head.append(Object.assign(document.createElement("script"), {
              src: "/carillon-public/carillon.global.js", onload: resolve, onerror: reject,
            }))),
          ]).then(() => Object.keys(globalThis.classic = window.carillon).sort().join())
          """);
      for (String made : List.of("minified", "classic")) {
        assertThat(
                stage
                    .evaluate(
                        "%s.connect('/ws/chat').call('message', {text: 'hi'})".formatted(made))
                    .asText())
            .as(made)
            .isEqualTo("hi");
        assertThat(stage.evaluate("Object.keys(%s).sort().join()".formatted(made)).asText())
            .isEqualTo("CarillonError,connect");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void callsAreAnsweredAndErrorsSayWhatIsWrong(Runtime runtime) {
    try (ClientScriptStage stage = stage(runtime, "alice")) {
      stage.evaluate("globalThis.chat = to('/ws/chat', {id: 'x'}), 0");
      assertThat(stage.evaluate("chat.call('message', {text: 'hi'})").asText()).isEqualTo("hi");
      assertThat(stage.evaluate("chat.state.name").asText()).isEqualTo("live");
      // more than may wait at the server
      assertThat(
              stage
                  .evaluate(
                      "Promise.all([...Array(300).keys()].map((n) => chat.call('message', {text: '' + n})))"
                          + ".then((all) => all.join())")
                  .asText())
          .isEqualTo(numbers(0, 299));
      JsonNode error =
          stage.evaluate(
              "chat.call('message', {text: ''}).catch((e) => ({ name: e.name, code: e.code, details: e.details, is: e instanceof carillon.CarillonError }))");
      assertThat(error.path("code").asText()).isEqualTo("INVALID");
      assertThat(error.path("is").asBoolean()).isTrue();
      assertThat(error.path("details").path(0).path("path").asText()).isEqualTo("text");
      assertThat(code(stage, "chat.call('unheardOf')")).isEqualTo("UNKNOWN_EVENT");
      assertThat(code(stage, "chat.call('message', {text: 'x'}, {signal: AbortSignal.abort()})"))
          .isEqualTo("AbortError");
      stage.evaluate("chat.close()");
      assertThat(stage.evaluate("chat.state.name").asText()).isEqualTo("closed");
      assertThat(code(stage, "chat.call('message', {text: 'x'})")).isEqualTo("NOT_SENT");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void eventsAreHandledAndIterated(Runtime runtime) {
    try (ClientScriptStage stage = stage(runtime, "alice");
        WsClient carol = connect("/ws/chat", "carol")) {
      String mark = unique("said");
      stage.run(
          """
          globalThis.handled = []; globalThis.iterated = []; globalThis.ended = false;
          globalThis.chat = to('/ws/chat');
          const isMine = (e) => e.text.startsWith('%s');
          globalThis.off = chat.on('received', (data, frame) => {
            if (isMine(data)) handled.push(data.text.slice(-1) + data.user + frame.event);
            if (isMine(data)) throw new Error('of a handler, which keeps nobody else from hearing it');
          });
          const events = chat.events('received');
          (async () => {
            for await (const e of events) if (isMine(e)) iterated.push(e.text.slice(-1));
            globalThis.ended = true;
          })();
          """
              .formatted(mark));
      stage.await("chat.state.name === 'live'");
      carol.call("message", data("text", mark + "1"));
      carol.call("message", data("text", mark + "2"));
      stage.await("iterated.length === 2 && handled.length === 2");
      assertThat(stage.evaluate("handled.join()").asText())
          .isEqualTo("1carolreceived,2carolreceived");
      stage.evaluate("off()");
      carol.call("message", data("text", mark + "3"));
      stage.await("iterated.length === 3");
      assertThat(stage.evaluate("iterated.join() + handled.length").asText()).isEqualTo("1,2,32");
      stage.evaluate("chat.close()");
      stage.await("ended");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void contextsAreEnteredAgainAfterACut(Runtime runtime) {
    try (ClientScriptStage stage = stage(runtime, "alice");
        WsClient carol = connect("/ws/chat", "carol")) {
      String room = unique("room");
      String left = unique("left");
      stage.run(
          """
          globalThis.heard = [];
          globalThis.chat = to('/ws/chat');
          chat.on('received', (e) => heard.push(e.text));
          const before = chat.enter('%s'); // before there is a connection
          await before;
          await chat.enter('%s');
          await chat.exit('%s');
          """
              .formatted(room, left, left));
      carol.call("messageTo", data("room", room, "text", room + "1"));
      stage.await("heard.includes('" + room + "1')");
      stage.cutFor("chat");
      stage.await("chat.state.name === 'live'");
      carol.call("messageTo", data("room", left, "text", "nobody"));
      carol.call("messageTo", data("room", room, "text", room + "2"));
      stage.await("heard.includes('" + room + "2')");
      assertThat(stage.evaluate("heard.includes('nobody')").asBoolean()).isFalse();
      stage.evaluate("chat.exit('" + room + "')");
      carol.call("messageTo", data("room", room, "text", room + "3"));
      carol.call("message", data("text", room + "4"));
      stage.await("heard.includes('" + room + "4')");
      assertThat(stage.evaluate("heard.includes('" + room + "3')").asBoolean()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  default void whoIsCutAgainAndAgainMissesNothingAndHearsNothingTwice(Runtime runtime) {
    try (ClientScriptStage stage = stage(runtime, "alice");
        WsClient carol = connect("/ws/todo", "carol")) {
      String mark = unique("n");
      stage.run(
          """
          globalThis.seen = []; globalThis.states = []; globalThis.gaps = 0;
          globalThis.todo = to('/ws/todo');
          todo.onState((s) => states.push(s.name));
          todo.onGap(() => gaps++);
          todo.on('Todos:created', (e) => {
            const [mark, n] = e.title.split(' ');
            if (mark === '%s') seen.push(Number(n));
          });
          """
              .formatted(mark));
      stage.await("todo.state.name === 'live'");
      for (int n = 1; n <= 60; n++) {
        carol.call("Todos:create", data("title", mark + " " + n));
        if (n % 15 == 0) {
          stage.network().cut();
        }
        if (n % 15 == 8) {
          stage.network().restore();
        }
      }
      stage.network().restore();
      stage.await("seen.includes(60) && todo.state.name === 'live'");
      assertThat(stage.evaluate("seen.join()").asText()).isEqualTo(numbers(1, 60));
      assertThat(stage.evaluate("gaps").asInt()).isZero();
      assertThat(stage.evaluate("[...new Set(states)].join()").asText())
          .isEqualTo("live,retrying,connecting,catching-up");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void aCallThatIsCutHasNotBeenSentOrNobodyKnows(Runtime runtime) {
    try (ClientScriptStage stage = stage(runtime, "alice")) {
      stage.run(
          "globalThis.chat = to('/ws/chat', {window: 1}); await chat.call('message', {text: 'a'});");
      stage.network().stall();
      stage.run(
          """
          globalThis.outcomes = {};
          const note = (name, promise) =>
            promise.then(() => (outcomes[name] = 'done'), (e) => (outcomes[name] = e.code));
          note('sent', chat.call('message', {text: 'b'}));
          note('waits', chat.call('message', {text: 'c'})); // the window is full
          note('gives up', chat.call('message', {text: 'd'}, {timeout: 300}));
          """);
      stage.await("outcomes['gives up']");
      assertThat(stage.evaluate("outcomes['gives up']").asText()).isEqualTo("NOT_SENT");
      stage.network().cut();
      stage.await("outcomes.sent");
      assertThat(stage.evaluate("outcomes.sent").asText()).isEqualTo("UNKNOWN_OUTCOME");
      assertThat(code(stage, "chat.call('message', {text: 'e'}, {wait: false})"))
          .isEqualTo("NOT_SENT");
      stage.network().restore();
      stage.await("outcomes.waits");
      assertThat(stage.evaluate("outcomes.waits").asText())
          .as("on the next line")
          .isEqualTo("done");
      stage.network().cut();
      stage.await("chat.state.name === 'retrying'");
      stage.evaluate("chat.call('message', {text: 'f'}).catch((e) => (outcomes.last = e.code)), 0");
      stage.evaluate("chat.close()");
      stage.await("outcomes.last === 'NOT_SENT'");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void aLineThatGoesSilentIsGivenUp(Runtime runtime) {
    try (ClientScriptStage stage = stage(runtime, "alice")) {
      stage.run(
          """
          globalThis.states = [];
          globalThis.chat = to('/ws/chat', {heartbeat: 300});
          chat.onState((s) => states.push(s.name + (s.reason ?? '')));
          await chat.call('message', {text: 'a'});
          """);
      // a line that lives answers, and is kept: three signs of life at least
      stage.run("await new Promise((done) => setTimeout(done, 1200))");
      assertThat(stage.evaluate("states.join()").asText()).doesNotContain("retrying");
      stage.network().stall();
      stage.await("states.some((s) => s === 'retryingno sign of life')");
      stage.network().restore();
      stage.await("chat.state.name === 'live'");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void whoMayNotConnectIsRefusedAndMayTryAgain(Runtime runtime) {
    try (ClientScriptStage stage = stage(runtime, null)) {
      stage.run(
          """
          globalThis.chat = to('/ws/chat');
          globalThis.outcome = '';
          chat.call('message', {text: 'a'}).catch((e) => (outcome = e.code));
          globalThis.iteration = chat.events('received').next().then(() => 'none', (e) => e.code);
          """);
      stage.await("chat.state.name === 'refused'");
      assertThat(stage.evaluate("chat.state.status").asInt()).isEqualTo(401);
      assertThat(stage.evaluate("outcome").asText()).isEqualTo("NOT_SENT");
      assertThat(stage.evaluate("iteration").asText()).isEqualTo("REFUSED");
      if (runtime == Runtime.NODE) {
        stage.as("alice");
      } else {
        stage.evaluate(
            "fetch('login', {method: 'POST', body: new URLSearchParams({user: 'alice', password: 'alice'})}).then(() => 0)");
      }
      stage.evaluate("chat.retry()");
      stage.await("chat.state.name === 'live'");
      assertThat(stage.evaluate("chat.call('message', {text: 'b'})").asText()).isEqualTo("b");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void aSlowLineIsALineAllTheSame(Runtime runtime) {
    try (ClientScriptStage stage = stage(runtime, "alice")) {
      stage.run(
          """
          globalThis.states = [];
          globalThis.chat = to('/ws/chat', {heartbeat: 400});
          chat.onState((s) => states.push(s.name));
          await chat.call('message', {text: 'a'});
          """);
      stage.network().slow(20_000);
      // the reply and the event take three seconds: longer than the silence that is borne
      assertThat(
              stage
                  .evaluate("chat.call('message', {text: 'x'.repeat(30000)}).then((t) => t.length)")
                  .asInt())
          .isEqualTo(30_000);
      stage.network().slow(0);
      assertThat(stage.evaluate("chat.call('message', {text: 'b'})").asText()).isEqualTo("b");
      assertThat(stage.evaluate("states.join()").asText()).doesNotContain("retrying");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void aStoreFollowsWhatOthersAndItselfChange(Runtime runtime) {
    try (ClientScriptStage stage = stage(runtime, "alice");
        WsClient carol = connect("/ws/todo", "carol")) {
      String mark = unique("store");
      String first = carol.call("Todos:create", data("title", mark)).path("ID").asText();
      stage.run(
          """
          globalThis.todo = to('/ws/todo');
          globalThis.todos = todo.store('Todos', {where: {title: '%s'}, also: ['toggled']});
          globalThis.changes = 0;
          todos.subscribe(() => changes++);
          globalThis.shown = () => JSON.stringify(todos.items);
          await todos.ready;
          """
              .formatted(mark));
      assertThat(stage.evaluate("todos.items.map((t) => t.ID).join()").asText()).isEqualTo(first);
      assertThat(stage.evaluate("todos.items === todos.items").asBoolean()).isTrue();

      String second = carol.call("Todos:create", data("title", mark)).path("ID").asText();
      stage.await("todos.get('" + second + "')");
      carol.call("Todos:create", data("title", unique("other"))); // of another title
      carol.call("Todos:update", data("ID", second, "due", "2030-01-31"));
      stage.await("todos.get('" + second + "').due === '2030-01-31'");
      assertThat(stage.evaluate("todos.items.length").asInt()).isEqualTo(2);
      carol.call("Todos:toggle", data("ID", first));
      stage.await("todos.get('" + first + "').done");
      carol.call("Todos:delete", data("ID", first));
      stage.await("!todos.get('" + first + "')");
      carol.call("Todos:update", data("ID", second, "title", mark + "!")); // it leaves
      stage.await("todos.items.length === 0");
      assertThat(stage.evaluate("changes").asInt()).isGreaterThanOrEqualTo(5);

      // its own changes, of which it hears nothing
      String own =
          stage
              .evaluate("todo.call('Todos:create', {title: '" + mark + "'}).then((t) => t.ID)")
              .asText();
      stage.await("todos.get('" + own + "')");
      stage.evaluate("todo.call('Todos:toggle', {ID: '" + own + "'}).then(() => 0)");
      stage.await("todos.get('" + own + "').done");
      // somebody else changes what it has written itself
      carol.call("Todos:update", data("ID", own, "due", "2031-01-31"));
      stage.await("todos.get('" + own + "').due === '2031-01-31'");
      stage.evaluate("todo.call('Todos:delete', {ID: '" + own + "'}).then(() => 0)");
      stage.await("todos.items.length === 0");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void aStoreIsInStepAfterCutsWhileOthersGoOn(Runtime runtime) {
    try (ClientScriptStage stage = stage(runtime, "alice");
        WsClient carol = connect("/ws/todo", "carol")) {
      String mark = unique("step");
      String kept = carol.call("Todos:create", data("title", mark)).path("ID").asText();
      stage.run(
          "globalThis.todo = to('/ws/todo'); globalThis.todos = todo.store('Todos', {where: {title: '"
              + mark
              + "'}}); await todos.ready;");
      String last = "";
      for (int n = 1; n <= 40; n++) {
        String id = carol.call("Todos:create", data("title", mark)).path("ID").asText();
        carol.call("Todos:update", data("ID", kept, "due", "2030-01-" + (10 + n % 20)));
        if (n % 2 == 0) {
          carol.call("Todos:delete", data("ID", id));
        } else {
          last = id;
        }
        if (n % 10 == 3) {
          stage.network().cut();
        }
        if (n % 10 == 6) {
          stage.network().restore();
        }
        if (n % 10 == 5) { // nobody knows whether this happens
          stage.evaluate(
              "todo.call('Todos:update', {ID: '"
                  + last
                  + "', due: '2031-01-31'}, {timeout: 5000}).then(() => 0, () => 0), 0");
        }
      }
      stage.network().restore();
      JsonNode all = carol.call("Todos:list", data("title", mark));
      assertThat(all).hasSize(21);
      stage.await(
          "todos.items.length === 21 && todos.get('"
              + kept
              + "').due === '2030-01-10' && todo.state.name === 'live'");
      // a barrier, behind which nothing is on its way
      stage.evaluate(
          "todo.call('Todos:update', {ID: '" + last + "', due: '2032-01-31'}).then(() => 0)");
      stage.await("todos.get('" + last + "').due === '2032-01-31'");
      JsonNode now = carol.call("Todos:list", data("title", mark));
      for (JsonNode row : now) {
        stage.await(
            "JSON.stringify(todos.get('"
                + row.path("ID").asText()
                + "')) === "
                + "JSON.stringify("
                + row
                + ")");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void aStoreReadsWhatEventsNameByTheKeyAlone(Runtime runtime) {
    try (ClientScriptStage stage = stage(runtime, "carol");
        WsClient alice = bookshop("alice")) {
      int id = newBook(alice, 9);
      stage.run(
          """
          globalThis.shop = to('/ws/bookshop');
          globalThis.books = shop.store('Books', {also: ['stockChanged'], sort: (a, b) => a.stock - b.stock});
          await books.ready;
          """);
      assertThat(stage.evaluate("books.get(" + id + ").stock").asInt()).isEqualTo(9);
      assertThat(
              stage
                  .evaluate("books.items.every((b, i, all) => !i || all[i - 1].stock <= b.stock)")
                  .asBoolean())
          .isTrue();
      alice.call("Books:update", data("ID", id, "stock", 8));
      stage.await("books.get(" + id + ").stock === 8");
      alice.call("Books:submitOrder", data("ID", id, "quantity", 2));
      stage.await("books.get(" + id + ").stock === 6");
      stage.evaluate("shop.call('Books:submitOrder', {ID: " + id + ", quantity: 1}).then(() => 0)");
      stage.await("books.get(" + id + ").stock === 5");
      int other = newBook(alice, 1);
      stage.await("books.get(" + other + ")?.stock === 1");
      alice.call("Books:delete", data("ID", id));
      stage.await("!books.get(" + id + ")");
      alice.call("Books:delete", data("ID", other));
      stage.await("!books.get(" + other + ")");
    }
  }

  /** A position is of its user alone, so whoever comes back with another's misses something. */
  @Test
  default void whereEventsAreMissingForGoodTheStoreLoadsAfresh() {
    try (ClientScriptStage stage = stage(Runtime.NODE, "alice");
        WsClient carol = connect("/ws/todo", "carol")) {
      String mark = unique("gap");
      String id = carol.call("Todos:create", data("title", mark)).path("ID").asText();
      stage.run(
          """
          globalThis.gaps = 0;
          globalThis.todo = to('/ws/todo');
          todo.onGap(() => gaps++);
          globalThis.todos = todo.store('Todos', {where: {title: '%s'}});
          await todos.ready;
          """
              .formatted(mark));
      stage.network().cut();
      stage.await("todo.state.name === 'retrying'");
      carol.call("Todos:update", data("ID", id, "due", "2030-01-31"));
      String other = carol.call("Todos:create", data("title", mark)).path("ID").asText();
      stage.as("carol");
      stage.network().restore();
      stage.await("gaps === 1 && todo.state.name === 'live'");
      stage.await("todos.get('" + id + "').due === '2030-01-31' && todos.get('" + other + "')");
    }
  }
}
