package org.carillon.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.concurrent.ScheduledExecutorService;

/** The other side of a tunnel, which may send what the protocol does not have, with right MACs. */
final class RawPeer {

  final RecordingTransport transport = new RecordingTransport();
  final RecordingHandler handler = new RecordingHandler();
  final Tunnel tunnel;

  private final FrameAuthentication sealing =
      new FrameAuthentication(RecordingTransport.KEYS.serverToClient());

  /** Of a client's tunnel. */
  RawPeer() {
    this(TunnelLimits.DEFAULT, TunnelLimits.DEFAULT);
  }

  RawPeer(TunnelLimits own, TunnelLimits peer) {
    this(own, peer, RecordingTransport.TIMER);
  }

  RawPeer(TunnelLimits own, TunnelLimits peer, ScheduledExecutorService timer) {
    tunnel =
        new Tunnel(
            RecordingTransport.KEYS, false, transport, handler, own, peer, timer, Runnable::run);
  }

  String sealed(String content) {
    byte[] head = content.substring(0, content.length() - 1).getBytes(UTF_8);
    return new FrameBuffer().begin(head).sealed(sealing);
  }

  /** Sends a message. */
  RawPeer text(String content) {
    tunnel.onText(sealed(content));
    return this;
  }

  /** Sends a part. */
  RawPeer part(int flags, long id, int length) {
    return part(flags, id, new byte[length]);
  }

  RawPeer part(int flags, long id, byte[] bytes) {
    ByteBuffer frame =
        ByteBuffer.allocate(Hkdf.BYTES + PartGatherer.HEAD + bytes.length)
            .position(Hkdf.BYTES)
            .put((byte) flags)
            .putLong(id)
            .put(bytes);
    frame.position(Hkdf.BYTES);
    byte[] mac = sealing.nextBinary(frame.slice());
    frame.rewind();
    frame.put(mac).rewind();
    tunnel.onBinary(frame);
    return this;
  }
}
