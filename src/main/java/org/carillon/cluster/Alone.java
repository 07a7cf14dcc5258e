package org.carillon.cluster;

import org.carillon.session.Envelope;

/** The engine {@code none}: there are no other nodes. */
final class Alone implements Cluster {

  @Override
  public boolean isAlone() {
    return true;
  }

  @Override
  public void publish(Envelope event) {}

  @Override
  public void publish(Envelope event, long epoch, long offset) {}

  @Override
  public void wake(String tenant, String path) {}

  @Override
  public void listen(ClusterListener listener) {}

  @Override
  public ClusterState state() {
    return ClusterState.ALONE;
  }
}
