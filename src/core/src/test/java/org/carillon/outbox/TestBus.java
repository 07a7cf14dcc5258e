package org.carillon.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.ClusterState;
import org.carillon.cluster.NodeMessage;
import org.carillon.event.Envelope;

/** Nodes in one JVM that hear each other, unless what is said is lost. */
final class TestBus {

  private final List<Way> ways = new CopyOnWriteArrayList<>();

  /** Whether an event of an offset is lost on its way. */
  volatile Predicate<Long> loses = offset -> false;

  /** A node's way to the others; it hears on the thread that says it. */
  Cluster way() {
    return way(Runnable::run);
  }

  /** A node's way to the others, which hears on a thread of its own, as nodes do. */
  Cluster way(Executor hearing) {
    Way way = new Way(hearing);
    ways.add(way);
    return way;
  }

  private final class Way implements Cluster {

    private final List<ClusterListener> listeners = new ArrayList<>();
    private final Executor hearing;

    Way(Executor hearing) {
      this.hearing = hearing;
    }

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
        tellOthers(listener -> listener.positioned(event, epoch, offset));
      }
    }

    @Override
    public void wake(String tenant, String path) {
      tellOthers(listener -> listener.woken(tenant, path));
    }

    @Override
    public boolean tell(NodeMessage message) {
      throw new UnsupportedOperationException("the outbox tells no more than events");
    }

    @Override
    public String id() {
      throw new UnsupportedOperationException("the outbox asks nobody");
    }

    @Override
    public Set<String> others() {
      throw new UnsupportedOperationException("the outbox asks nobody");
    }

    @Override
    public long greetingMillis() {
      throw new UnsupportedOperationException("the outbox asks nobody");
    }

    @Override
    public void listen(ClusterListener listener) {
      listeners.add(listener);
    }

    @Override
    public ClusterState state() {
      return ClusterState.ALONE;
    }

    private void tellOthers(Consumer<ClusterListener> what) {
      for (Way other : ways) {
        if (other != this) {
          other.listeners.forEach(listener -> other.hearing.execute(() -> what.accept(listener)));
        }
      }
    }
  }
}
