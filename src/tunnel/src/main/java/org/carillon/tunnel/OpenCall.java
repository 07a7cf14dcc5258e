package org.carillon.tunnel;

/** A call that this side made, until its end. */
abstract class OpenCall extends OutboundRequest {

  OpenCall(String action, MessageBody body, CallOptions options) {
    super(action, body, options);
  }

  @Override
  void writeTo(FrameBuffer frame) {
    writeCall(frame);
  }

  @Override
  QueuedMessage abortion() {
    return ShortMessage.of(ShortMessage.CANCEL, id());
  }

  boolean isStream() {
    return false;
  }

  /** The one answer. Called when this is in the table of calls no longer. */
  abstract void answer(MessageBody answer);

  /** The end without an answer. Called when this is in the table of calls no longer. */
  abstract void fail(AgentException failure);

  /** What a call ends with whose connection has ended. */
  AgentException lostWithTheConnection() {
    return handed
        ? new AgentException(
            AgentErrors.UNKNOWN_OUTCOME, "The connection ended before the answer came")
        : new AgentException(AgentErrors.NOT_SENT, "The connection ended before the call was sent");
  }
}
