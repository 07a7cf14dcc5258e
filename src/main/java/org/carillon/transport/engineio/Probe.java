package org.carillon.transport.engineio;

import org.carillon.session.Channel;

/** A WebSocket that may take over from polls. */
final class Probe {

  private final Channel channel;
  private final long deadline;

  /**
   * A probe.
   *
   * @param deadline when it must have taken over
   */
  Probe(Channel channel, long deadline) {
    this.channel = channel;
    this.deadline = deadline;
  }

  Channel channel() {
    return channel;
  }

  long deadline() {
    return deadline;
  }
}
