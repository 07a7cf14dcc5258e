package org.carillon.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.carillon.testing.Await;
import org.carillon.testing.Browser;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Frames;
import org.carillon.testing.JavaScript;
import org.carillon.testing.NodeProcess;
import org.carillon.testing.Proxy;

/**
 * Where carillon.js runs: it is the global {@code carillon}, and {@code to(path, options)} connects
 * as the user, through a network that can be cut.
 */
public final class ClientScriptStage implements AutoCloseable {

  /** What runs it. */
  public enum Runtime {
    NODE,
    CHROMIUM
  }

  private static final Path SCRIPT = Path.of("src/js/carillon.js");

  private final Proxy proxy;
  private final JavaScript script;

  private ClientScriptStage(Proxy proxy, JavaScript script) {
    this.proxy = proxy;
    this.script = script;
  }

  /** With a server at a port of this machine; null: nobody is known. */
  static ClientScriptStage open(Runtime runtime, int port, String user) {
    return runtime == Runtime.NODE ? node(port, user) : chromium(port, user);
  }

  /** In Node.js, as whom {@link #as} says. */
  public static ClientScriptStage node(int port, String user) {
    JavaScript script = NodeProcess.start("carillon", SCRIPT);
    ClientScriptStage stage = new ClientScriptStage(proxy(port), script);
    stage.as(user);
    stage.evaluate(
        """
        globalThis.to = (path, options) => carillon.connect(base + path, {
          open: (url, protocol) => new WebSocket(url, { protocols: [protocol], headers }),
          fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...headers } }),
          retry: { first: 100, most: 500 },
          ...options,
        }), globalThis.base = "http://localhost:%d", 0
        """
            .formatted(stage.proxy.port()));
    return stage;
  }

  /** On a page of the server itself, logged in there, with the script that the library serves. */
  private static ClientScriptStage chromium(int port, String user) {
    Browser browser = Browser.start();
    ClientScriptStage stage = new ClientScriptStage(proxy(port), browser);
    browser.open(URI.create("http://localhost:" + stage.proxy.port() + "/"));
    if (user != null) {
      JsonNode status =
          browser.evaluate(
              "fetch('login', {method: 'POST', body: new URLSearchParams({user: '%s', password: '%s'})}).then(r => r.status)"
                  .formatted(user, user));
      Assertions.assertThat(status.asInt()).isEqualTo(200);
    }
    browser.evaluate(
        """
        import("/carillon-public/carillon.js").then((module) => {
          globalThis.carillon = module;
          globalThis.to = (path, options) =>
            carillon.connect(path, { retry: { first: 100, most: 500 }, ...options });
        })
        """);
    return stage;
  }

  private static Proxy proxy(int port) {
    try {
      return new Proxy(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In Node.js: as whom the next handshake is made; null: as nobody. */
  public void as(String user) {
    String headers =
        user == null
            ? "{}"
            : "{ authorization: " + Frames.text(ClientHandshake.basic(user, user)) + " }";
    evaluate("globalThis.headers = " + headers);
  }

  /** The network between it and the server. */
  public Proxy network() {
    return proxy;
  }

  /** The value of an expression, awaited where it is a promise; fails where it throws. */
  public JsonNode evaluate(String expression) {
    return script.evaluate(expression);
  }

  /** What statements return, which may await. */
  JsonNode run(String statements) {
    return evaluate("(async () => {" + statements + "})()");
  }

  /** Waits until an expression is true. */
  public void await(String expression) {
    Await.until(expression, () -> evaluate("!!(" + expression + ")").asBoolean());
  }

  /** Ends all connections, and lets new ones live when the client has noticed. */
  void cutFor(String service) {
    proxy.cut();
    await(service + ".state.name !== 'live' && " + service + ".state.name !== 'catching-up'");
    proxy.restore();
  }

  @Override
  public void close() {
    script.close();
    try {
      proxy.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
