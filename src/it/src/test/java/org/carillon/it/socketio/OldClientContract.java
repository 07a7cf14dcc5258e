package org.carillon.it.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import org.carillon.testing.Browser;
import org.carillon.testing.EngineClient;
import org.carillon.testing.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official client of Socket.IO 2, where protocol 3 is on. */
interface OldClientContract {

  ServerProcess server();

  Browser browser();

  private String evaluate(String options, String script) {
    return browser()
        .evaluate(
            """
            new Promise((ok, bad) => {
              setTimeout(() => bad(new Error('no answer')), 20000);
              const connect = namespace => io2(namespace, {path: '/bare/socket.io/',
                  forceNew: true, reconnection: false, %s});
              %s
            })
            """
                .formatted(options, script))
        .toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transports: ['polling']",
        "transports: ['websocket']",
        "transports: ['polling', 'websocket']",
        "transports: ['polling'], forceBase64: true",
        "transports: ['websocket'], forceBase64: true"
      })
  default void itIsInTheRootNamespaceUnaskedAndItsEventsComeBack(String options) {
    assertThat(
            evaluate(
                options,
                """
                const told = [];
                const s = connect('/');
                s.on('error', e => bad(new Error(e)));
                s.on('auth', auth => told.push(auth));
                s.on('message-back', (a, b, c) => {
                  told.push(a, b, [...new Uint8Array(c)]);
                  s.emit('message-with-ack', {x: 1.25}, answer => {
                    told.push(answer);
                    s.close();
                    ok(told);
                  });
                });
                s.on('connect', () => s.emit('message', 'é', 1.5, new Uint8Array([1, 2]).buffer));
                """))
        .isEqualTo("[{},\"é\",1.5,[1,2],{\"x\":1.25}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket"})
  default void itIsToldWhereItMayNotJoinAndStaysWhereItMay(String transport) {
    assertThat(
            evaluate(
                "transports: ['" + transport + "']",
                """
                const nowhere = connect('/nowhere');
                const closed = nowhere.io.socket('/closed');
                const custom = nowhere.io.socket('/custom');
                Promise.all([
                  new Promise(r => nowhere.on('error', r)),
                  new Promise(r => closed.on('error', r)),
                  new Promise(r => custom.emit('message-with-ack', 'in', r)),
                ]).then(told => { nowhere.io.close(); ok(told); });
                """))
        .isEqualTo("[\"Invalid namespace\",\"401\",\"in\"]");
  }

  /** The open packet and what joins the root come in one answer. */
  @Test
  default void packetByPacket() throws Exception {
    EngineClient client = new EngineClient(server().http("/bare/socket.io/"), "");
    String opened = client.get("EIO=3&transport=polling").body();

    assertThat(opened).matches("\\d+:0\\{.*}2:4013:42\\[\"auth\",\\{}]");
  }
}
