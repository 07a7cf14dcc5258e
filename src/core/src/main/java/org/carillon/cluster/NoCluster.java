package org.carillon.cluster;

import java.util.Set;
import org.carillon.event.Envelope;

/** The engine {@code none}: there are no other nodes. */
final class NoCluster implements Cluster {

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
  public boolean tell(NodeMessage message) {
    return false;
  }

  @Override
  public String id() {
    return "";
  }

  @Override
  public Set<String> others() {
    return Set.of();
  }

  @Override
  public long greetingMillis() {
    return 0;
  }

  @Override
  public void listen(ClusterListener listener) {}

  @Override
  public ClusterState state() {
    return ClusterState.ALONE;
  }
}
