package org.carillon.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.carillon.session.Envelope;
import org.carillon.session.LocalBroadcaster;

/** To the connections of this node. */
@ApplicationScoped
class BroadcastPublisher implements Publisher {

  private LocalBroadcaster broadcaster;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected BroadcastPublisher() {}

  @Inject
  BroadcastPublisher(LocalBroadcaster broadcaster) {
    this.broadcaster = broadcaster;
  }

  @Override
  public Runnable prepare(Envelope envelope) {
    return broadcaster.prepare(envelope);
  }
}
