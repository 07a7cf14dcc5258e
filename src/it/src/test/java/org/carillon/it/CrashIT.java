package org.carillon.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.carillon.testing.Await;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** The plug is pulled: what was answered is there, what committed is heard. */
class CrashIT {

  @Test
  void whatWasAnsweredSurvivesAKillRightAfterTheReply() throws Exception {
    try (ServerProcess server = ServerProcess.named("kill").war(Build.war()).start().awaitReady()) {
      List<String> answered = new ArrayList<>();
      for (int round = 0; round < 2; round++) {
        try (WsClient client = ClientHandshake.at(server.ws("/ws/todo")).as("alice").connect()) {
          for (int i = 0; i < 20; i++) {
            answered.add(
                client
                    .call("Todos:create", data("title", "round " + round + "." + i))
                    .path("ID")
                    .asText());
          }
          server.kill9();
        }
        server.start().awaitReady();
      }
      try (WsClient client = ClientHandshake.at(server.ws("/ws/todo")).as("alice").connect()) {
        for (String id : answered) {
          assertThat(client.call("Todos:read", data("ID", id)).path("ID").asText()).isEqualTo(id);
        }
      }
    }
  }

  @Test
  void anEventThatCommittedBeforeAKillIsHeardAfterTheRestart() throws Exception {
    // The lease of the killed server is older than a restart takes, so that a client is back before
    // the rest is drained.
    try (ServerProcess server =
        ServerProcess.named("outbox-kill")
            .war(Build.war())
            .property("carillon.outbox.lease", "PT75S")
            .start()
            .awaitReady()) {
      for (int round = 0; ; round++) {
        Set<String> committed = new TreeSet<>();
        Listener carol = new Listener();
        burst(server, committed, carol);
        boolean between = !carol.heard.containsAll(committed);
        server.start().awaitReady();
        if (between) {
          hearTheRest(server, committed, carol);
          return;
        }
        assertThat(round).as("kills that came after everything had been heard").isLessThan(5);
      }
    }
  }

  /** Where a client of {@code carillon.v1} is, and which rows it has heard of. */
  private static final class Listener {
    private final Set<String> heard = new TreeSet<>();
    private String position = "";

    void hear(JsonNode frame) {
      if (frame.path("event").asText().equals("Todos:created")) {
        heard.add(frame.path("data").path("ID").asText());
        position = frame.path("position").asText();
      }
    }

    WsClient connect(ServerProcess server) {
      String since = position.isEmpty() ? "" : "?since=" + URLEncoder.encode(position, UTF_8);
      return ClientHandshake.at(server.ws("/ws/todo" + since))
          .as("carol")
          .subprotocols("carillon.v1")
          .connect();
    }

    static boolean isEvent(JsonNode frame) {
      return frame.path("event").asText().equals("Todos:created");
    }
  }

  /**
   * Creates in a burst and kills the server in the middle of it: what was answered has committed.
   */
  private static void burst(ServerProcess server, Set<String> committed, Listener listener)
      throws InterruptedException {
    WsClient alice = ClientHandshake.at(server.ws("/ws/todo")).as("alice").connect();
    WsClient carol = listener.connect(server);
    alice.call("Todos:create", data("title", "the stream is ours"));
    listener.hear(
        carol.take(
            "its event, when the lease of a server that was killed before has ended",
            Listener::isEvent,
            Duration.ofSeconds(120)));
    for (int i = 0; i < 60; i++) {
      alice.send(
          "{\"event\":\"Todos:create\",\"data\":{\"title\":\"" + i + "\"},\"ref\":" + i + "}");
    }
    for (int i = 0; i < 30; i++) {
      committed.add(alice.take("a reply", CrashIT::isReply).path("data").path("ID").asText());
    }
    server.kill9();
    Await.until("the connections are seen to be gone", () -> alice.isClosed() && carol.isClosed());
    // What was answered last is what most likely was not heard yet.
    alice.rest().stream()
        .filter(CrashIT::isReply)
        .forEach(frame -> committed.add(frame.path("data").path("ID").asText()));
    carol.rest().forEach(listener::hear);
  }

  private static boolean isReply(JsonNode frame) {
    return frame.path("event").asText().equals("Todos:create");
  }

  private static void hearTheRest(ServerProcess server, Set<String> committed, Listener listener) {
    try (WsClient carol = listener.connect(server)) {
      while (!listener.heard.containsAll(committed)) {
        listener.hear(
            carol.take("an event that committed", Listener::isEvent, Duration.ofSeconds(120)));
      }
    }
  }

  @Test
  void clientsAreToldToGoWhenTheServerIsAskedToEnd() throws Exception {
    try (ServerProcess server = ServerProcess.named("term").war(Build.war()).start().awaitReady()) {
      WsClient client = ClientHandshake.at(server.ws("/ws/chat")).as("alice").connect();
      client.call("message", Map.of("text", "hi"));
      server.signalTerm();
      assertThat(client.closeCode()).isEqualTo(1001);
    }
  }
}
