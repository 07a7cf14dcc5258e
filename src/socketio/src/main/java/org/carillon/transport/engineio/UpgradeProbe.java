package org.carillon.transport.engineio;

import org.carillon.session.FrameChannel;

/** A WebSocket that may take over from polls. */
final class UpgradeProbe {

  private final FrameChannel frameChannel;
  private final long deadline;

  /**
   * A probe.
   *
   * @param deadline when it must have taken over
   */
  UpgradeProbe(FrameChannel frameChannel, long deadline) {
    this.frameChannel = frameChannel;
    this.deadline = deadline;
  }

  FrameChannel channel() {
    return frameChannel;
  }

  long deadline() {
    return deadline;
  }
}
