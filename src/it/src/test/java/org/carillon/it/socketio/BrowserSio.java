package org.carillon.it.socketio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.carillon.testing.Browser;
import org.jspecify.annotations.Nullable;

/** The official client in JavaScript, in a browser's page. */
final class BrowserSio implements SioClient {

  /** What a page needs beside the client: it keeps what was heard, and waits. */
  static final String HELPERS =
      """
      window.sio = {};
      window.plain = v => v instanceof ArrayBuffer || ArrayBuffer.isView(v)
          ? {bytes: btoa(String.fromCharCode(...new Uint8Array(v.buffer || v)))}
          : Array.isArray(v) ? v.map(plain)
          : v && typeof v === 'object'
              ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, plain(x)])) : v;
      window.bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
      window.waitFor = async (what, probe) => {
        for (let i = 0; i < 2000; i++) {
          const found = probe();
          if (found !== undefined && found !== false) return found;
          await new Promise(r => setTimeout(r, 10));
        }
        throw new Error('waited in vain for ' + what);
      };
      window.join = (id, url, options) => {
        const socket = io(url, options);
        const c = {socket, heard: {}, connects: 0};
        window.sio[id] = c;
        socket.onAny((event, ...args) =>
            (c.heard[event] ||= []).push(plain(args.filter(a => typeof a !== 'function'))));
        socket.on('connect', () => { c.connects++; c.left = undefined; });
        socket.on('connect_error', e => c.refused = {message: e.message, data: e.data ?? null});
        socket.on('disconnect', reason => c.left = reason);
      };
      true
      """;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final AtomicInteger IDS = new AtomicInteger();

  private final Browser browser;
  private final int id = IDS.incrementAndGet();

  BrowserSio(Browser browser, Options options) {
    this.browser = browser;
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("path", options.path());
    all.put("transports", options.transports());
    all.put("auth", options.auth());
    all.put("forceNew", true);
    all.put("reconnection", options.reconnects());
    all.put("reconnectionDelay", 100);
    browser.evaluate("join(%d, %s, %s); 1".formatted(id, json(options.url()), json(all)));
  }

  private static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private String me() {
    return "sio[" + id + "]";
  }

  private static String argument(@Nullable Object value) {
    return value instanceof byte[] bytes
        ? "bytes('" + Base64.getEncoder().encodeToString(bytes) + "')"
        : json(value == null ? MAPPER.nullNode() : value);
  }

  private static String arguments(String event, @Nullable Object... arguments) {
    return Arrays.stream(arguments)
        .map(BrowserSio::argument)
        .collect(Collectors.joining(", ", json(event) + (arguments.length == 0 ? "" : ", "), ""));
  }

  private JsonNode await(String what, String expression) {
    return browser.evaluate("waitFor(%s, () => %s)".formatted(json(what), expression));
  }

  @Override
  public String connected() {
    return await("the connection", me() + ".socket.connected && " + me() + ".socket.id").asText();
  }

  @Override
  public JsonNode refused() {
    return await("the refusal", me() + ".refused");
  }

  @Override
  public void tell(String event, @Nullable Object... arguments) {
    browser.evaluate(me() + ".socket.emit(" + arguments(event, arguments) + "); 1");
  }

  @Override
  public JsonNode call(String event, @Nullable Object... arguments) {
    return browser.evaluate(
        "new Promise((ok, bad) => { setTimeout(() => bad(new Error('no answer')), 20000); "
            + me()
            + ".socket.emit("
            + arguments(event, arguments)
            + ", (...answer) => ok(plain(answer))); })");
  }

  @Override
  public JsonNode hear(String event) {
    String queue = me() + ".heard[" + json(event) + "]";
    return await("the event " + event, queue + "?.length > 0 && " + queue + ".shift()");
  }

  @Override
  public int unheard(String event) {
    return browser.evaluate("(" + me() + ".heard[" + json(event) + "] || []).length").asInt();
  }

  @Override
  public void answer(String event, Object answer) {
    browser.evaluate(
        me()
            + ".socket.on("
            + json(event)
            + ", (...args) => args.at(-1)("
            + argument(answer)
            + ")); 1");
  }

  @Override
  public String transport() {
    return browser.evaluate(me() + ".socket.io.engine.transport.name").asText();
  }

  @Override
  public void cut() {
    browser.evaluate(me() + ".socket.io.engine.close(); 1");
  }

  /** Waits until it has connected so often. */
  void connectedAgain(int times) {
    await("the connection again", me() + ".connects >= " + times);
  }

  @Override
  public boolean isRecovered() {
    return browser.evaluate(me() + ".socket.recovered").asBoolean();
  }

  @Override
  public void leave() {
    browser.evaluate(me() + ".socket.disconnect(); 1");
  }

  @Override
  public String left() {
    return await("the end", me() + ".left").asText();
  }

  @Override
  public void close() {
    browser.evaluate(me() + ".socket.disconnect(); " + me() + ".socket.io.engine?.close(); 1");
  }

  @Override
  public String toString() {
    return "the JavaScript client " + List.of(id);
  }
}
