package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.session.CloseCodes;
import org.carillon.session.FrameChannel;
import org.carillon.transport.channel.TextAssembly;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket session: a socket from its beginning, or a probe that takes over from polls. The
 * container calls it from one thread at a time.
 */
final class WebSocketLine {

  private final Engine engine;
  private final FrameChannel frameChannel;
  private final TextAssembly text;
  private final BinaryAssembly bytes;
  private final AtomicBoolean isHalfUpgraded = new AtomicBoolean();
  private volatile @Nullable ClientSocket socket;
  private volatile @Nullable UpgradeProbe upgradeProbe;
  private boolean isProbed;

  WebSocketLine(Engine engine, FrameChannel frameChannel) {
    this.engine = engine;
    this.frameChannel = frameChannel;
    this.text = new TextAssembly(this::limit);
    this.bytes = new BinaryAssembly(this::limit);
  }

  private int limit() {
    ClientSocket known = socket;
    return known == null ? 0 : known.maxPayload();
  }

  void open(EngineAdmission.Verdict verdict) {
    if (verdict instanceof EngineAdmission.Verdict.New newcomer) {
      ClientSocket opened = engine.create(newcomer);
      socket = opened;
      opened.open(frameChannel);
    } else if (verdict instanceof EngineAdmission.Verdict.Known known) {
      UpgradeProbe candidate =
          new UpgradeProbe(
              frameChannel, engine.now() + engine.settings().upgradeTimeout().toMillis());
      if (known.socket().begin(candidate)) {
        socket = known.socket();
        upgradeProbe = candidate;
      } else {
        close(CloseCodes.POLICY, "no upgrade"); // another was faster
      }
    }
  }

  void text(String part, boolean last) {
    ClientSocket known = socket;
    String message = known == null ? null : text.add(part, last);
    if (known != null) {
      known.gathered(text.gathered());
    }
    if (known != null && message != null) {
      try {
        packet(known, known.codec().text(message));
      } catch (MalformedEnginePacketException e) {
        malformed(known);
      }
    } else if (known != null && text.isOver()) {
      tooBig();
    }
  }

  void binary(ByteBuffer part, boolean last) {
    ClientSocket known = socket;
    ByteBuffer message = known == null ? null : bytes.add(part, last);
    if (known != null) {
      known.gathered(bytes.gathered());
    }
    if (known != null && message != null) {
      try {
        packet(known, known.codec().binary(message));
      } catch (MalformedEnginePacketException e) {
        malformed(known);
      }
    } else if (known != null && bytes.isOver()) {
      tooBig();
    }
  }

  private void packet(ClientSocket known, EnginePacket enginePacket)
      throws MalformedEnginePacketException {
    UpgradeProbe candidate = upgradeProbe;
    if (candidate == null) {
      known.receive(enginePacket);
    } else {
      probing(known, candidate, enginePacket);
    }
  }

  /** {@code 2probe}, then {@code 5}; the second may come before the first is answered. */
  private void probing(ClientSocket known, UpgradeProbe candidate, EnginePacket enginePacket)
      throws MalformedEnginePacketException {
    if (!isProbed
        && enginePacket.type() == EnginePacket.PING
        && enginePacket.text().equals(EnginePacket.PROBE)) {
      isProbed = true;
      frameChannel.write(List.of(EnginePackets.PROBED), failure -> half(known));
      known.channel().probing(true);
    } else if (isProbed
        && enginePacket.type() == EnginePacket.UPGRADE
        && known.upgrade(candidate)) {
      upgradeProbe = null;
      half(known);
    } else {
      throw new MalformedEnginePacketException("no upgrade");
    }
  }

  /** The probe is answered, or the client has left its polls; the second of the two moves. */
  private void half(ClientSocket known) {
    if (!isHalfUpgraded.compareAndSet(false, true)) {
      known.channel().move(frameChannel);
    }
  }

  private void malformed(ClientSocket known) {
    if (upgradeProbe != null) {
      abandon(known);
      close(CloseCodes.PROTOCOL_ERROR, EngineCloseReasons.PARSE_ERROR);
    } else {
      known.end(EngineCloseReasons.PARSE_ERROR);
    }
  }

  private void tooBig() {
    close(CloseCodes.TOO_BIG, "a message is over the limit");
    gone();
    socket = null;
  }

  private void abandon(ClientSocket known) {
    UpgradeProbe candidate = upgradeProbe;
    if (candidate != null) {
      known.abandon(candidate);
    }
    socket = null;
  }

  private void close(int code, String reason) {
    frameChannel.close(code, reason);
    engine.closing(frameChannel);
  }

  /** The session has ended; what came before is heard before. */
  void closed() {
    frameChannel.behindMessages(this::gone);
  }

  private void gone() {
    ClientSocket known = socket;
    if (known != null) {
      if (upgradeProbe != null) {
        abandon(known);
      } else {
        known.end(EngineCloseReasons.TRANSPORT_CLOSE);
      }
    }
  }
}
