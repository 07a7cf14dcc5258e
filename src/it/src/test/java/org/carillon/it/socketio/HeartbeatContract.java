package org.carillon.it.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.carillon.testing.Browser;
import org.carillon.testing.ServerProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Work that takes longer than a client may be silent, at an application with a fast heart. */
interface HeartbeatContract {

  /** Three times what a client may be silent. */
  int MILLIS = 1_500;

  ServerProcess server();

  Browser browser();

  SioClient client(ClientContract.Kind kind, SioClient.Options options);

  @ParameterizedTest
  @MethodSource("org.carillon.it.socketio.ClientContract#lines")
  default void longWorkDoesNotEndItsLine(ClientContract.Kind kind, List<String> transports) {
    try (SioClient client =
        client(
            kind,
            new SioClient.Options(
                "http://localhost:" + server().port() + "/custom",
                "/bare/socket.io/",
                transports,
                Map.of(),
                false))) {
      String id = client.connected();
      assertThat(client.call("work", MILLIS).get(0).asText()).isEqualTo("done");
      assertThat(client.call("message-with-ack", 1.5, "on").toString()).isEqualTo("[1.5,\"on\"]");
      assertThat(client.connected()).as("the same line").isEqualTo(id);
    }
  }

  /** In that version the client pings, and its pings are not read meanwhile. */
  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket"})
  default void longWorkDoesNotEndALineOfSocketIo2(String transport) {
    JsonNode told =
        browser()
            .evaluate(
                """
                new Promise((ok, bad) => {
                  setTimeout(() => bad(new Error('no answer')), 20000);
                  const told = [];
                  const s = io2('/custom', {path: '/bare/socket.io/', transports: ['%s'],
                      forceNew: true, reconnection: false});
                  s.on('disconnect', reason => told.push(reason));
                  s.emit('work', %d, answer => {
                    told.push(answer);
                    s.emit('message-with-ack', 'on', on => {
                      told.push(on);
                      s.off('disconnect');
                      s.close();
                      ok(told);
                    });
                  });
                })
                """
                    .formatted(transport, MILLIS));
    assertThat(told.toString()).isEqualTo("[\"done\",\"on\"]");
  }
}
