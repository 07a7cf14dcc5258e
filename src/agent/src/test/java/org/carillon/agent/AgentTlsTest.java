package org.carillon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.carillon.testing.Proxy;
import org.carillon.tunnel.AgentErrors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom agents trust, and what they show; and proxies on the way. */
class AgentTlsTest {

  @TempDir static Path directory;

  private static AgentTestServer server;
  private static TestCertificate localhost;
  private static TestCertificate elsewhere;
  private static TestCertificate client;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeAll
  static void make() throws Exception {
    server = new AgentTestServer();
    localhost = TestCertificate.make(directory, "localhost", "localhost");
    elsewhere = TestCertificate.make(directory, "elsewhere", "elsewhere.example.com");
    client = TestCertificate.make(directory, "client", "client");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  /** Where the server is reached by TLS with a certificate. */
  private String at(TestCertificate certificate, boolean wantsClients) throws Exception {
    Proxy proxy = new Proxy(server.port(), factory(certificate.server(client), wantsClients));
    opened.add(proxy);
    return "wss://localhost:" + proxy.port() + "/agent";
  }

  private static ServerSocketFactory factory(SSLContext context, boolean wantsClients) {
    return new ServerSocketFactory() {
      @Override
      public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
          throws IOException {
        SSLServerSocket socket =
            (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(port, backlog, address);
        socket.setNeedClientAuth(wantsClients);
        return socket;
      }

      @Override
      public ServerSocket createServerSocket(int port) {
        throw new UnsupportedOperationException();
      }

      @Override
      public ServerSocket createServerSocket(int port, int backlog) {
        throw new UnsupportedOperationException();
      }
    };
  }

  /** What comes first: "ready", or the code and text of an error. */
  private String outcome(String url, AgentTls tls) {
    Agent.Builder builder = Agent.builder().url(url).secret(AgentTestServer.SECRET);
    if (tls != null) {
      builder.tls(tls);
    }
    return outcome(builder);
  }

  private String outcome(Agent.Builder builder) {
    Agent agent = builder.reconnectDelays(Duration.ofSeconds(30), Duration.ofSeconds(30)).build();
    opened.add(0, agent);
    CompletableFuture<String> outcome = new CompletableFuture<>();
    agent.onReady(session -> outcome.complete("ready"));
    agent.onError(error -> outcome.complete(error.code() + " " + error.getMessage()));
    agent.start();
    return outcome.join();
  }

  private static void isRefused(String outcome) {
    assertThat(outcome).startsWith(AgentErrors.OFFLINE);
  }

  @Test
  void anUnknownAuthorityIsNotTrusted() throws Exception {
    String url = at(localhost, false);
    isRefused(outcome(url, null));
    isRefused(outcome(url, AgentTls.builder().authorities(elsewhere.certificate()).build()));
  }

  @Test
  void anAuthorityIsTrustedFromPem() throws Exception {
    assertThat(
            outcome(
                at(localhost, false),
                AgentTls.builder().authorities(localhost.certificate()).build()))
        .isEqualTo("ready");
  }

  @Test
  void anAuthorityIsTrustedFromATrustStore() throws Exception {
    Path store = directory.resolve("trust.p12");
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("one", PemFile.certificates(localhost.certificate()).get(0));
    try (var out = Files.newOutputStream(store)) {
      trust.store(out, "changeit".toCharArray());
    }
    AgentTls tls = AgentTls.builder().trustStore(store, "changeit".toCharArray()).build();
    assertThat(outcome(at(localhost, false), tls)).isEqualTo("ready");
    assertThatThrownBy(() -> AgentTls.builder().trustStore(store, "wrong".toCharArray()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("trust.p12");
  }

  @Test
  void theHostMustBeTheCertificates() throws Exception {
    AgentTls tls = AgentTls.builder().authorities(elsewhere.certificate()).build();
    isRefused(outcome(at(elsewhere, false), tls));
  }

  @Test
  void aPinnedCertificateIsTrustedWhateverItsName() throws Exception {
    AgentTls tls = AgentTls.builder().pinnedCertificate(elsewhere.sha256()).build();
    assertThat(outcome(at(elsewhere, false), tls)).isEqualTo("ready");
  }

  @Test
  void anotherThanThePinnedCertificateIsNotTrusted() throws Exception {
    AgentTls pinned = AgentTls.builder().pinnedCertificate(elsewhere.sha256()).build();
    assertThat(outcome(at(localhost, false), pinned))
        .startsWith(AgentErrors.OFFLINE)
        .contains("another certificate than the pinned one");
    AgentTls both =
        AgentTls.builder()
            .authorities(localhost.certificate())
            .pinnedCertificate(elsewhere.sha256())
            .build();
    isRefused(outcome(at(localhost, false), both));
  }

  @Test
  void withAnAuthorityBesideThePinBothMustHold() throws Exception {
    AgentTls both =
        AgentTls.builder()
            .authorities(localhost.certificate())
            .pinnedCertificate(localhost.sha256())
            .build();
    assertThat(outcome(at(localhost, false), both)).isEqualTo("ready");
    AgentTls notTrusted =
        AgentTls.builder()
            .authorities(elsewhere.certificate())
            .pinnedCertificate(localhost.sha256())
            .build();
    isRefused(outcome(at(localhost, false), notTrusted));
  }

  @Test
  void aCertificateIsShownToAServerThatAsksForIt() throws Exception {
    String url = at(localhost, true);
    isRefused(outcome(url, AgentTls.builder().authorities(localhost.certificate()).build()));
    AgentTls pem =
        AgentTls.builder()
            .authorities(localhost.certificate())
            .clientCertificate(client.certificate(), client.key())
            .build();
    assertThat(outcome(url, pem)).isEqualTo("ready");
    AgentTls store =
        AgentTls.builder()
            .authorities(localhost.certificate())
            .keyStore(client.store(), TestCertificate.PASSWORD.toCharArray())
            .build();
    assertThat(outcome(url, store)).isEqualTo("ready");
  }

  @Test
  void keysThatCannotBeReadAreFoundWhenTheyAreGiven() throws IOException {
    AgentTls.Builder builder = AgentTls.builder();
    Path none = Files.writeString(directory.resolve("empty.pem"), "nothing");
    assertThatThrownBy(() -> builder.authorities(none)).hasMessageContaining("empty.pem");
    assertThatThrownBy(() -> builder.authorities(directory.resolve("missing.pem")))
        .hasMessageContaining("missing.pem");
    assertThatThrownBy(() -> builder.clientCertificate(client.certificate(), none))
        .hasMessageContaining("BEGIN PRIVATE KEY");
    Path old = TestCertificate.pem(directory.resolve("old.key"), "EC PRIVATE KEY", new byte[9]);
    assertThatThrownBy(() -> builder.clientCertificate(client.certificate(), old))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("openssl pkcs8 -topk8");
    assertThatThrownBy(() -> builder.pinnedCertificate("abc"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aProxyIsAskedToConnect() throws Exception {
    try (ConnectProxy proxy = new ConnectProxy(null)) {
      assertThat(
              outcome(
                  Agent.builder()
                      .url(server.url())
                      .secret(AgentTestServer.SECRET)
                      .proxy("127.0.0.1", proxy.port())))
          .isEqualTo("ready");
      assertThat(proxy.asked)
          .containsExactly("CONNECT localhost:" + server.port() + " HTTP/1.1 -> 200");
    }
  }

  @Test
  void tlsGoesThroughAProxy() throws Exception {
    String url = at(localhost, false);
    try (ConnectProxy proxy = new ConnectProxy(null)) {
      assertThat(
              outcome(
                  Agent.builder()
                      .url(url)
                      .secret(AgentTestServer.SECRET)
                      .tls(AgentTls.builder().authorities(localhost.certificate()).build())
                      .proxy("127.0.0.1", proxy.port())))
          .isEqualTo("ready");
      assertThat(proxy.asked).hasSize(1);
    }
  }

  @Test
  void aProxyThatWantsAPasswordGetsIt() throws Exception {
    try (ConnectProxy proxy = new ConnectProxy("user:hunter2")) {
      Agent.Builder builder = Agent.builder().url(server.url()).secret(AgentTestServer.SECRET);
      assertThat(outcome(builder.proxy("127.0.0.1", proxy.port())))
          .startsWith(AgentErrors.OFFLINE)
          .contains("407");
      assertThat(outcome(builder.proxy("127.0.0.1", proxy.port(), "user", "hunter2")))
          .isEqualTo("ready");
    }
  }
}
