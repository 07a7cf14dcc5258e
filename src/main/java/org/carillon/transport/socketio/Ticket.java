package org.carillon.transport.socketio;

import java.util.Set;
import org.carillon.session.Recent;

/**
 * What this node has for a client that may come back.
 *
 * @param what with what it may
 * @param since the place in what it may have missed at which it began; below zero: not known here
 * @param recent what it may have missed, which is held for it
 */
record Ticket(Return what, long since, Recent recent) {

  /** With the rooms that it is in now. */
  Ticket in(Set<String> rooms) {
    return new Ticket(what.in(rooms), since, recent);
  }

  /** It is of no use any more. */
  void release() {
    recent.release();
  }
}
