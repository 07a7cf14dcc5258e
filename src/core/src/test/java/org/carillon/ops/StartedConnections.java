package org.carillon.ops;

import jakarta.enterprise.inject.Instance;
import java.util.Set;
import org.carillon.api.ServerReady;

/** What the event of a server that is ready does to {@link ClusterConnections}. */
public final class StartedConnections {

  private StartedConnections() {}

  /** Follows orders of other nodes from now on. */
  public static void start(Instance<Object> beans) {
    beans.select(ClusterConnections.class).get().ready(new ServerReady(Set.of()));
  }
}
