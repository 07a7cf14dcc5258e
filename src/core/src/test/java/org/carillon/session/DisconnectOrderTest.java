package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.carillon.api.ConnectionSelector;
import org.carillon.json.Json;
import org.junit.jupiter.api.Test;

class DisconnectOrderTest {

  @Test
  void aClientIsClosedWith1008AndTheReasonBehindWhatIsQueued() {
    Node node = new Node();
    MemoryChannel channel = MemoryChannel.fast();
    node.connect(Node.caller("anna", "t1"), channel);

    int ended =
        node.connections.disconnect(
            new DisconnectOrder("1", "t1", ConnectionSelector.Kind.USER, "anna", "gone"));

    assertThat(ended).isEqualTo(1);
    assertThat(channel.closed).startsWith("1008").contains("gone");
  }

  @Test
  void itIsReadAsItWasWrittenAndNothingElseIs() {
    DisconnectOrder order =
        new DisconnectOrder("1", "t1", ConnectionSelector.Kind.ROLE, "a\"b", "so");

    assertThat(DisconnectOrder.read(Json.parseObject(order.json()))).isEqualTo(order);
    assertThat(DisconnectOrder.isOne(order.envelope("/ws/chat"))).isTrue();
    assertThatThrownBy(() -> DisconnectOrder.read(Map.of("id", "1")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
