package org.carillon.it.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import java.time.Duration;
import java.util.List;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.TestIssuer;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The server's own MicroProfile JWT says who calls, and when that ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MicroProfileJwtIT {

  private TestIssuer issuer;
  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    issuer = new TestIssuer();
    ServerProcess process = ServerProcess.named("mp-jwt");
    if (Build.server() == ServerKind.WILDFLY) { // that of the other tests has no microprofile-jwt
      process.home(Build.fullServerHome());
    }
    server =
        process
            .war(
                Wars.write(Wars.with(TokenService.class, JwtRestApplication.class), "mp-jwt.war"),
                "/mp")
            .property("mp.jwt.verify.issuer", issuer.address())
            .property("mp.jwt.verify.publickey.location", issuer.address() + "/keys")
            .start();
    server.awaitStatus("/mp/carillon/health/ready", status -> status == 200);
  }

  @AfterAll
  void stop() {
    server.close();
    issuer.close();
  }

  private ClientHandshake bearing(Duration life, String... groups) throws Exception {
    String token =
        TestIssuer.signed(
            issuer
                .claims("4711", life)
                .claim("upn", "ada")
                .claim("groups", List.of(groups))
                .jwtID("one")
                .build(),
            issuer.key());
    return ClientHandshake.at(server.ws("/mp/ws/tokens"))
        .header("Authorization", "Bearer " + token);
  }

  @Test
  void itsPrincipalIsTheCallerUntilItsTokenEnds() throws Exception {
    try (WsClient first = bearing(Duration.ofMinutes(5), "member").connect()) {
      first.call("whoAmI", data()); // which is slow: the server reads the issuer's keys
    }
    try (WsClient ada = bearing(Duration.ofSeconds(5), "member").connect()) {
      assertThat(ada.call("whoAmI", data()).asText()).isEqualTo("ada [member]");
      assertThat(ada.call("outlive", data()).asText()).isEqualTo("outlived by ada");
      assertThat(ada.closeCode()).isEqualTo(4401);
    }
  }

  @Test
  void whatItDoesNotAcceptIsRefused() throws Exception {
    assertThat(bearing(Duration.ofMinutes(-5), "member").refusal().status()).isEqualTo(401);
    assertThat(bearing(Duration.ofMinutes(5), "stranger").refusal().status()).isEqualTo(403);
    assertThat(ClientHandshake.at(server.ws("/mp/ws/tokens")).refusal().status()).isEqualTo(401);
  }
}
