package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import java.util.List;
import org.carillon.session.Frame;

/**
 * Engine.IO 4: in a payload the packets stand between record separators, and a binary message is
 * {@code b} with base64.
 */
final class Codec4 implements Codec {

  private static final char SEPARATOR = '\u001e';
  private static final String TEXT = "text/plain; charset=UTF-8";
  private static final char BASE64 = 'b';

  @Override
  public int version() {
    return 4;
  }

  @Override
  public Payload payload(List<Frame> frames) {
    if (frames.size() == 1) {
      return new Payload(TEXT, frames.get(0).utf8());
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
    return new Payload(TEXT, joined.array());
  }

  @Override
  public List<Frame> webSocket(List<Frame> frames) {
    return frames;
  }

  /** Also base64, which clients that were told so send by WebSocket too. */
  @Override
  public Packet text(String text) throws MalformedException {
    return !text.isEmpty() && text.charAt(0) == BASE64
        ? Packet.binary(Codec.base64(text.substring(1)))
        : Packet.text(text);
  }

  @Override
  public Packet binary(ByteBuffer bytes) {
    return Packet.binary(bytes);
  }

  @Override
  public void read(byte[] body, boolean binary, Sink sink) throws MalformedException {
    if (binary) {
      throw new MalformedException("a payload is text");
    }
    String text = Utf8.decode(ByteBuffer.wrap(body));
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
