package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import java.nio.file.Path;
import java.util.List;
import org.carillon.it.foreign.none.PingService;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Http;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A WAR with the core alone: a module that is absent is absent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModulesIT {

  private static final List<String> OTHERS =
      List.of(
          "carillon-socketio-",
          "carillon-redis-",
          "carillon-metrics-",
          "carillon-describe-",
          "jedis-",
          "commons-pool2-",
          "redis-authx-",
          "micrometer-",
          "prometheus-",
          "HdrHistogram-",
          "LatencyUtils-");

  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    server =
        ServerProcess.named("modules")
            .war(Wars.write(coreAlone(""), "core.war"), "/core")
            .war(Wars.write(undescribed(), "undescribed.war"), "/undescribed")
            .start();
    server.awaitStatus("/undescribed/carillon/health/live", status -> status == 200);
    server.awaitStatus("/core/carillon/health/live", status -> status == 200);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static WebArchive coreAlone(String settings) {
    return Wars.without(OTHERS, PingService.class)
        .addAsResource(new StringAsset(settings), "META-INF/microprofile-config.properties");
  }

  /** With the module of descriptions, which a setting closes. */
  private static WebArchive undescribed() {
    return Wars.without(
            OTHERS.stream().filter(name -> !name.equals("carillon-describe-")).toList(),
            PingService.class)
        .addAsResource(
            new StringAsset("carillon.describe=false\n"),
            "META-INF/microprofile-config.properties");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/core", "/undescribed"})
  void nothingIsDescribed(String application) throws Exception {
    String shown = application + "/carillon-public/";
    for (String file : List.of("asyncapi.json", "asyncapi.yaml", "client.ts")) {
      assertThat(status(shown + file)).as(file).isEqualTo(404);
    }
    assertThat(status(shown + "carillon.js")).isEqualTo(200);
  }

  @Test
  void aServiceIsServedWithoutTheOtherModules() {
    try (WsClient client = ClientHandshake.at(server.ws("/core/ws/ping")).connect()) {
      assertThat(client.call("ping", data("text", "hi")).asText()).isEqualTo("hi");
      assertThat(client.hear("pong").path("text").asText()).isEqualTo("hi");
    }
  }

  @Test
  void withoutSocketIoNothingListensThere() throws Exception {
    assertThat(status("/core/socket.io/?EIO=4&transport=polling")).isEqualTo(404);
  }

  @Test
  void withoutMetricsThereAreNone() throws Exception {
    assertThat(status("/core/carillon/metrics")).isEqualTo(404);
    assertThat(status("/core/carillon/drain")).as("what is for operators").isEqualTo(401);
  }

  @Test
  void anEngineWhoseModuleIsAbsentFailsTheDeploymentWithTheArtifact() throws Exception {
    Path war = Wars.write(coreAlone("carillon.cluster=redis\n"), "bus.war");
    try (ServerProcess alone = ServerProcess.named("modules-bus").war(war, "/bus").start()) {
      Await.until(
          "the deployment has failed",
          ServerProcess.START_TIMEOUT,
          () ->
              alone
                  .logText()
                  .contains(
                      "carillon.cluster=redis: there is no such engine; there are [none]; add the"
                          + " artifact org.carillon:carillon-redis"));
      Await.until(
          "nothing of it is there", () -> status(alone, "/bus/carillon/health/live") == 404);
    }
  }

  /** -1: it does not listen yet. */
  private static int status(ServerProcess of, String path) {
    try {
      return Http.get(of.http(path), null).statusCode();
    } catch (Exception e) {
      return -1;
    }
  }

  private int status(String path) throws Exception {
    return Http.get(server.http(path), null).statusCode();
  }
}
