package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.carillon.session.Frame;

/** How a version of the protocol writes packets, alone and several in the body of a request. */
interface EngineCodec {

  /** Takes the packets of a payload, one after another. */
  interface Sink {

    /** Takes one; false: no more are wanted. */
    boolean packet(EnginePacket enginePacket);
  }

  /** The version. */
  int version();

  /** The frames as the body of the answer to a poll. */
  PollPayload payload(List<Frame> frames);

  /** The frames as a WebSocket carries them. */
  List<Frame> webSocket(List<Frame> frames);

  /** A text that came by WebSocket. */
  EnginePacket text(String text) throws MalformedEnginePacketException;

  /** Bytes that came by WebSocket. */
  EnginePacket binary(ByteBuffer bytes) throws MalformedEnginePacketException;

  /**
   * Reads the body of a POST.
   *
   * @param binary whether it says that it is no text
   * @throws MalformedEnginePacketException at the first packet that is none; those before it were
   *     given
   */
  void read(byte[] body, boolean binary, Sink sink) throws MalformedEnginePacketException;

  /** The bytes of base64 text, which may be broken into lines: the official Java client does so. */
  static ByteBuffer base64(String text) throws MalformedEnginePacketException {
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(text.replace("\n", "")));
    } catch (IllegalArgumentException e) {
      throw new MalformedEnginePacketException("no base64");
    }
  }
}
