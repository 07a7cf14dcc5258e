package org.carillon.it.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.carillon.testing.Browser;
import org.junit.jupiter.api.Test;

/** What {@code retries} of the JavaScript client does: docs/socketio.md warns of it. */
interface RetryContract {

  Browser browser();

  /** The namespace answers by an event, and never acknowledges; so the client tries again. */
  @Test
  default void eachTryOfAnEmitIsAnEventOfItsOwn() {
    JsonNode told =
        browser()
            .evaluate(
                """
                new Promise((ok, bad) => {
                  setTimeout(() => bad(new Error('no end')), 20000);
                  const heard = [], ids = [];
                  const s = io('/live', {path: '/sio/socket.io/', transports: ['websocket'],
                      forceNew: true, reconnection: false, retries: 3, ackTimeout: 50});
                  s.on('again', n => heard.push(n));
                  s.on('connect', () => {
                    const packet = s.packet.bind(s);
                    s.packet = p => { ids.push(p.id); packet(p); };
                    s.emit('again', 7, () => waitFor('all', () => heard.length >= 4).then(() => {
                      s.close();
                      ok({heard, ids: new Set(ids.slice(0, 4)).size});
                    }));
                  });
                })
                """);
    assertThat(told.path("heard")).extracting(JsonNode::asInt).containsExactly(7, 7, 7, 7);
    assertThat(told.path("ids").asInt()).as("nothing says that they are one").isEqualTo(4);
  }
}
