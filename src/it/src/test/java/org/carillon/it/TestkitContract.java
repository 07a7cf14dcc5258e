package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.carillon.testing.Build;
import org.carillon.testkit.ClientRefusedException;
import org.carillon.testkit.ClientSetup;
import org.carillon.testkit.RemoteApplication;
import org.carillon.testkit.TestClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients of the testkit on a server, as an application's own tests use them. */
interface TestkitContract {

  private static RemoteApplication samples() {
    return RemoteApplication.at(URI.create("http://localhost:" + Build.port()))
        .passwords(user -> user);
  }

  private static ClientSetup chat(RemoteApplication application, boolean overSocketIo) {
    ClientSetup setup = application.connect("/ws/chat");
    return overSocketIo ? setup.overSocketIo() : setup;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  default void itsClientsCallAndHear(boolean overSocketIo) {
    try (RemoteApplication application = samples()) {
      TestClient carol = chat(application, overSocketIo).as("carol").enter("testkit");
      TestClient alice = chat(application, overSocketIo).as("alice");
      String text = "hi " + UUID.randomUUID();

      assertThat(alice.call("message", Map.of("text", text)).asText()).isEqualTo(text);

      assertThat(carol.expect("received").where("text", text).within(Duration.ofSeconds(20)).data())
          .isEqualTo(alice.expect("received").where("text", text).now().data());
      assertThat(alice.callRefused("nothing", null).code()).isEqualTo("UNKNOWN_EVENT");
      carol.exit("testkit").expectNo("nothing");
      assertThatThrownBy(() -> carol.expect("nothing").within(Duration.ZERO))
          .hasMessageContaining("the event \"nothing\" did not come");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  default void itSaysWhoIsNotLetIn(boolean overSocketIo) {
    try (RemoteApplication application = samples()) {
      ClientRefusedException refused =
          catchThrowableOfType(
              ClientRefusedException.class, () -> chat(application, overSocketIo).anonymously());
      assertThat(refused.status()).isEqualTo(401);
      assertThatThrownBy(() -> application.connect("/ws/chat").roles("admin").as("alice"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the server's to say");
    }
  }
}
