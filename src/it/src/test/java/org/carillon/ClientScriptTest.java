package org.carillon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.carillon.testing.MachineTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * carillon.js where it finds nobody, is refused, or is sent away; on a clock that does not wait.
 */
class ClientScriptTest {

  /** Each attempt is told to a script of the test, which says what becomes of it. */
  private static final String STAGE =
      """
      import { connect } from "%s";
      let now = 1_000_000;
      Date.now = () => now;
      Math.random = () => 1;
      const pauses = [];
      globalThis.setTimeout = (task, delay) => {
        const timer = { task, delay };
        if (delay <= 1000) queueMicrotask(() => { if (!timer.off) { now += delay; task(); } });
        return timer;
      };
      globalThis.clearTimeout = (timer) => { if (timer) timer.off = true; };
      const listeners = {};
      globalThis.addEventListener = (event, listener) => (listeners[event] = listener);
      globalThis.removeEventListener = (event) => delete listeners[event];
      let attempts = 0;
      globalThis.WebSocket = class {
        constructor(url, protocol) {
          queueMicrotask(() => play(this, ++attempts, url, protocol));
        }
        send(text) { sent?.(this, JSON.parse(text)); }
        close() {}
      };
      let sent;
      const fails = (socket) => socket.onclose({ code: 1006, reason: "" });
      const opens = (socket, position = "p") => {
        socket.onopen();
        hears(socket, { event: "$welcome", data: { connection: "c", position } });
      };
      const hears = (socket, frame) => socket.onmessage({ data: JSON.stringify(frame) });
      const states = (service) => service.onState(({ name, seconds, status, code }) =>
        console.log([name, seconds, status, code].filter((x) => x !== undefined).join(" ")));
      """;

  /** A server whose rows a scene keeps, and which answers when the scene says so. */
  private static final String ROWS =
      """
      const asked = [];
      let line;
      const play = (socket) => { opens(line = socket); };
      sent = (socket, frame) => { asked.push(frame); console.log(frame.event, JSON.stringify(frame.data)); };
      const answer = (data) => hears(line, { ref: asked[0].ref, event: asked.shift().event, data });
      const say = (event, data) => hears(line, { event, data });
      const settled = () => new Promise((done) => setImmediate(done));
      const service = connect("ws://nowhere/ws/x", { retry: { first: 10 } });
      const store = service.store("Books");
      const show = () => console.log(store.items.map((row) => row.ID + row.title).join(" "));
      await settled();
      """;

  @TempDir Path directory;

  private List<String> play(String scene) throws Exception {
    Path script = directory.resolve("scene.mjs");
    Files.writeString(
        script, STAGE.formatted(Path.of("src/js/carillon.js").toUri()) + scene, UTF_8);
    Path output = directory.resolve("output.txt");
    Process node =
        new ProcessBuilder(MachineTool.path("node", "nodejs"), script.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!node.waitFor(30, TimeUnit.SECONDS)) {
      node.destroyForcibly().waitFor();
      throw new AssertionError("The scene does not end");
    }
    return Files.readAllLines(output);
  }

  @Test
  void itWaitsLongerAndLongerUpToAMinuteAndGivesUpWhereItIsRefused() throws Exception {
    List<String> lines =
        play(
            """
            globalThis.fetch = async () => ({ status: attempts > 8 ? 401 : 503 });
            const play = fails;
            const service = connect("ws://nowhere/ws/x");
            let last = 0;
            service.onState(({ name, seconds, status }) => {
              if (name === "retrying" && last !== attempts) console.log(seconds);
              last = attempts;
              if (name === "refused") console.log("refused " + status);
            });
            """);
    assertThat(lines).last().isEqualTo("refused 401");
    assertThat(lines.subList(0, lines.size() - 1))
        .containsExactlyElementsOf(
            IntStream.range(0, 8)
                .mapToLong(failure -> 200 + Math.min(60_000, 1000L << failure))
                .mapToObj(pause -> Long.toString((pause + 999) / 1000))
                .toList());
  }

  @Test
  void theSecondsThatAreLeftAreCountedDown() throws Exception {
    assertThat(
            play(
                """
                globalThis.fetch = async () => { throw new TypeError("nobody is there"); };
                const play = (socket, n) => n < 3 ? fails(socket) : service.close();
                const service = connect("ws://nowhere/ws/x", { retry: { first: 2000 } });
                states(service);
                """))
        .containsExactly(
            "retrying 3",
            "retrying 2",
            "retrying 1",
            "connecting",
            "retrying 5",
            "retrying 4",
            "retrying 3",
            "retrying 2",
            "retrying 1",
            "connecting",
            "closed");
  }

  @Test
  void whoIsSentAwayDoesNotComeBackAndWhoIsCutDoes() throws Exception {
    assertThat(
            play(
                """
                const play = (socket, n, url) => {
                  if (n % 2) { opens(socket); socket.onclose({ code: 1001, reason: "" }); return; }
                  console.log(new URL(url).search);
                  opens(socket);
                  hears(socket, { event: "$resumed", data: { complete: true } });
                  socket.onclose({ code: codes.shift(), reason: "enough" });
                };
                const codes = [1008, 1000, 4001];
                for (const _ of [...codes]) {
                  await new Promise((done) => {
                    const service = connect("ws://nowhere/ws/x");
                    states(service);
                    service.onState(({ name, reason }) => reason === "enough" && done());
                  });
                }
                """))
        .containsExactly(
            "live",
            "retrying 2 1001",
            "retrying 1 1001",
            "connecting",
            "?since=p",
            "catching-up",
            "live",
            "refused 1008",
            "live",
            "retrying 2 1001",
            "retrying 1 1001",
            "connecting",
            "?since=p",
            "catching-up",
            "live",
            "closed 1000",
            "live",
            "retrying 2 1001",
            "retrying 1 1001",
            "connecting",
            "?since=p",
            "catching-up",
            "live",
            "closed 4001");
  }

  @Test
  void eachHandshakeHasATokenOfItsOwnAndSoHasTheQuestionWhy() throws Exception {
    assertThat(
            play(
                """
                globalThis.fetch = async (url, init) => {
                  console.log(url, init.headers.accept);
                  return { status: 403 };
                };
                const play = (socket, n, url, protocol) => { console.log(url, protocol); fails(socket); };
                let tokens = 0;
                connect("https://nowhere/ws/x?room=1", {
                  id: "a b", token: async () => "t" + ++tokens, tokenName: "ticket",
                });
                """))
        .containsExactly(
            "wss://nowhere/ws/x?room=1&ticket=t1&id=a+b carillon.v1",
            "https://nowhere/ws/x?room=1&ticket=t2&id=a+b text/plain");
  }

  @Test
  void aTokenThatIsNotToBeHadIsAskedForAgain() throws Exception {
    assertThat(
            play(
                """
                const play = (socket) => { opens(socket); service.close(); };
                let asked = 0;
                const service = connect("ws://nowhere/ws/x", {
                  token: async () => { if (++asked < 2) throw new Error("no network"); return "t"; },
                });
                service.onState((state) => console.log(state.name, state.reason));
                """))
        .containsExactly(
            "retrying no network",
            "retrying no network",
            "connecting undefined",
            "live undefined",
            "closed undefined");
  }

  @Test
  void aNetworkThatComesBackEndsAPause() throws Exception {
    assertThat(
            play(
                """
                globalThis.fetch = async () => { throw new TypeError("nobody is there"); };
                const play = (socket, n) => n > 7 ? service.close() : fails(socket);
                const service = connect("ws://nowhere/ws/x");
                let last = 0;
                service.onState(({ name, seconds }) => {
                  if (name !== "retrying" || last === attempts) return;
                  last = attempts;
                  console.log(seconds);
                  if (attempts === 7) queueMicrotask(() => listeners.online());
                  if (attempts === 7) service.onState((s) => s.seconds && console.log("then " + s.seconds));
                });
                """))
        .endsWith("61", "then 1")
        .hasSizeLessThan(12);
  }

  @Test
  void aRepeatIsForgottenAndAHandlerThatThrowsHoldsNothingUp() throws Exception {
    assertThat(
            play(
                """
                console.error = () => {};
                const play = (socket, n, url) => {
                  console.log(new URL(url).search);
                  opens(socket);
                  if (n === 2) return service.close();
                  const said = { event: "said", data: { n: 1 }, id: "1", position: "q" };
                  hears(socket, said);
                  hears(socket, { ...said, position: "r" });
                  hears(socket, { event: "error", data: { code: "FORBIDDEN", message: "no" } });
                  socket.onclose({ code: 1006 });
                };
                const service = connect("ws://nowhere/ws/x");
                service.on("said", () => { throw new Error("a fault of the page"); });
                service.on("said", ({ n }) => console.log("said " + n));
                service.on("error", ({ code }) => console.log(code));
                """))
        .containsExactly("", "said 1", "FORBIDDEN", "?since=r");
  }

  @Test
  void noMoreCallsAreUnansweredThanTheWindowHas() throws Exception {
    assertThat(
            play(
                """
                const play = opens;
                const asked = [];
                sent = (socket, frame) => {
                  asked.push(() => hears(socket, { ref: frame.ref, event: "x", data: frame.data.n }));
                };
                const service = connect("ws://nowhere/ws/x", { window: 5 });
                const all = Promise.all([...Array(12).keys()].map((n) => service.call("x", { n })));
                await new Promise((done) => setImmediate(done));
                console.log(asked.length);
                asked.shift()();
                console.log(asked.length);
                while (asked.length) asked.shift()();
                console.log((await all).join());
                """))
        .containsExactly("5", "5", "0,1,2,3,4,5,6,7,8,9,10,11");
  }

  /** Who gives a call up is told so at once; its answer, which comes later, is nobody's. */
  @Test
  void aSignalEndsTheWaitingOfACallThatWaitsOrWasSent() throws Exception {
    assertThat(
            play(
                """
                const play = opens;
                const asked = [];
                sent = (socket, frame) => asked.push(() => hears(socket, { ref: frame.ref, event: "x", data: frame.data.n }));
                const service = connect("ws://nowhere/ws/x", { window: 1 });
                const one = new AbortController(), two = new AbortController();
                const told = (name) => (e) => console.log(name, e.name ?? e);
                service.call("x", { n: 1 }, { signal: one.signal }).catch(told("sent"));
                service.call("x", { n: 2 }, { signal: two.signal }).catch(told("waits"));
                const last = service.call("x", { n: 3 });
                await new Promise((done) => setImmediate(done));
                two.abort("no more");
                one.abort();
                await new Promise((done) => setImmediate(done));
                console.log(asked.length);
                asked.shift()();
                console.log(asked.length);
                asked.shift()();
                console.log(await last);
                """))
        .containsExactly("waits no more", "sent AbortError", "1", "1", "3");
  }

  @Test
  void whatIsHeardWhileAStoreLoadsIsAppliedAfterwards() throws Exception {
    assertThat(
            play(
                ROWS
                    + """
                    say("Books:created", { ID: 3, title: "c" });
                    say("Books:updated", { ID: 1, title: "a2" });
                    say("Books:deleted", { ID: 2 });
                    answer([{ ID: 1, title: "a" }, { ID: 2, title: "b" }]);
                    await settled();
                    answer([{ ID: 2, title: "b" }]);
                    await settled();
                    show();
                    """))
        .containsExactly("Books:list {}", "Books:list {}", "1a2 3c");
  }

  @Test
  void aStoreBeginsAnewWhereRowsGoBetweenTwoPages() throws Exception {
    assertThat(
            play(
                ROWS
                    + """
                    const skip = () => console.log(asked[0].headers.skip);
                    skip();
                    answer([{ ID: 1, title: "a" }, { ID: 2, title: "b" }]);
                    await settled();
                    skip();
                    answer([{ ID: 3, title: "c" }, { ID: 4, title: "d" }]); // the first has gone: 3 would be missed
                    await settled();
                    skip();
                    answer([{ ID: 2, title: "b" }, { ID: 3, title: "c" }]);
                    await settled();
                    skip();
                    answer([{ ID: 3, title: "c" }, { ID: 4, title: "d" }]);
                    await settled();
                    skip();
                    answer([{ ID: 4, title: "d" }]);
                    await settled();
                    show();
                    """))
        .filteredOn(line -> !line.startsWith("Books"))
        .containsExactly("0", "1", "0", "1", "2", "2b 3c 4d");
  }

  /**
   * Of its own change there is no event, and one of an earlier change may come after its answer.
   */
  @Test
  void anOlderEventDoesNotUndoWhatWasWrittenHere() throws Exception {
    assertThat(
            play(
                ROWS
                    + """
                    answer([{ ID: 1, title: "a" }]);
                    await settled();
                    answer([{ ID: 1, title: "a" }]);
                    await settled();
                    service.call("Books:update", { ID: 1, title: "mine" });
                    await settled();
                    answer({ ID: 1, title: "mine" });
                    await settled();
                    show();
                    answer({ ID: 1, title: "mine" });
                    await settled();
                    say("Books:updated", { ID: 1, title: "theirs, before" });
                    show();
                    answer({ ID: 1, title: "mine" });
                    await settled();
                    show();
                    """))
        .containsExactly(
            "Books:list {}",
            "Books:list {}",
            "Books:update {\"ID\":1,\"title\":\"mine\"}",
            "Books:read {\"ID\":1}",
            "1mine",
            "Books:read {\"ID\":1}",
            "1mine",
            "1mine");
  }

  @Test
  void aStoreLoadsAfreshWhereNobodyKnowsWhatBecameOfItsOwnChange() throws Exception {
    assertThat(
            play(
                ROWS
                    + """
                    answer([]);
                    await settled();
                    service.call("Books:create", { title: "x" }).catch((e) => console.log(e.code));
                    await settled();
                    asked.length = 0;
                    line.onclose({ code: 1006 });
                    await settled();
                    answer([{ ID: 7, title: "x" }]);
                    await settled();
                    answer([{ ID: 7, title: "x" }]);
                    await settled();
                    show();
                    """))
        .containsExactly(
            "Books:list {}",
            "Books:create {\"title\":\"x\"}",
            "UNKNOWN_OUTCOME",
            "Books:list {}",
            "Books:list {}",
            "7x");
  }
}
