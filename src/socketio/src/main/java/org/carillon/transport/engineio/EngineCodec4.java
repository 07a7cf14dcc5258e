package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import java.util.List;
import org.carillon.session.Frame;

/**
 * Engine.IO 4: in a payload the packets stand between record separators, and a binary message is
 * {@code b} with base64.
 */
final class EngineCodec4 implements EngineCodec {

  private static final char SEPARATOR = '\u001e';
  private static final String TEXT = "text/plain; charset=UTF-8";
  private static final char BASE64 = 'b';

  @Override
  public int version() {
    return 4;
  }

  @Override
  public PollPayload payload(List<Frame> frames) {
    if (frames.size() == 1) {
      return new PollPayload(TEXT, frames.get(0).utf8());
    }
    int length = frames.size() - 1;
    for (Frame frame : frames) {
      length += frame.utf8().length;
    }
    ByteBuffer joined = ByteBuffer.allocate(length);
    for (Frame frame : frames) {
      if (joined.position() > 0) {
        joined.put((byte) SEPARATOR);
      }
      joined.put(frame.utf8());
    }
    return new PollPayload(TEXT, joined.array());
  }

  @Override
  public List<Frame> webSocket(List<Frame> frames) {
    return frames;
  }

  /** Also base64, which clients that were told so send by WebSocket too. */
  @Override
  public EnginePacket text(String text) throws MalformedEnginePacketException {
    return !text.isEmpty() && text.charAt(0) == BASE64
        ? EnginePacket.binary(EngineCodec.base64(text.substring(1)))
        : EnginePacket.text(text);
  }

  @Override
  public EnginePacket binary(ByteBuffer bytes) {
    return EnginePacket.binary(bytes);
  }

  @Override
  public void read(byte[] body, boolean binary, Sink sink) throws MalformedEnginePacketException {
    if (binary) {
      throw new MalformedEnginePacketException("a payload is text");
    }
    String text = StrictUtf8.decode(ByteBuffer.wrap(body));
    int from = 0;
    while (from <= text.length()) {
      int separator = text.indexOf(SEPARATOR, from);
      int to = separator < 0 ? text.length() : separator;
      if (!sink.packet(text(text.substring(from, to)))) {
        return;
      }
      from = to + 1;
    }
  }
}
