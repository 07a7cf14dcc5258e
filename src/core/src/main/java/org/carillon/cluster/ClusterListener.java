package org.carillon.cluster;

import org.carillon.event.Envelope;

/**
 * Is told what other nodes say, on a thread of the bus, one call after another in the order in
 * which the engine brought it. A call is to return soon: the messages behind it wait. What it
 * throws is logged and concerns that message alone. Each has a default that does nothing, since no
 * listener wants all.
 */
public interface ClusterListener {

  /** An event that is heard now or never. */
  default void live(Envelope event) {}

  /** An event of the outbox with its place in its stream; it may come twice, late or never. */
  default void positioned(Envelope event, long epoch, long offset) {}

  /** There is something to drain or to read in a stream. */
  default void woken(String tenant, String path) {}

  /** A node lives, as any message of it shows; what the message says is told next. */
  default void alive(String node) {}

  /** A node tells what is no event. */
  default void told(String node, NodeMessage message) {}

  /** A node has said that it leaves; one that dies does not. */
  default void left(String node) {}

  /**
   * The subscription is back after an absence in which messages may have been missed; also told
   * once when it begins.
   */
  default void reconnected() {}
}
