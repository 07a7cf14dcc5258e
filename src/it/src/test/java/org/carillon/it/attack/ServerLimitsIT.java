package org.carillon.it.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.carillon.it.login.GuardedService;
import org.carillon.testing.Build;
import org.carillon.testing.Http;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What only the server can limit, as the script of {@code deploy} sets it on WildFly. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerLimitsIT {

  /** More than the 10 s that a head may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int MEGABYTE = 1_000_000;

  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    assumeTrue(Build.server() == ServerKind.WILDFLY, "no script of Payara's sets them yet");
    Path war = Wars.write(Wars.with(GuardedService.class, FailingServlet.class), "limits.war");
    server = ServerProcess.named("limits").war(war, "/limits").start();
    server.awaitStatus("/limits/carillon/health/live", status -> status == 200);
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aHeadThatIsTooLargeIsRefused() throws IOException {
    byte[] head =
        AttackRequests.get(
            "/limits/carillon/health/live", null, "X-Pad: " + "a".repeat(100_000) + "\r\n");
    assertThat(answer(head)).doesNotStartWith("HTTP/1.1 2");
  }

  @Test
  void aHeadThatHasTooManyHeadersIsRefused() throws IOException {
    byte[] head =
        AttackRequests.get("/limits/carillon/health/live", null, "X-Pad: a\r\n".repeat(200));
    assertThat(answer(head)).doesNotStartWith("HTTP/1.1 2");
  }

  @Test
  void aHeadThatDoesNotEndIsCut() throws Exception {
    try (Socket socket = new Socket("localhost", server.port())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket
          .getOutputStream()
          .write("GET /limits/ HTTP/1.1\r\nHost: localhost\r\nX-Half: ".getBytes(ISO_8859_1));
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .doesNotStartWith("HTTP/1.1 2");
    }
  }

  /** The application's own servlet would read on for ever. */
  @Test
  void aBodyThatIsTooLargeIsRefused() throws IOException {
    assertThat(answer(AttackRequests.post("/limits/failing", null, "", "a".repeat(MEGABYTE))))
        .startsWith("HTTP/1.1 200");
    assertThat(answer(AttackRequests.post("/limits/failing", null, "", "a".repeat(5 * MEGABYTE))))
        .doesNotStartWith("HTTP/1.1 2");
  }

  @Test
  void aPageOfAnErrorShowsNothingOfTheInside() throws Exception {
    HttpResponse<String> page = Http.get(server.http("/limits/failing"), null);
    assertThat(page.statusCode()).isEqualTo(500);
    assertThat(page.body())
        .doesNotContain("\tat ", "FailingServlet", "IllegalStateException", "what is inside");
  }

  /** The begin of the answer; empty: the connection was cut. */
  private String answer(byte[] request) throws IOException {
    try (Socket socket = new Socket("localhost", server.port())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      try {
        socket.getOutputStream().write(request);
      } catch (IOException e) {
        assertThat(request.length).as("cut while it was sent").isGreaterThan(16_384);
      }
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readNBytes(200), ISO_8859_1);
      } catch (IOException e) {
        return "";
      }
    }
  }
}
