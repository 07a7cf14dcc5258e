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
            new DisconnectOrder("1", "t1", ConnectionSelector.Kind.USER, "anna", "gone", now()));

    assertThat(ended).isEqualTo(1);
    assertThat(channel.closed).startsWith("1008").contains("gone");
  }

  /** By the outbox it may come long after it was given. */
  @Test
  void whoCameBackAfterItWasGivenStays() {
    Node node = new Node();
    MemoryChannel channel = MemoryChannel.fast();
    node.connect(Node.caller("anna", "t1"), channel);
    long earlier = now() - 2_000;

    int ended =
        node.connections.disconnect(
            new DisconnectOrder("1", "t1", ConnectionSelector.Kind.USER, "anna", "gone", earlier));

    assertThat(ended).isZero();
    assertThat(channel.closed).isNull();
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  @Test
  void itIsReadAsItWasWrittenAndNothingElseIs() {
    DisconnectOrder order =
        new DisconnectOrder("1", "t1", ConnectionSelector.Kind.ROLE, "a\"b", "so", now());

    assertThat(DisconnectOrder.read(Json.parseObject(order.json()))).isEqualTo(order);
    assertThat(DisconnectOrder.isOne(order.envelope("/ws/chat"))).isTrue();
    assertThatThrownBy(() -> DisconnectOrder.read(Map.of("id", "1")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
