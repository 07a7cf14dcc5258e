package org.carillon.transport.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Sits below Undertow's framing and remembers the last bytes that a client sent. Written on the
 * connection's I/O thread, and read behind the close frame, which that thread hands over.
 */
final class UndertowSource extends AbstractStreamSourceConduit<StreamSourceConduit> {

  private final LastBytes lastBytes = new LastBytes();

  private UndertowSource(StreamSourceConduit next) {
    super(next);
  }

  /** Puts one below a connection's framing, which reads by single buffers. On its I/O thread. */
  static UndertowSource install(ConduitStreamSourceChannel channel) {
    UndertowSource source = new UndertowSource(channel.getConduit());
    channel.setConduit(source);
    return source;
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    int count = next.read(dst);
    lastBytes.add(dst, count);
    return count;
  }

  /** What was read last. */
  LastBytes lastBytes() {
    return lastBytes;
  }
}
