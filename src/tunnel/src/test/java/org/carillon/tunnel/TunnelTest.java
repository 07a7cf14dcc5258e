package org.carillon.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls, sends and streams between two tunnels. */
class TunnelTest {

  /** Answers with what it was sent. */
  static class Echo implements TunnelHandler {

    @Override
    public CompletionStage<?> onCall(IncomingCall call) {
      return CompletableFuture.completedFuture(call.body());
    }

    @Override
    public void onSend(IncomingCall message) {}
  }

  private static MessageBody json(String text) {
    return MessageBody.ofJson(TextNode.valueOf(text));
  }

  private static <T> T within(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  @Test
  void callsAreAnsweredBothWays() throws Exception {
    try (TunnelPair pair = new TunnelPair(new Echo(), new Echo())) {
      for (Tunnel tunnel : new Tunnel[] {pair.client, pair.server}) {
        MessageBody answer = within(tunnel.call("echo", json("hi \"ü\""), CallOptions.DEFAULT));
        assertThat(answer.json().textValue()).isEqualTo("hi \"ü\"");
        MessageBody none = within(tunnel.call("echo", MessageBody.NONE, CallOptions.DEFAULT));
        assertThat(none.json()).isEqualTo(JsonNodeFactory.instance.nullNode());
      }
      assertThat(pair.client.inFlight() + pair.server.inFlight()).isZero();
    }
  }

  @Test
  void largeAndBinaryBodiesArrive() throws Exception {
    try (TunnelPair pair = new TunnelPair(new Echo(), new Echo())) {
      byte[] bytes = new byte[200_000];
      bytes[199_999] = 7;
      MessageBody answer =
          within(pair.client.call("echo", MessageBody.ofBinary(bytes), CallOptions.DEFAULT));
      assertThat(answer.bytes()).isEqualTo(bytes);
      String text = "x".repeat(300_000);
      assertThat(
              within(pair.client.call("echo", json(text), CallOptions.DEFAULT)).json().textValue())
          .isEqualTo(text);
      MessageBody empty = MessageBody.ofBinary(new byte[0]);
      assertThat(within(pair.client.call("echo", empty, CallOptions.DEFAULT)).bytes()).isEmpty();
    }
  }
}
