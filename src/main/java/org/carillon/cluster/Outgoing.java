package org.carillon.cluster;

import org.carillon.session.Envelope;

/**
 * An event on its way to other nodes.
 *
 * @param event the event
 * @param epoch the epoch of its stream; {@value #NONE} where it is live
 * @param offset its offset there; {@value #NONE} where it is live
 */
record Outgoing(Envelope event, long epoch, long offset) {

  static final long NONE = -1;

  /** What its message holds beside data and key: a guess that bounds memory well enough. */
  private static final int REST = 512;

  static Outgoing live(Envelope event) {
    return new Outgoing(event, NONE, NONE);
  }

  boolean isPositioned() {
    return offset != NONE;
  }

  /** About how many characters it takes. */
  long size() {
    return event.json().length() + (long) event.key().length() + REST;
  }
}
