package org.carillon.tunnel;

/** An answer with a body: the one, or an item of a stream. */
class BodyAnswer extends QueuedMessage {

  static final byte[] RESULT = FrameBuffer.ascii("{\"type\":\"result\",\"id\":");
  static final byte[] ITEM = FrameBuffer.ascii("{\"type\":\"item\",\"id\":");

  private final byte[] head;
  private final long id;

  BodyAnswer(byte[] head, long id, MessageBody body) {
    super(body);
    this.head = head;
    this.id = id;
  }

  @Override
  final void writeTo(FrameBuffer frame) {
    frame.begin(head).number(id);
    writeBody(frame);
  }

  @Override
  final long partId() {
    return id;
  }

  @Override
  final boolean isAnswer() {
    return true;
  }
}
