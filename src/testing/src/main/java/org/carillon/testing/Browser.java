package org.carillon.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A headless Chromium with one page, spoken to by its DevTools protocol: no driver to install, and
 * none to be of another version.
 */
public final class Browser implements JavaScript {

  private static final long PATIENCE_SECONDS = 30;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final Object sending = new Object();
  private final Process process;
  private final WebSocket devTools;
  private volatile Function<String, Optional<Path>> files = path -> Optional.empty();

  private Browser(Process process, int port) throws IOException, InterruptedException {
    this.process = process;
    JsonNode page =
        MAPPER.readTree(
            http.send(
                    HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + port + "/json/new?about:blank"))
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build(),
                    HttpResponse.BodyHandlers.ofString())
                .body());
    this.devTools =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(page.path("webSocketDebuggerUrl").asText()), new Answers())
            .join();
  }

  /** Starts the machine's Chromium. */
  public static Browser start() {
    try {
      Path profile = Files.createTempDirectory("carillon-browser");
      Process process =
          new ProcessBuilder(
                  MachineTool.path("chromium", "chromium"),
                  "--headless=new",
                  "--no-sandbox",
                  "--disable-dev-shm-usage",
                  "--disable-gpu",
                  "--no-first-run",
                  // a page that a test serves has no address, and Chromium lets it open no
                  // WebSocket
                  // to this machine
                  "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets",
                  "--disable-background-timer-throttling",
                  "--remote-allow-origins=*",
                  "--remote-debugging-port=0",
                  "--user-data-dir=" + profile,
                  "about:blank")
              .redirectErrorStream(true)
              .redirectOutput(profile.resolve("log.txt").toFile())
              .start();
      Path portFile = profile.resolve("DevToolsActivePort");
      Await.until(
          "the browser's port",
          () -> {
            if (!process.isAlive()) {
              throw new IllegalStateException("The browser ended: " + profile);
            }
            return lines(portFile) > 1;
          });
      return new Browser(process, Integer.parseInt(Files.readAllLines(portFile).get(0)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("The browser does not start", e);
    }
  }

  private static int lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a page, and waits until it is loaded. */
  public void open(URI page) {
    command("Page.navigate", MAPPER.createObjectNode().put("url", page.toString()));
    Await.until(
        "the page",
        () ->
            evaluate("location.href + ' ' + document.readyState")
                .asText()
                .equals(page + " complete"));
  }

  /**
   * Serves files below a path of every host itself, so that a page of a test is of the same origin
   * as the server under test.
   *
   * @param prefix the path, with slashes at both ends
   * @param files the file of a path; empty: 404
   */
  public void serve(String prefix, Function<String, Optional<Path>> files) {
    this.files = files;
    ObjectNode parameters = MAPPER.createObjectNode();
    parameters.putArray("patterns").addObject().put("urlPattern", "*://*" + prefix + "*");
    command("Fetch.enable", parameters);
  }

  private void answer(JsonNode paused) {
    String path = URI.create(paused.path("request").path("url").asText()).getPath();
    Optional<Path> file = files.apply(path);
    ObjectNode answer =
        MAPPER
            .createObjectNode()
            .put("requestId", paused.path("requestId").asText())
            .put("responseCode", file.isPresent() ? 200 : 404);
    if (file.isPresent()) {
      answer
          .putArray("responseHeaders")
          .addObject()
          .put("name", "Content-Type")
          .put("value", type(path));
      try {
        answer.put("body", Base64.getEncoder().encodeToString(Files.readAllBytes(file.get())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    send("Fetch.fulfillRequest", answer);
  }

  private static String type(String path) {
    if (path.endsWith(".js")) {
      return "text/javascript";
    }
    if (path.endsWith(".html")) {
      return "text/html";
    }
    return path.endsWith(".css") ? "text/css" : "application/octet-stream";
  }

  @Override
  public JsonNode evaluate(String expression) {
    JsonNode answer =
        command(
            "Runtime.evaluate",
            MAPPER
                .createObjectNode()
                .put("expression", expression)
                .put("awaitPromise", true)
                .put("returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(answer.path("exceptionDetails").toString());
    }
    return answer.path("result").path("value");
  }

  /**
   * Shows the page as on a screen of that size, from now on.
   *
   * @param width in CSS pixels; below 600 as a phone
   * @param height in CSS pixels
   * @param isDark whether its user prefers the dark
   */
  public void view(int width, int height, boolean isDark) {
    command(
        "Emulation.setDeviceMetricsOverride",
        MAPPER
            .createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", width < 600));
    ObjectNode media = MAPPER.createObjectNode();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", isDark ? "dark" : "light");
    command("Emulation.setEmulatedMedia", media);
  }

  /**
   * Has the page's reader another locale, as {@code de-DE}; of pages that are opened from now on.
   */
  public void locale(String locale) {
    command("Emulation.setLocaleOverride", MAPPER.createObjectNode().put("locale", locale));
  }

  /** Presses a key as somebody does: Tab, Enter or Space. */
  public void press(String key) {
    int code =
        switch (key) {
          case "Tab" -> 9;
          case "Enter" -> 13;
          case "Space" -> 32;
          default -> throw new IllegalArgumentException(key);
        };
    for (String type : new String[] {"keyDown", "keyUp"}) {
      ObjectNode event =
          MAPPER
              .createObjectNode()
              .put("type", type)
              .put("key", key.equals("Space") ? " " : key)
              .put("code", key)
              .put("windowsVirtualKeyCode", code);
      if (!key.equals("Tab")) {
        event.put("text", key.equals("Enter") ? "\r" : " ");
      }
      command("Input.dispatchKeyEvent", event);
    }
  }

  /** Shows the page so, and writes what is seen of it to a PNG file. */
  public void screenshot(Path file, int width, int height, boolean isDark) {
    view(width, height, isDark);
    JsonNode picture =
        command("Page.captureScreenshot", MAPPER.createObjectNode().put("format", "png"));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, Base64.getDecoder().decode(picture.path("data").asText()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode command(String method, ObjectNode parameters) {
    try {
      return send(method, parameters).get(PATIENCE_SECONDS, TimeUnit.SECONDS).path("result");
    } catch (TimeoutException | InterruptedException | ExecutionException e) {
      throw new AssertionError("The browser does not answer " + parameters, e);
    }
  }

  /** One at a time: a WebSocket of the JDK sends no second text before the first is out. */
  private CompletableFuture<JsonNode> send(String method, ObjectNode parameters) {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    ObjectNode command = MAPPER.createObjectNode().put("id", id).put("method", method);
    command.set("params", parameters);
    synchronized (sending) {
      devTools.sendText(command.toString(), true).join();
    }
    return answer;
  }

  @Override
  public void close() {
    devTools.abort();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Answers implements WebSocket.Listener {

    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        try {
          JsonNode message = MAPPER.readTree(parts.toString());
          CompletableFuture<JsonNode> answer = waiting.remove(message.path("id").asInt());
          if (answer != null) {
            answer.complete(message);
          } else if (message.path("method").asText().equals("Fetch.requestPaused")) {
            CompletableFuture.runAsync(() -> answer(message.path("params")));
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        parts.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }
}
