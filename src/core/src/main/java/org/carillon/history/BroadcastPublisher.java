package org.carillon.history;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.Set;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.event.Envelope;
import org.carillon.session.StreamEvent;

/** To the connections of this node. */
@ApplicationScoped
class BroadcastPublisher implements EventPublisher {

  private LocalBroadcaster broadcaster;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected BroadcastPublisher() {}

  @Inject
  BroadcastPublisher(LocalBroadcaster broadcaster) {
    this.broadcaster = broadcaster;
  }

  @Override
  public Publication prepare(Envelope envelope) {
    return broadcaster.prepare(envelope)::accept;
  }

  @Override
  public void publish(StreamEvent event) {
    broadcaster.broadcast(event);
  }

  @Override
  public boolean asksApplication(Envelope envelope) {
    return broadcaster.asksApplication(envelope);
  }

  @Override
  public Publication prepareHeard(Envelope envelope) {
    return broadcaster.prepareHeard(envelope)::accept;
  }

  @Override
  public void leftOut(StreamEvent event, Throwable failure) {
    broadcaster.leftOut(event, failure);
  }

  @Override
  public void failed(Envelope envelope, Throwable failure) {
    broadcaster.composeFailures().about(envelope, failure);
  }

  @Override
  public void lost(StreamName stream, long upTo) {
    broadcaster.lost(stream.path(), stream.tenant(), upTo);
  }

  @Override
  public Set<StreamName> heard() {
    Set<StreamName> heard = new HashSet<>();
    broadcaster.forEachAudience((tenant, path) -> heard.add(new StreamName(tenant, path)));
    return heard;
  }
}
