package org.carillon.outbox;

import org.carillon.session.Envelope;

/** Where drained events go. */
interface Publisher {

  /**
   * Composes the event, so that one that cannot be composed is known before it has a place in its
   * stream. Has no effect yet.
   *
   * @return sends it to whoever is meant, waiting for no client
   */
  Runnable prepare(Envelope envelope);
}
