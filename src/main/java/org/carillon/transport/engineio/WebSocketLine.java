package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.session.Channel;
import org.carillon.session.CloseCodes;
import org.carillon.transport.channel.Assembly;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket session: a socket from its beginning, or a probe that takes over from polls. The
 * container calls it from one thread at a time.
 */
final class WebSocketLine {

  private final Engine engine;
  private final Channel channel;
  private final Assembly text;
  private final BinaryAssembly bytes;
  private final AtomicBoolean isHalfUpgraded = new AtomicBoolean();
  private volatile @Nullable ClientSocket socket;
  private volatile @Nullable Probe probe;
  private boolean isProbed;

  WebSocketLine(Engine engine, Channel channel) {
    this.engine = engine;
    this.channel = channel;
    this.text = new Assembly(engine.settings().maxPayload());
    this.bytes = new BinaryAssembly(engine.settings().maxPayload());
  }

  void open(Gatekeeper.Verdict verdict) {
    if (verdict instanceof Gatekeeper.Verdict.New newcomer) {
      ClientSocket opened = engine.create(newcomer.codec(), newcomer.caller(), newcomer.facts());
      socket = opened;
      opened.open(channel);
    } else if (verdict instanceof Gatekeeper.Verdict.Known known) {
      Probe candidate =
          new Probe(channel, engine.now() + engine.settings().upgradeTimeout().toMillis());
      if (known.socket().begin(candidate)) {
        socket = known.socket();
        probe = candidate;
      } else {
        close(CloseCodes.POLICY, "no upgrade"); // another was faster
      }
    }
  }

  void text(String part, boolean last) {
    ClientSocket known = socket;
    String message = known == null ? null : text.add(part, last);
    if (known != null && message != null) {
      try {
        packet(known, known.codec().text(message));
      } catch (MalformedException e) {
        malformed(known);
      }
    } else if (known != null && text.isOver()) {
      tooBig();
    }
  }

  void binary(ByteBuffer part, boolean last) {
    ClientSocket known = socket;
    ByteBuffer message = known == null ? null : bytes.add(part, last);
    if (known != null && message != null) {
      try {
        packet(known, known.codec().binary(message));
      } catch (MalformedException e) {
        malformed(known);
      }
    } else if (known != null && bytes.isOver()) {
      tooBig();
    }
  }

  private void packet(ClientSocket known, Packet packet) throws MalformedException {
    Probe candidate = probe;
    if (candidate == null) {
      known.receive(packet);
    } else {
      probing(known, candidate, packet);
    }
  }

  /** {@code 2probe}, then {@code 5}; the second may come before the first is answered. */
  private void probing(ClientSocket known, Probe candidate, Packet packet)
      throws MalformedException {
    if (!isProbed && packet.type() == Packet.PING && packet.text().equals(Packet.PROBE)) {
      isProbed = true;
      channel.write(List.of(Packets.PROBED), failure -> half(known));
      known.channel().probing(true);
    } else if (isProbed && packet.type() == Packet.UPGRADE && known.upgrade(candidate)) {
      probe = null;
      half(known);
    } else {
      throw new MalformedException("no upgrade");
    }
  }

  /** The probe is answered, or the client has left its polls; the second of the two moves. */
  private void half(ClientSocket known) {
    if (!isHalfUpgraded.compareAndSet(false, true)) {
      known.channel().move(channel);
    }
  }

  private void malformed(ClientSocket known) {
    if (probe != null) {
      abandon(known);
      close(CloseCodes.PROTOCOL_ERROR, Reasons.PARSE_ERROR);
    } else {
      known.end(Reasons.PARSE_ERROR);
    }
  }

  private void tooBig() {
    close(CloseCodes.TOO_BIG, "a message is over the limit");
    closed();
    socket = null;
  }

  private void abandon(ClientSocket known) {
    Probe candidate = probe;
    if (candidate != null) {
      known.abandon(candidate);
    }
    socket = null;
  }

  private void close(int code, String reason) {
    channel.close(code, reason);
    engine.closing(channel);
  }

  /** The session has ended. */
  void closed() {
    ClientSocket known = socket;
    if (known != null) {
      if (probe != null) {
        abandon(known);
      } else {
        known.end(Reasons.TRANSPORT_CLOSE);
      }
    }
  }
}
