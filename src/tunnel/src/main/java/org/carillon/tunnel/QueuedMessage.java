package org.carillon.tunnel;

import org.jspecify.annotations.Nullable;

/**
 * A message that waits to be written. Its state belongs to the {@link TunnelWriter}, and is guarded
 * by it.
 */
abstract class QueuedMessage {

  /** About what it takes besides its body. */
  private static final int OVERHEAD = 256;

  private static final byte[] PARTS = FrameBuffer.ascii(",\"parts\":{\"bytes\":");
  private static final byte[] BINARY = FrameBuffer.ascii(",\"binary\":true}");
  private static final byte[] JSON = FrameBuffer.ascii(",\"binary\":false}");
  private static final byte[] BODY = FrameBuffer.ascii(",\"body\":");

  final byte[] body;
  private final boolean binary;

  /** Whether its first frame was handed to the transport. */
  boolean handed;

  /** How much of the body was, where it goes in parts. */
  int written;

  /** Whether it was taken back before that. */
  boolean withdrawn;

  /** Whether its last frame was. */
  boolean whole;

  /** Whether the rest of its parts is not wanted. */
  boolean aborted;

  QueuedMessage(MessageBody body) {
    this.body = body.encoded();
    this.binary = body.isBinary();
  }

  /** Its text frame. */
  abstract void writeTo(FrameBuffer frame);

  /** Whose id its parts have. */
  abstract long partId();

  /** Whether they belong to an answer. */
  boolean isAnswer() {
    return false;
  }

  /** Whether it asks or sends: after goodbye none does. */
  boolean isRequest() {
    return false;
  }

  /** What is written in place of parts that are not wanted; null: nothing. */
  @Nullable QueuedMessage abortion() {
    return null;
  }

  /** All of it was handed to the network. */
  void sent() {}

  /** The connection has ended before. */
  void lost() {}

  final boolean isInParts() {
    return binary || body.length > PartGatherer.PART;
  }

  final int size() {
    return body.length + OVERHEAD;
  }

  final void writeBody(FrameBuffer frame) {
    if (isInParts()) {
      frame.raw(PARTS).number(body.length).raw(binary ? BINARY : JSON);
    } else if (body.length > 0) {
      frame.raw(BODY).raw(body);
    }
  }
}
