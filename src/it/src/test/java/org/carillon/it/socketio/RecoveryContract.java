package org.carillon.it.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.carillon.testing.ServerProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client whose line is cut, and who comes back. */
interface RecoveryContract {

  ServerProcess server();

  SioClient client(ClientContract.Kind kind, SioClient.Options options);

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket"})
  default void aClientThatComesBackIsWhoItWasAndHearsWhatItMissed(String transport) {
    String url = "http://localhost:" + server().port();
    try (BrowserSio client =
            (BrowserSio)
                client(
                    ClientContract.Kind.JAVASCRIPT,
                    new SioClient.Options(
                        url + "/ws/talk", "/sio/socket.io/", List.of(transport), Map.of(), true));
        SioClient other =
            client(
                ClientContract.Kind.JAVA,
                new SioClient.Options(
                    url + "/ws/talk", "/sio/socket.io/", List.of("websocket"), Map.of(), false))) {
      String id = client.connected();
      other.connected();
      client.call("wsContext", Map.of("context", "room"));
      other.call("say", Map.of("text", "first"));
      assertThat(client.hear("said").get(0).path("text").asText()).isEqualTo("first");

      client.cut();
      other.call("sayIn", Map.of("room", "room", "text", "in its room"));
      other.call("sayIn", Map.of("room", "elsewhere", "text", "not for it"));
      other.call("keep", Map.of("text", "kept"));
      other.call("say", Map.of("text", "last"));
      client.connectedAgain(2);

      assertThat(client.isRecovered()).isTrue();
      assertThat(client.connected()).isEqualTo(id);
      assertThat(client.hear("said").get(0).path("text").asText()).isEqualTo("in its room");
      assertThat(client.hear("kept").get(0).path("text").asText()).isEqualTo("kept");
      assertThat(client.hear("said").get(0).path("text").asText()).isEqualTo("last");
      other.call("sayIn", Map.of("room", "room", "text", "still in it"));
      assertThat(client.hear("said").get(0).path("text").asText()).isEqualTo("still in it");
      assertThat(client.unheard("said")).isZero();
    }
  }
}
