package org.carillon.it.login;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.MachineTool;
import org.carillon.testing.NpmBundle;
import org.carillon.testing.Processes;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of a real issuer: npm's {@code oidc-provider}, which changes its key in the middle. */
class OidcProviderIT {

  private static final int OLDEST_NODE = 20;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private String node;
  private Path project;
  private int port;
  private ServerProcess server;
  private @Nullable Process process;

  @BeforeEach
  void install() throws Exception {
    node = MachineTool.path("node", "nodejs");
    Process asked = new ProcessBuilder(node, "--version").start();
    String version = new String(asked.getInputStream().readAllBytes(), US_ASCII).strip();
    if (Integer.parseInt(version.replaceFirst("^v(\\d+)\\..*", "$1")) < OLDEST_NODE) {
      throw MachineTool.missing("oidc-provider wants Node.js 20 or later; this is " + version);
    }
    project = NpmBundle.install("oidc-provider", "oidc-provider@9.5.2");
    Files.copy(
        Path.of("src/it/src/test/resources/oidc/issuer.mjs"),
        project.resolve("issuer.mjs"),
        StandardCopyOption.REPLACE_EXISTING);
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    server =
        ServerProcess.named("oidc")
            .war(Wars.write(TokenWars.with(TokenService.class), "oidc.war"), "/oidc")
            .war(
                Wars.write(
                    Wars.with(TokenService.class, OpenIdSecurity.class, PageServlet.class),
                    "pages.war"),
                "/pages")
            .property("carillon.jwt.issuer", issuer())
            .property("carillon.jwt.audience", "shop")
            .property("carillon.jwt.claim.user", "client_id")
            .property("carillon.jwt.claim.roles", "scope")
            .property("carillon.jwt.keys.pause", "PT0.1S")
            .start();
    server.awaitStatus("/oidc/carillon/health/ready", status -> status == 200);
  }

  @AfterEach
  void stop() {
    server.close();
    end();
  }

  private void end() {
    if (process != null) {
      Processes.kill9(process.toHandle());
      process = null;
    }
  }

  private String issuer() {
    return "http://localhost:" + port;
  }

  private static RSAKey key(String id) throws Exception {
    return new RSAKeyGenerator(2048)
        .keyID(id)
        .keyUse(KeyUse.SIGNATURE)
        .algorithm(JWSAlgorithm.RS256)
        .generate();
  }

  /** Serves with a key, in place of the one before. */
  private void serve(RSAKey key) throws Exception {
    end();
    Path log = project.resolve(key.getKeyID() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(node, "issuer.mjs")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("CALLBACK", server.http("/pages/callback").toString());
    builder.environment().put("ISSUER", issuer());
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("JWKS", new JWKSet(List.of(key)).toString(false));
    process = builder.start();
    Await.until("the issuer serves", () -> text(log).contains("it serves"));
  }

  private static String text(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String token(String resource, String scope) throws Exception {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(issuer() + "/token"))
                .header("Authorization", ClientHandshake.basic("till", "known-to-the-till"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        "grant_type=client_credentials&resource=" + resource + "&scope=" + scope))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSONObjectUtils.getString(JSONObjectUtils.parse(answer.body()), "access_token");
  }

  private ClientHandshake offering(String token) {
    return ClientHandshake.at(server.ws("/oidc/ws/tokens"))
        .subprotocols(
            "carillon.v1",
            "carillon.bearer."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(US_ASCII)));
  }

  @Test
  void itsTokensOpenConnectionsAndRenewThemWhenItHasAnotherKey() throws Exception {
    serve(key("one"));
    String first = token("urn:shop", "member");
    String foreign = token("urn:other", "member");
    assertThat(offering(foreign).refusal().status()).isEqualTo(401);
    try (WsClient till = offering(first).connect()) {
      assertThat(till.call("whoAmI", data()).asText()).isEqualTo("till [member]");
      serve(key("two"));
      String second = token("urn:shop", "member+editor");
      assertThat(till.call("$renew", data("token", second)).path("expiresIn").asLong())
          .isPositive();
      assertThat(till.call("whoAmI", data()).asText()).isEqualTo("till [editor, member]");
      try (WsClient other = offering(second).connect()) {
        assertThat(other.call("whoAmI", data()).asText()).isEqualTo("till [editor, member]");
      }
      assertThat(offering(first).refusal().status()).isEqualTo(401);
      assertThat(till.code("$renew", data("token", first))).isEqualTo("UNAUTHENTICATED");
    }
  }

  /** The way of a browser: the page, the issuer's login and its question, and back. */
  @Test
  void aLoginAtTheIssuerOpensAWebSocketUntilTheLogout() throws Exception {
    serve(key("pages"));
    CookieManager cookies = new CookieManager();
    HttpClient browser =
        HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .build();
    HttpResponse<String> page = get(browser, server.http("/pages/page"));
    assertThat(page.uri().toString()).as(page.body()).startsWith(issuer() + "/interaction/");
    page = answer(browser, page, "prompt=login&login=ada&password=any");
    assertThat(page.uri().toString()).as(page.body()).startsWith(issuer() + "/interaction/");
    page = answer(browser, page, "prompt=consent");
    assertThat(page.body()).as("%s", page.uri()).isEqualTo("the page of ada");
    String session =
        cookies.getCookieStore().getCookies().stream()
            .filter(cookie -> cookie.getName().equals("JSESSIONID"))
            .map(HttpCookie::getValue)
            .reduce((first, last) -> last)
            .orElseThrow();
    ClientHandshake handshake =
        ClientHandshake.at(server.ws("/pages/ws/tokens")).header("Cookie", "JSESSIONID=" + session);
    try (WsClient ada = handshake.connect()) {
      assertThat(ada.call("whoAmI", data()).asText()).isEqualTo("ada [member]");
      get(browser, server.http("/pages/page/logout"));
      assertThat(ada.closeCode()).isEqualTo(1008);
    }
    assertThat(handshake.refusal().status()).isNotEqualTo(101);
  }

  private static HttpResponse<String> get(HttpClient browser, URI address) throws Exception {
    return browser.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  /** Fills in the form of a page of the issuer. */
  private static HttpResponse<String> answer(
      HttpClient browser, HttpResponse<String> page, String form) throws Exception {
    return browser.send(
        HttpRequest.newBuilder(page.uri())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }
}
