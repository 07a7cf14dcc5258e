package org.carillon.cluster;

import jakarta.enterprise.inject.Instance;

/** What the server does that Weld alone does not: it gives threads. */
public final class StartedCluster {

  /** An engine that an application brings. */
  public static final Class<?> ENGINE_OF_AN_APPLICATION = HallBus.class;

  private StartedCluster() {}

  /** Starts it, if there is one. */
  public static void start(Instance<Object> beans) {
    if (!beans.select(Cluster.class).get().isAlone()) {
      beans.select(ClusterStart.class).get().start(Thread::new);
    }
  }
}
