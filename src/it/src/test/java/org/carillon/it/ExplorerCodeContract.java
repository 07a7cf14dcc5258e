package org.carillon.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.BookshopContract.bookshop;
import static org.carillon.it.BookshopContract.newBook;
import static org.carillon.it.PageLooks.await;
import static org.carillon.it.PageLooks.id;
import static org.carillon.testing.Frames.data;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.carillon.client.ServiceClient;
import org.carillon.testing.Await;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Frames;
import org.carillon.testing.MachineTool;
import org.carillon.testing.NpmBundle;
import org.carillon.testing.WsClient;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The code that the explorer shows does what it says, as it is copied. */
interface ExplorerCodeContract {

  private static URI at(String path) {
    return URI.create("http://localhost:" + Build.port() + path);
  }

  /** Opens what an address means, as somebody who clicks on a name to log in. */
  private static void open(Browser browser, String user, String address) {
    browser.open(at("/explorer/"));
    String button =
        "[...%s.children].find(b => b.innerText === '%s')".formatted(id("login-users"), user);
    await(browser, button);
    browser.evaluate(button + ".click(), true");
    await(browser, "me.innerText.startsWith('" + user + "')");
    show(browser, address);
  }

  private static void show(Browser browser, String address) {
    browser.evaluate("location.hash = '" + address + "', true");
    String member = address.substring(address.indexOf('~') + 1);
    await(browser, id("member-title") + "?.innerText === '" + member + "'");
    browser.evaluate(id("code-part") + ".open = true");
  }

  private static void fill(Browser browser, String name, Object value) {
    String field = "fields.querySelector('[name=%s]')".formatted(name);
    browser.evaluate(
        "%1$s.value = %2$s, %1$s.dispatchEvent(new Event('input')), true"
            .formatted(field, Frames.text(value)));
  }

  /** The code of a language, when it is shown. */
  private static String code(Browser browser, String title) {
    String figure =
        "[...document.querySelectorAll('figure')].find(f => f.querySelector('span').innerText === '%s')"
            .formatted(title);
    await(browser, figure);
    return browser.evaluate(figure + ".querySelector('pre').textContent").asText();
  }

  private static Path directory(String name) throws Exception {
    return Files.createDirectories(Build.data().resolve("code-" + name + "-" + UUID.randomUUID()));
  }

  private static String shell(Path directory, String code) throws Exception {
    MachineTool.path("curl", "curl");
    return OfficialParser.run(directory, 0, Map.of(), "bash", "-c", code);
  }

  /** Runs a module on a page of the server, as whoever has logged in on it. */
  private static JsonNode onPage(Browser browser, Path directory, String module) throws Exception {
    Files.writeString(
        directory.resolve("index.html"),
        "<!doctype html><title>Code</title><script type=module src=code.js></script>");
    Files.writeString(
        directory.resolve("code.js"), module + "\nglobalThis.said = JSON.stringify(reply);\n");
    String place = "/" + directory.getFileName() + "/";
    browser.serve(
        place, path -> Optional.of(directory.resolve(path.substring(path.lastIndexOf('/') + 1))));
    browser.open(at(place + "index.html"));
    await(browser, "globalThis.said");
    return Frames.parse(browser.evaluate("said").asText());
  }

  private static String classPath(Class<?>... used) {
    return Stream.of(used)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
        .map(location -> Path.of(URI.create(location.toString())).toString())
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String java(Path directory, String program) throws Exception {
    Files.writeString(directory.resolve("Example.java"), program, UTF_8);
    return OfficialParser.run(
        directory,
        0,
        Map.of(),
        Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "--class-path",
        classPath(
            ServiceClient.class,
            ObjectMapper.class,
            JsonFactory.class,
            JsonInclude.class,
            NullMarked.class),
        "Example.java");
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void heard(WsClient carol, String text) {
    carol.hear("received", heard -> heard.path("text").asText().equals(text));
  }

  /** A text with what shells, Java and JavaScript would each read otherwise. */
  private static String text(String from) {
    return "it's \"%s\" by \\ $HOME {} %s".formatted(UUID.randomUUID(), from);
  }

  @Test
  default void javaScriptThatIsShownRunsOnAPage() throws Exception {
    try (Browser browser = Browser.start();
        WsClient carol = ClientHandshake.at("/ws/chat").as("carol").connect()) {
      carol.call("message", data("text", "listening"));
      open(browser, "alice", "/ws/chat~message");
      String said = text("carillon.js");
      fill(browser, "text", said);
      String script = code(browser, "JavaScript");
      String official = code(browser, "Socket.IO");
      assertThat(onPage(browser, directory("page"), script).asText()).isEqualTo(said);
      heard(carol, said);

      Path directory = directory("socketio");
      Files.writeString(directory.resolve("shown.mjs"), official + "\nexport { reply };\n", UTF_8);
      Path packages = NpmBundle.install("socket.io-client-4", "socket.io-client@4.8.4");
      OfficialParser.run(
          directory,
          0,
          Map.of("NODE_PATH", packages.resolve("node_modules").toAbsolutePath().toString()),
          MachineTool.path("node", "nodejs"),
          NpmBundle.esbuild().toAbsolutePath().toString(),
          "shown.mjs",
          "--bundle",
          "--format=esm",
          "--outfile=bundle.js");
      JsonNode reply = onPage(browser, directory, "import { reply } from \"./bundle.js\";");
      assertThat(reply.asText()).isEqualTo(said);
      heard(carol, said);
    }
  }

  @Test
  default void aJavaProgramThatIsShownRuns() throws Exception {
    try (Browser browser = Browser.start();
        WsClient carol = ClientHandshake.at("/ws/chat").as("carol").connect()) {
      carol.call("message", data("text", "listening"));
      open(browser, "alice", "/ws/chat~message");
      String said = text("Java");
      fill(browser, "text", said);
      String program = code(browser, "Java");
      assertThat(java(directory("java"), program)).contains(Frames.text(said));
      heard(carol, said);
    }
  }

  /** Runs a line that goes on hearing, until it has shown the reply. */
  private static void calls(String title, Path directory) throws Exception {
    try (Browser browser = Browser.start();
        WsClient carol = ClientHandshake.at("/ws/chat").as("carol").connect()) {
      carol.call("message", data("text", "listening"));
      open(browser, "alice", "/ws/chat~message");
      String said = text(title);
      fill(browser, "text", said);
      Path out = directory(title.substring(title.lastIndexOf(' ') + 1)).resolve("out.txt");
      Process process =
          new ProcessBuilder("bash", "-c", code(browser, title))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      try {
        heard(carol, said);
        Await.until("the reply", () -> lines(out).stream().anyMatch(l -> l.contains("\"ref\":")));
      } finally {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
      }
    }
  }

  @Test
  default void wscatThatIsShownRuns() throws Exception {
    MachineTool.path("npx", "npm");
    calls("Shell, by wscat", NpmBundle.wsCat());
  }

  @Test
  default void theShellOfTheFirstPageRuns() throws Exception {
    MachineTool.path("npx", "npm");
    try (Browser browser = Browser.start();
        WsClient alice = bookshop("alice");
        WsClient carol = bookshop("carol")) {
      int left = ThreadLocalRandom.current().nextInt(1_000_000, 1_000_000_000); // no other book has
      int book = newBook(alice, left + 2);
      carol.call("Books:list", data());
      browser.open(at("/"));
      String shown = browser.evaluate(id("code-shell") + ".textContent").asText();
      String said =
          shell(
              NpmBundle.wsCat(),
              shown
                  .replace("localhost:8080", "localhost:" + Build.port())
                  .replace("201", String.valueOf(book)));
      assertThat(said).contains("\"ref\":1", "\"stock\":" + (left + 1), "\"stock\":" + left);
      carol.hear(
          "stockChanged", d -> d.path("ID").asInt() == book && d.path("stock").asInt() == left);
    }
  }

  /** Skipped where the machine has no websocat, which Debian has not. */
  @Test
  default void websocatThatIsShownRuns() throws Exception {
    assumeTrue(MachineTool.isThere("websocat"), "No websocat: this test wants it");
    calls("Shell, by websocat", directory("websocat"));
  }

  @Test
  default void curlThatIsShownCallsByOData() throws Exception {
    try (Browser browser = Browser.start();
        WsClient alice = bookshop("alice");
        WsClient carol = bookshop("carol")) {
      int left = ThreadLocalRandom.current().nextInt(1_000_000, 1_000_000_000); // no other book has
      int book = newBook(alice, left + 2);
      Path directory = directory("odata");
      open(browser, "alice", "/ws/bookshop~Books:submitOrder");
      fill(browser, "ID", book);
      fill(browser, "quantity", 2);
      String order = "Shell, by OData";
      await(browser, id("code") + ".innerText.includes('(" + book + ")/BookshopService.submit')");
      assertThat(code(browser, order)).contains("{\"quantity\":2}");
      assertThat(shell(directory, code(browser, order))).contains("\"stock\":" + left);
      carol.hear(
          "stockChanged", d -> d.path("ID").asInt() == book && d.path("stock").asInt() == left);

      show(browser, "/ws/bookshop~Books:read");
      fill(browser, "ID", book);
      await(browser, id("code") + ".innerText.includes('/Books(" + book + ")')");
      assertThat(shell(directory, code(browser, order))).contains("\"ID\":" + book);

      show(browser, "/ws/bookshop~Books:list");
      fill(browser, "stock", left);
      fill(browser, "orderby", "ID desc");
      fill(browser, "top", 1);
      await(browser, id("code") + ".innerText.includes('top=1')");
      String listed = shell(directory, code(browser, order));
      assertThat(listed).contains("\"ID\":" + book).contains("\"stock\":" + left);
    }
  }

  @Test
  default void curlThatIsShownPostsAnEventAndFetchesTheDescription() throws Exception {
    try (Browser browser = Browser.start();
        WsClient carol = bookshop("carol")) {
      Path directory = directory("curl");
      open(browser, "alice", "/ws/bookshop~stockChanged");
      String post = code(browser, "Shell, as a CloudEvent");
      assertThat(post).startsWith("# USER is somebody who has the role emitter\n");
      carol.call("Books:list", data());
      assertThat(shell(directory, post.replace("USER:PASSWORD", "events:events")))
          .contains(" 202 ");
      carol.hear("stockChanged", d -> d.path("stock").asInt() == 1);

      String description =
          browser.evaluate(id("description-code") + ".querySelector('pre').textContent").asText();
      shell(directory, description);
      assertThat(Frames.parse(Files.readString(directory.resolve("asyncapi.json"))).toString())
          .contains("/ws/bookshop");
      assertThat(Files.readString(directory.resolve("client.ts"))).contains("connectBookshop");
    }
  }
}
