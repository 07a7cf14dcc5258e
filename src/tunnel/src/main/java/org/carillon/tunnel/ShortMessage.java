package org.carillon.tunnel;

import org.jspecify.annotations.Nullable;

/** A message without a body. */
final class ShortMessage extends QueuedMessage {

  static final byte[] CANCEL = FrameBuffer.ascii("{\"type\":\"cancel\",\"id\":");
  static final byte[] COMPLETE = FrameBuffer.ascii("{\"type\":\"complete\",\"id\":");

  private static final byte[] CREDIT = FrameBuffer.ascii("{\"type\":\"credit\",\"id\":");
  private static final byte[] N = FrameBuffer.ascii(",\"n\":");
  private static final byte[] GOODBYE = FrameBuffer.ascii("{\"type\":\"goodbye\"");
  private static final byte[] ERROR = FrameBuffer.ascii("{\"type\":\"error\",\"id\":");
  private static final byte[] CODE = FrameBuffer.ascii(",\"code\":");
  private static final byte[] MESSAGE = FrameBuffer.ascii(",\"message\":");
  private static final byte[] DETAILS = FrameBuffer.ascii(",\"details\":");

  /** The most characters of an error's message that travel. */
  private static final int MAX_TEXT = 4_096;

  private final byte[] head;
  private final long id;
  private final long n;
  private final @Nullable AgentException error;
  private final byte[] details;

  private ShortMessage(
      byte[] head, long id, long n, @Nullable AgentException error, byte[] details) {
    super(MessageBody.NONE);
    this.head = head;
    this.id = id;
    this.n = n;
    this.error = error;
    this.details = details;
  }

  /** {@link #CANCEL} or {@link #COMPLETE}. */
  static ShortMessage of(byte[] head, long id) {
    return new ShortMessage(head, id, 0, null, TunnelJson.NO_BYTES);
  }

  static ShortMessage goodbye() {
    return of(GOODBYE, 0);
  }

  static ShortMessage credit(long id, long n) {
    return new ShortMessage(CREDIT, id, n, null, TunnelJson.NO_BYTES);
  }

  /** An error; its details are left out where they cannot be written. */
  static ShortMessage error(long id, AgentException error) {
    Object details = error.details();
    byte[] json = details == null ? TunnelJson.NO_BYTES : TunnelJson.detailsOf(details);
    return new ShortMessage(ERROR, id, 0, error, json);
  }

  @Override
  void writeTo(FrameBuffer frame) {
    frame.begin(head);
    if (id > 0) {
      frame.number(id);
    }
    if (n > 0) {
      frame.raw(N).number(n);
    }
    if (error != null) {
      frame.raw(CODE).text(error.code());
      String text = error.getMessage();
      if (text != null) {
        frame.raw(MESSAGE).text(text.substring(0, Math.min(text.length(), MAX_TEXT)));
      }
      if (details.length > 0) {
        frame.raw(DETAILS).raw(details);
      }
    }
  }

  @Override
  long partId() {
    return id;
  }
}
