package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.carillon.session.Frame;

/**
 * Engine.IO 3: in a payload each packet has its length before it, in characters; where bytes are
 * among them and the client takes bytes, all are written as bytes. A binary message begins with its
 * type, which is a byte of value 4, or {@code b4} before base64.
 */
final class EngineCodec3 implements EngineCodec {

  private static final String TEXT = "text/plain; charset=UTF-8";
  private static final String BYTES = "application/octet-stream";
  private static final String BASE64_MESSAGE = "b4";
  private static final byte MESSAGE_BYTE = 4;
  private static final byte IS_TEXT = 0;
  private static final byte IS_BINARY = 1;
  private static final byte END_OF_LENGTH = (byte) 255;

  /** No payload is longer than an {@code int} can say, nor a length than this many digits. */
  private static final int MOST_DIGITS = 9;

  private final boolean takesBytes;

  /**
   * A codec for a client.
   *
   * @param takesBytes whether it did not ask for base64
   */
  EngineCodec3(boolean takesBytes) {
    this.takesBytes = takesBytes;
  }

  @Override
  public int version() {
    return 3;
  }

  @Override
  public PollPayload payload(List<Frame> frames) {
    return takesBytes && frames.stream().anyMatch(Frame::isBinary)
        ? new PollPayload(BYTES, bytes(frames))
        : new PollPayload(TEXT, text(frames));
  }

  private static byte[] text(List<Frame> frames) {
    StringBuilder text = new StringBuilder();
    for (Frame frame : frames) {
      String packet = asText(frame);
      text.append(packet.length()).append(':').append(packet);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String asText(Frame frame) {
    return frame.isBinary() ? BASE64_MESSAGE + frame.text().substring(1) : frame.text();
  }

  private static byte[] bytes(List<Frame> frames) {
    int length = 0;
    for (Frame frame : frames) {
      length += frame.size() + MOST_DIGITS + 3; // kind, type, end of the length
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    for (Frame frame : frames) {
      int size = frame.isBinary() ? frame.size() + 1 : frame.size();
      bytes.put(frame.isBinary() ? IS_BINARY : IS_TEXT);
      for (char digit : Integer.toString(size).toCharArray()) {
        bytes.put((byte) (digit - '0'));
      }
      bytes.put(END_OF_LENGTH);
      if (frame.isBinary()) {
        bytes.put(MESSAGE_BYTE);
      }
      bytes.put(frame.bytes());
    }
    byte[] written = new byte[bytes.flip().remaining()];
    bytes.get(written);
    return written;
  }

  @Override
  public List<Frame> webSocket(List<Frame> frames) {
    if (frames.stream().noneMatch(Frame::isBinary)) {
      return frames;
    }
    List<Frame> written = new ArrayList<>(frames.size());
    for (Frame frame : frames) {
      if (!frame.isBinary()) {
        written.add(frame);
      } else if (takesBytes) {
        byte[] bytes = new byte[frame.size() + 1];
        bytes[0] = MESSAGE_BYTE;
        System.arraycopy(frame.bytes(), 0, bytes, 1, frame.size());
        written.add(Frame.binary(bytes));
      } else {
        written.add(new Frame(asText(frame)));
      }
    }
    return written;
  }

  @Override
  public EnginePacket text(String text) throws MalformedEnginePacketException {
    return text.startsWith(BASE64_MESSAGE)
        ? EnginePacket.binary(EngineCodec.base64(text.substring(BASE64_MESSAGE.length())))
        : EnginePacket.text(text);
  }

  @Override
  public EnginePacket binary(ByteBuffer bytes) throws MalformedEnginePacketException {
    if (!bytes.hasRemaining() || bytes.get() != MESSAGE_BYTE) {
      throw new MalformedEnginePacketException("bytes of no known type");
    }
    return EnginePacket.binary(bytes.slice());
  }

  @Override
  public void read(byte[] body, boolean binary, Sink sink) throws MalformedEnginePacketException {
    if (binary) {
      readBytes(ByteBuffer.wrap(body), sink);
    } else {
      readText(StrictUtf8.decode(ByteBuffer.wrap(body)), sink);
    }
  }

  private void readText(String payload, Sink sink) throws MalformedEnginePacketException {
    int from = 0;
    do {
      int colon = payload.indexOf(':', from);
      if (colon <= from || colon - from > MOST_DIGITS) {
        throw new MalformedEnginePacketException("a packet without its length");
      }
      int length = 0;
      for (int i = from; i < colon; i++) {
        length = 10 * length + digit(payload.charAt(i) - '0');
      }
      if (length > payload.length() - colon - 1) {
        throw new MalformedEnginePacketException("a packet shorter than its length");
      }
      from = colon + 1 + length;
      if (!sink.packet(text(payload.substring(colon + 1, from)))) {
        return;
      }
    } while (from < payload.length());
  }

  private void readBytes(ByteBuffer payload, Sink sink) throws MalformedEnginePacketException {
    do {
      boolean isText = payload.hasRemaining() && payload.get() == IS_TEXT;
      int length = length(payload);
      if (length > payload.remaining()) {
        throw new MalformedEnginePacketException("a packet shorter than its length");
      }
      ByteBuffer packet = payload.slice(payload.position(), length);
      payload.position(payload.position() + length);
      if (!sink.packet(isText ? text(StrictUtf8.decode(packet)) : binary(packet))) {
        return;
      }
    } while (payload.hasRemaining());
  }

  private static int length(ByteBuffer payload) throws MalformedEnginePacketException {
    int length = 0;
    for (int digits = 0; payload.hasRemaining() && digits <= MOST_DIGITS; digits++) {
      byte next = payload.get();
      if (next == END_OF_LENGTH) {
        if (digits > 0) {
          return length;
        }
        break;
      }
      length = 10 * length + digit(next);
    }
    throw new MalformedEnginePacketException("a packet without its length");
  }

  private static int digit(int value) throws MalformedEnginePacketException {
    if (value < 0 || value > 9) {
      throw new MalformedEnginePacketException("a length of no digits");
    }
    return value;
  }
}
