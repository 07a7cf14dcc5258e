package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Http;
import org.carillon.testing.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What comes of the WAR of the samples where nobody has opened it, and where operators have a name
 * of their own for the node.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClosedSamplesIT {

  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    server = ServerProcess.named("closed-samples").war(Build.war());
    server
        .property("carillon.samples", "false")
        .property("carillon.ops.hosts", "node.example,localhost:" + server.port())
        .start()
        .awaitStatus("/carillon/health/ready", status -> status == 200);
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void nothingIsServedToAnybody() throws Exception {
    for (String path :
        List.of(
            "/",
            "/index.html",
            "/js/main.js",
            "/login",
            "/me",
            "/carillon-public/services",
            "/carillon/../index.html",
            "/carillon;x=y/../me",
            "/odata/v4/bookshop/Books")) {
      assertThat(Http.get(server.http(path), null).statusCode()).as(path).isIn(400, 401, 404);
    }
    assertThat(server.logText())
        .contains("The samples are closed; carillon.samples=true opens them");
  }

  /** Nobody finds a service; credentials may be refused before that, or a handshake without. */
  @Test
  void nobodyIsKnown() throws Exception {
    for (String service : List.of("chat", "todo", "bookshop", "bookshop-fiori")) {
      for (String user : List.of("alice", "bob", "carol")) {
        assertThat(ClientHandshake.at(server.ws("/ws/" + service)).as(user).refusal().status())
            .as("%s as %s", service, user)
            .isIn(401, 404);
      }
      assertThat(ClientHandshake.at(server.ws("/ws/" + service)).refusal().status()).isIn(401, 404);
    }
    for (String path : List.of("/carillon/metrics", "/carillon/drain", "/events/chat/received")) {
      for (String user : List.of("operator", "events")) {
        assertThat(Http.post(server.http(path), user).statusCode()).as(path).isIn(401, 404);
      }
    }
    assertThat(Http.get(server.http("/carillon/metrics"), "operator").statusCode()).isIn(401, 404);
  }

  @Test
  void operationsAreFoundUnderTheirOwnNameAlone() throws Exception {
    URI other = URI.create("http://127.0.0.1:" + server.port() + "/carillon/health/ready");
    assertThat(Http.get(other, null).statusCode()).isEqualTo(404);
    assertThat(Http.get(server.http("/carillon/health/ready"), null).statusCode()).isEqualTo(200);
    String socket = "/carillon/console/socket";
    URI elsewhere = URI.create("ws://127.0.0.1:" + server.port() + socket);
    assertThat(ClientHandshake.at(elsewhere).refusal().status()).isEqualTo(404);
    assertThat(ClientHandshake.at(server.ws(socket)).refusal().status()).isEqualTo(401);
  }
}
