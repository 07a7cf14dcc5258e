package org.carillon.it.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** Clients that go without a word as soon as they have come; Tyrus does not notice some of them. */
interface GoneContract {

  /** As many as it takes to meet the moment in which the server still opens one of them. */
  int CLIENTS = 40;

  ServerProcess server();

  /** Both come while a check of the application's is busy with what came before. */
  @Test
  default void whatAClientSaidBeforeItWentIsHeardBeforeItsEnd() throws Exception {
    EngineClient client = new EngineClient(server().http("/sio/socket.io/"), "");
    try (WsClient witness = ClientHandshake.at(server().ws("/sio/ws/talk")).connect();
        EngineClient.Line line = client.webSocket("EIO=4&transport=websocket&id=hasty")) {
      assertThat(line.hear()).startsWith("0{");
      assertThat(line.send("40/ws/talk,").hear()).startsWith("40/ws/talk,{");
      line.send("40/slow,").send("41/ws/talk,").sendClose();
      Await.until(
          "its end", () -> !witness.call("endOf", Map.of("client", "hasty")).asText().isEmpty());
      assertThat(witness.call("endOf", Map.of("client", "hasty")).asText())
          .isEqualTo("client namespace disconnect");
    }
  }

  @Test
  default void aClientThatIsGoneAtOnceIsMissedLongBeforeItsHeartbeat() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    try (WsClient witness = ClientHandshake.at(server().ws("/sio/ws/talk")).connect()) {
      for (int i = 0; i < CLIENTS; i++) {
        http.newWebSocketBuilder()
            .subprotocols("carillon.v1")
            .buildAsync(server().ws("/sio/ws/talk?id=gone" + i), new WebSocket.Listener() {})
            .get(20, TimeUnit.SECONDS)
            .abort();
      }
      for (int i = 0; i < CLIENTS; i++) {
        Map<String, Object> client = Map.of("client", "gone" + i);
        Await.until(
            "the end of client " + i, () -> !witness.call("endOf", client).asText().isEmpty());
      }
    }
  }
}
