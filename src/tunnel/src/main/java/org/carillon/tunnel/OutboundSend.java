package org.carillon.tunnel;

import java.util.concurrent.CompletableFuture;

/** A message of this side that no answer comes to. */
final class OutboundSend extends OutboundRequest {

  final CompletableFuture<Void> handedOver = new CompletableFuture<>();

  OutboundSend(String action, MessageBody body, CallOptions options) {
    super(action, body, options);
  }

  @Override
  void writeTo(FrameBuffer frame) {
    writeSend(frame);
  }

  @Override
  void sent() {
    handedOver.complete(null);
  }

  @Override
  void lost() {
    handedOver.completeExceptionally(
        handed
            ? new AgentException(
                AgentErrors.UNKNOWN_OUTCOME, "The connection ended while the message was sent")
            : new AgentException(
                AgentErrors.NOT_SENT, "The connection ended before the message was sent"));
  }
}
