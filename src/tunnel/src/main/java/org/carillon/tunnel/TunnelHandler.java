package org.carillon.tunnel;

import java.util.concurrent.CompletionStage;

/** What is done with what the other side sends. It is called on the tunnel's workers. */
public interface TunnelHandler {

  /**
   * Answers a call. Calls are begun in any order, several at once.
   *
   * @return completes with a {@link MessageBody}, null for none, or a {@code
   *     Flow.Publisher<MessageBody>} for a stream, which only a call that {@link
   *     IncomingCall#isStream} may get. Where it fails with an {@link AgentException}, as where
   *     this throws one, the caller gets its code; anything else is logged, and the caller gets
   *     INTERNAL_SERVER_ERROR without a text
   */
  CompletionStage<?> onCall(IncomingCall call);

  /**
   * Takes a message that nobody waits for an answer to. They come one after another, in the order
   * in which they arrived.
   */
  void onSend(IncomingCall message);

  /** The other side makes no new calls, and goes when what is in flight has ended. */
  default void onGoodbye() {}
}
