package org.carillon.cluster;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.config.CarillonConfig;
import org.carillon.config.ClusterSettings;
import org.carillon.config.Settings;
import org.carillon.format.Formats;
import org.carillon.session.Envelope;
import org.carillon.spi.ClusterBus;
import org.jspecify.annotations.Nullable;

/** A node that tells the others over a bus, with two threads: one publishes, one hears. */
final class BusCluster implements Cluster {

  private static final System.Logger LOG = System.getLogger(BusCluster.class.getName());

  /** How long what waits may take to go out at the end, and a thread to end. */
  private static final long PATIENCE = TimeUnit.SECONDS.toMillis(2);

  private final ClusterBus bus;
  private final Backlog backlog;
  private final Channels channels;
  private final Tally tally;
  private final List<ClusterListener> listeners = new CopyOnWriteArrayList<>();
  private final Publishing publishing;
  private final Hearing hearing;
  private @Nullable Thread publisher;
  private @Nullable Thread hearer;

  /**
   * One over an engine.
   *
   * @param engine its name
   * @param log is told of outages and of what is refused
   */
  BusCluster(
      ClusterBus bus,
      String engine,
      Channels channels,
      CarillonConfig config,
      Formats formats,
      ForeignEvents foreign,
      System.Logger log) {
    this.bus = bus;
    this.channels = channels;
    String defaultTenant = config.get(Settings.DEFAULT_TENANT);
    int limit = config.get(ClusterSettings.CLUSTER_LIMIT);
    backlog = new Backlog(config.get(ClusterSettings.CLUSTER_QUEUE));
    tally = new Tally(engine, Clock.systemUTC(), log);
    MessageWriter writer = new MessageWriter(UUID.randomUUID().toString(), defaultTenant);
    MessageReader reader = new MessageReader(channels, defaultTenant, limit, formats, foreign);
    publishing = new Publishing(bus, backlog, channels, writer, tally, limit);
    hearing = new Hearing(bus, channels, writer, reader, tally, listeners);
  }

  @Override
  public boolean isAlone() {
    return false;
  }

  /** Of connections alone there is no need to tell others: they are this node's. */
  @Override
  public void publish(Envelope event) {
    Layers include = event.audience().include();
    boolean onlyHere =
        include.connections() != null
            && include.users() == null
            && include.roles() == null
            && include.contexts() == null
            && include.clients() == null;
    if (!onlyHere) {
      offer(Outgoing.live(event));
    }
  }

  @Override
  public void publish(Envelope event, long epoch, long offset) {
    offer(new Outgoing(event, epoch, offset));
  }

  private void offer(Outgoing outgoing) {
    Envelope event = outgoing.event();
    if (channels.of(event.path()) == null || SeedAudience.isNobody(event.audience())) {
      return;
    }
    if (!backlog.offer(outgoing)) {
      tally.overflowed();
    }
  }

  @Override
  public void wake(String tenant, String path) {
    backlog.wake(new StreamName(tenant, path));
  }

  @Override
  public void listen(ClusterListener listener) {
    listeners.add(Objects.requireNonNull(listener));
  }

  @Override
  public ClusterState state() {
    return tally.state(backlog.size());
  }

  /** Begins to publish and to hear. */
  synchronized void start(ThreadFactory threads) {
    publisher = started(threads, publishing, "carillon-cluster-publish");
    hearer = started(threads, hearing, "carillon-cluster-hear");
  }

  /** Publishes what waits, if that goes fast, and ends both threads. */
  synchronized void stop() {
    hearing.stop();
    publishing.stop();
    join(publisher);
    bus.close();
    interrupt(publisher);
    interrupt(hearer);
    join(publisher);
    join(hearer);
  }

  private static Thread started(ThreadFactory threads, Runnable task, String name) {
    Thread thread = threads.newThread(task);
    if (thread == null) {
      throw new IllegalStateException("The server gives no thread for the cluster");
    }
    thread.setName(name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void interrupt(@Nullable Thread thread) {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private static void join(@Nullable Thread thread) {
    if (thread == null) {
      return;
    }
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "The end of the cluster was not waited for");
      Thread.currentThread().interrupt();
    }
  }
}
