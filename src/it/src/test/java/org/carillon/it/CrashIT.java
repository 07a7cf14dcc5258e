package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
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
        Set<String> heard = new TreeSet<>();
        burst(server, committed, heard);
        boolean between = !heard.containsAll(committed);
        server.start().awaitReady();
        if (between) {
          hearTheRest(server, committed, heard);
          return;
        }
        assertThat(round).as("kills that came after everything had been heard").isLessThan(5);
      }
    }
  }

  /**
   * Creates in a burst and kills the server in the middle of it: what was answered has committed.
   */
  private static void burst(ServerProcess server, Set<String> committed, Set<String> heard)
      throws InterruptedException {
    WsClient alice = ClientHandshake.at(server.ws("/ws/todo")).as("alice").connect();
    WsClient carol = ClientHandshake.at(server.ws("/ws/todo")).as("carol").connect();
    alice.call("Todos:create", data("title", "the stream is ours"));
    carol.hear("Todos:created");
    for (int i = 0; i < 60; i++) {
      alice.send(
          "{\"event\":\"Todos:create\",\"data\":{\"title\":\"" + i + "\"},\"ref\":" + i + "}");
    }
    for (int i = 0; i < 30; i++) {
      JsonNode reply =
          alice.take("a reply", frame -> frame.path("event").asText().equals("Todos:create"));
      committed.add(reply.path("data").path("ID").asText());
    }
    server.kill9();
    Await.until("the connection is seen to be gone", carol::isClosed);
    carol.rest().forEach(frame -> heard.add(frame.path("data").path("ID").asText()));
  }

  private static void hearTheRest(ServerProcess server, Set<String> committed, Set<String> heard) {
    try (WsClient carol = ClientHandshake.at(server.ws("/ws/todo")).as("carol").connect()) {
      while (!heard.containsAll(committed)) {
        heard.add(
            carol
                .take(
                    "an event that committed",
                    f -> f.path("event").asText().equals("Todos:created"),
                    Duration.ofSeconds(120))
                .path("data")
                .path("ID")
                .asText());
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
