package org.carillon.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.ClusterState;
import org.carillon.session.Envelope;

/** Nodes in one JVM that hear each other, unless what is said is lost. */
final class TestBus {

  private final List<Way> ways = new CopyOnWriteArrayList<>();

  /** Whether an event of an offset is lost on its way. */
  volatile Predicate<Long> loses = offset -> false;

  /** A node's way to the others. */
  Cluster way() {
    Way way = new Way();
    ways.add(way);
    return way;
  }

  private final class Way implements Cluster {

    private final List<ClusterListener> listeners = new ArrayList<>();

    @Override
    public boolean isAlone() {
      return false;
    }

    @Override
    public void publish(Envelope event) {
      throw new UnsupportedOperationException("the outbox has no live events");
    }

    @Override
    public void publish(Envelope event, long epoch, long offset) {
      if (!loses.test(offset)) {
        others().forEach(listener -> listener.positioned(event, epoch, offset));
      }
    }

    @Override
    public void wake(String tenant, String path) {
      others().forEach(listener -> listener.woken(tenant, path));
    }

    @Override
    public void listen(ClusterListener listener) {
      listeners.add(listener);
    }

    @Override
    public ClusterState state() {
      return ClusterState.ALONE;
    }

    private List<ClusterListener> others() {
      return ways.stream()
          .filter(way -> way != this)
          .flatMap(way -> way.listeners.stream())
          .toList();
    }
  }
}
