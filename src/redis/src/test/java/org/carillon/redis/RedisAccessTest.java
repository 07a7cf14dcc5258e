package org.carillon.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.Nodes;
import org.carillon.cluster.Told;
import org.carillon.testing.Await;
import org.carillon.testing.ProcessTest;
import org.carillon.testing.Proxy;
import org.carillon.testing.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** The ways to Redis: who one is, TLS, several servers, sentinels, a cluster. */
@ProcessTest
@Timeout(120)
class RedisAccessTest {

  private static final String PASSWORD = "s3cret-p4ssword";

  private final Nodes nodes = new Nodes();
  private final Told told = new Told();

  @AfterEach
  void stop() {
    nodes.close();
  }

  private Cluster node(String... settings) {
    return nodes.node(new RedisPubSub(Nodes.config(settings)), told, settings);
  }

  private Cluster streams(String... settings) {
    return nodes.node(new RedisStreams(Nodes.config(settings)), told, settings);
  }

  private static void connected(Cluster node) {
    Await.until("it is connected", () -> node.state().connected());
  }

  private void heard(Cluster by, String json) {
    by.publish(Nodes.event(json));
    Await.until("it is heard", () -> told.data().contains(json));
  }

  private void assertNothingTellsThePassword(Cluster node) {
    assertThat(String.valueOf(node.state())).doesNotContain(PASSWORD);
    assertThat(String.join("\n", nodes.log.all())).doesNotContain(PASSWORD);
  }

  @Test
  void a_password_and_a_user_open_a_guarded_redis() {
    try (RedisProcess redis = RedisProcess.guarded(PASSWORD)) {
      Cluster byPassword =
          node("carillon.redis.urls", redis.url(), "carillon.redis.password", PASSWORD);
      connected(byPassword);
      try (Jedis admin = redis.client()) {
        // what docs/cluster.md says is enough
        admin.aclSetUser("bus", "on", ">" + PASSWORD, "resetchannels", "&websocket*");
        admin.aclSetUser("bus", "+ping", "+select", "+publish", "+subscribe", "+unsubscribe");
        admin.aclSetUser("bus", "+role", "+client", "~websocket:stream", "+exists", "+xadd");
        admin.aclSetUser("bus", "+xread", "+xrange", "+xrevrange", "+xlen", "+time");
      }
      Cluster byUser =
          node("carillon.redis.urls", "redis://bus:" + PASSWORD + "@127.0.0.1:" + redis.port());
      connected(byUser);
      heard(byUser, "{\"by\":\"user\"}");
      String[] settings = {
        "carillon.redis.urls",
        redis.url(),
        "carillon.redis.user",
        "bus",
        "carillon.redis.password",
        PASSWORD
      };
      Cluster stream = streams(settings);
      connected(stream);
      connected(streams(settings));
      heard(stream, "{\"by\":\"stream\"}");
      assertNothingTellsThePassword(byUser);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", ""})
  void a_wrong_password_is_told_and_not_shown(String user) {
    try (RedisProcess redis = RedisProcess.guarded("another")) {
      Cluster node =
          node(
              "carillon.redis.urls",
              "redis://" + user + ":" + PASSWORD + "@127.0.0.1:" + redis.port());
      Await.until("it is told", () -> node.state().lastError() != null);
      assertThat(node.state().connected()).isFalse();
      assertThat(node.state().lastError()).contains("WRONGPASS");
      assertNothingTellsThePassword(node);
    }
  }

  @Test
  void a_password_in_an_address_that_cannot_be_read_is_not_shown() {
    for (String address :
        List.of(
            "redis://user:" + PASSWORD + "@host:port",
            "http://user:" + PASSWORD + "@host",
            "redis://user:" + PASSWORD + "@host/1?x",
            "redis:// " + PASSWORD)) {
      assertThatThrownBy(() -> Nodes.config("carillon.redis.urls", address))
          .hasMessageContaining("carillon.redis.urls: (not shown)")
          .satisfies(e -> assertThat(stack(e)).doesNotContain(PASSWORD));
    }
  }

  private static String stack(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void another_server_is_taken_where_the_first_is_away() {
    try (RedisProcess redis = RedisProcess.started()) {
      Cluster node =
          node(
              "carillon.redis.urls",
              "redis://127.0.0.1:" + RedisProcess.freePort() + ", " + redis.url());
      connected(node);
    }
  }

  @Test
  void a_database_holds_the_stream() {
    try (RedisProcess redis = RedisProcess.started()) {
      Cluster node = streams("carillon.redis.urls", redis.url(), "carillon.redis.database", "3");
      connected(node);
      node.publish(Nodes.event("{}"));
      try (Jedis jedis = redis.client()) {
        Await.until(
            "it is there",
            () -> {
              jedis.select(3);
              return jedis.exists("websocket:stream");
            });
        jedis.select(0);
        assertThat(jedis.exists("websocket:stream")).isFalse();
      }
    }
  }

  // --- TLS, which a proxy ends

  @Test
  void tls_wants_a_certificate_that_is_trusted_and_names_the_host(@TempDir Path files)
      throws Exception {
    Path store = keys(files, "localhost");
    String pem = certificate(files, store);
    try (RedisProcess redis = RedisProcess.started();
        Proxy tls = new Proxy(redis.port(), tls(store).getServerSocketFactory())) {
      Cluster good =
          node(
              "carillon.redis.urls",
              "rediss://localhost:" + tls.port(),
              "carillon.redis.trust",
              pem);
      connected(good);

      Cluster untrusted = node("carillon.redis.urls", "rediss://localhost:" + tls.port());
      Await.until("it is told", () -> untrusted.state().lastError() != null);
      assertThat(untrusted.state().lastError()).containsIgnoringCase("certification path");

      Cluster misnamed =
          node(
              "carillon.redis.urls",
              "rediss://127.0.0.1:" + tls.port(),
              "carillon.redis.trust",
              pem);
      Await.until("it is told", () -> misnamed.state().lastError() != null);
      assertThat(misnamed.state().connected()).isFalse();

      Cluster plain = node("carillon.redis.urls", "redis://localhost:" + tls.port());
      Await.until("it is told", () -> plain.state().lastError() != null);
      assertThat(plain.state().connected()).isFalse();
    }
  }

  @Test
  void files_that_are_not_there_are_refused_at_once() {
    assertThatThrownBy(
            () ->
                new RedisPubSub(
                    Nodes.config(
                        "carillon.redis.urls", "rediss://localhost",
                        "carillon.redis.trust", "/no/such.pem")))
        .hasMessage("carillon.redis.trust=/no/such.pem cannot be read");
    assertThatThrownBy(
            () ->
                new RedisPubSub(
                    Nodes.config(
                        "carillon.redis.urls", "rediss://localhost",
                        "carillon.redis.key-store", "/no/such.p12")))
        .hasMessage("carillon.redis.key-store=/no/such.p12 cannot be read");
  }

  private static Path keys(Path files, String host) throws Exception {
    Path store = files.resolve("keys.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "redis",
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + host,
        "-ext",
        "san=dns:" + host,
        "-storetype",
        "PKCS12",
        "-storepass",
        "changeit",
        "-keystore",
        store.toString());
    return store;
  }

  private static String certificate(Path files, Path store) throws Exception {
    Path pem = files.resolve("redis.pem");
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "redis",
        "-storepass",
        "changeit",
        "-keystore",
        store.toString(),
        "-file",
        pem.toString());
    return pem.toString();
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin/keytool");
    command.addAll(List.of(arguments));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(output).isZero();
  }

  private static SSLContext tls(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (FileInputStream in = new FileInputStream(store.toFile())) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  // --- several

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sentinels_know_the_server_also_after_a_failover(boolean channels, @TempDir Path files)
      throws IOException {
    Path config = files.resolve("sentinel.conf");
    Files.writeString(config, "");
    try (RedisProcess first = RedisProcess.started();
        RedisProcess second =
            RedisProcess.started("--replicaof", "127.0.0.1", String.valueOf(first.port()));
        RedisProcess sentinel = RedisProcess.sentinel(config)) {
      try (Jedis jedis = sentinel.client()) {
        jedis.sentinelMonitor("bells", "127.0.0.1", first.port(), 1);
        jedis.sentinelSet("bells", Map.of("down-after-milliseconds", "500"));
      }
      String[] settings = {
        "carillon.redis.urls", sentinel.url(),
        "carillon.redis.mode", "sentinel",
        "carillon.redis.master", "bells"
      };
      Cluster from = channels ? node(settings) : streams(settings);
      Cluster to = channels ? node(settings) : streams(settings);
      connected(from);
      connected(to);
      heard(from, "{\"before\":1}");
      Await.until("the sentinel knows the replica", () -> knowsReplica(sentinel));

      first.kill();
      Await.until("it is noticed", () -> !to.state().connected());

      connected(to);
      connected(from);
      heard(from, "{\"after\":1}");
      assertThat(second.port()).isPositive();
    }
  }

  private static boolean knowsReplica(RedisProcess sentinel) {
    try (Jedis jedis = sentinel.client()) {
      return jedis.sentinelReplicas("bells").stream()
          .anyMatch(replica -> "slave".equals(replica.get("flags")));
    }
  }

  @Test
  void in_a_cluster_the_stream_is_found_wherever_it_is(@TempDir Path files) {
    try (RedisProcess empty = member(files, "a");
        RedisProcess full = member(files, "b")) {
      try (Jedis jedis = full.client();
          Jedis other = empty.client()) {
        jedis.clusterAddSlots(IntStream.range(0, 16_384).toArray());
        jedis.clusterMeet("127.0.0.1", empty.port());
        Await.until(
            "the cluster stands",
            () ->
                jedis.clusterInfo().contains("cluster_state:ok")
                    && other.clusterInfo().contains("cluster_state:ok"));
      }
      String[] settings = {
        "carillon.redis.urls", empty.url() + "," + full.url(), "carillon.redis.mode", "cluster"
      };
      Cluster from = streams(settings);
      Cluster to = streams(settings);
      connected(from);
      connected(to);
      heard(from, "{\"stream\":1}");

      Cluster here = node("carillon.redis.urls", empty.url(), "carillon.redis.mode", "cluster");
      Cluster there = node("carillon.redis.urls", full.url(), "carillon.redis.mode", "cluster");
      connected(here);
      connected(there);
      heard(here, "{\"channels\":1}");
    }
  }

  private static RedisProcess member(Path files, String name) {
    return RedisProcess.started(
        "--cluster-enabled", "yes", "--cluster-config-file", files.resolve(name).toString());
  }
}
