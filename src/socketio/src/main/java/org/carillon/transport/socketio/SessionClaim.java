package org.carillon.transport.socketio;

import java.util.Set;
import org.carillon.broadcast.RecoveryBuffer;

/**
 * What this node has for a client that may come back.
 *
 * @param what with what it may
 * @param since the place in what it may have missed at which it began
 * @param recent what it may have missed, which is held for it
 */
record SessionClaim(RecoverableSession what, RecoveryBuffer.Place since, RecoveryBuffer recent) {

  /** With the rooms that it is in now. */
  SessionClaim in(Set<String> rooms) {
    return new SessionClaim(what.in(rooms), since, recent);
  }

  /** It is of no use any more. */
  void release() {
    recent.release();
  }
}
