package org.carillon.cluster;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.config.CarillonConfig;
import org.carillon.config.ClusterSettings;
import org.carillon.config.Settings;
import org.carillon.event.Envelope;
import org.carillon.format.FormatRegistry;
import org.carillon.spi.ClusterBus;
import org.jspecify.annotations.Nullable;

/** A node that tells the others over a bus, with two threads: one publishes, one hears. */
final class BusCluster implements Cluster {

  private static final System.Logger LOG = System.getLogger(BusCluster.class.getName());

  /** How long what waits may take to go out at the end, and a thread to end. */
  private static final long PATIENCE = TimeUnit.SECONDS.toMillis(2);

  private final String id = UUID.randomUUID().toString();
  private final ClusterBus bus;
  private final PublishQueue publishQueue;
  private final ChannelNames channelNames;
  private final BusMonitor busMonitor;
  private final ClusterMembers clusterMembers = new ClusterMembers(System::nanoTime);
  private final List<ClusterListener> listeners = new CopyOnWriteArrayList<>();
  private final BusPublisher busPublisher;
  private final BusSubscriber busSubscriber;
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
      ChannelNames channelNames,
      CarillonConfig config,
      FormatRegistry formatRegistry,
      CapEventReceiver foreign,
      System.Logger log) {
    this.bus = bus;
    this.channelNames = channelNames;
    String defaultTenant = config.get(Settings.DEFAULT_TENANT);
    int limit = config.get(ClusterSettings.CLUSTER_LIMIT);
    publishQueue = new PublishQueue(config.get(ClusterSettings.CLUSTER_QUEUE));
    busMonitor = new BusMonitor(engine, Clock.systemUTC(), log);
    MessageWriter writer =
        new MessageWriter(id, defaultTenant, config.get(ClusterSettings.CLUSTER_CAP_OPERATORS));
    MessageReader reader =
        new MessageReader(channelNames, defaultTenant, limit, formatRegistry, foreign);
    busPublisher = new BusPublisher(bus, publishQueue, channelNames, writer, busMonitor, limit);
    busSubscriber =
        new BusSubscriber(
            bus, channelNames, writer, reader, busMonitor, listeners, this::subscribed);
    listeners.add(membership());
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
      offer(OutgoingMessage.live(event));
    }
  }

  @Override
  public void publish(Envelope event, long epoch, long offset) {
    offer(new OutgoingMessage.Event(event, epoch, offset));
  }

  private void offer(OutgoingMessage.Event outgoing) {
    Envelope event = outgoing.event();
    if (channelNames.of(event) != null && !CapAudience.isNobody(event.audience())) {
      queue(outgoing);
    }
  }

  private void subscribed() {
    clusterMembers.subscribed();
    busPublisher.greet();
  }

  private ClusterListener membership() {
    return new ClusterListener() {
      @Override
      public void alive(String node) {
        if (clusterMembers.heard(node)) {
          busPublisher.greet(); // it may not know of this one
        }
      }

      @Override
      public void left(String node) {
        clusterMembers.left(node);
      }
    };
  }

  private boolean queue(OutgoingMessage outgoingMessage) {
    boolean taken = publishQueue.offer(outgoingMessage);
    if (!taken) {
      busMonitor.overflowed();
    }
    return taken;
  }

  @Override
  public boolean tell(NodeMessage message) {
    return queue(new OutgoingMessage.Told(message));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Set<String> others() {
    return clusterMembers.all();
  }

  @Override
  public long greetingMillis() {
    return clusterMembers.unknownMillis();
  }

  @Override
  public void wake(String tenant, String path) {
    publishQueue.wake(new ClusterStreamName(tenant, path));
  }

  @Override
  public void listen(ClusterListener listener) {
    listeners.add(Objects.requireNonNull(listener));
  }

  @Override
  public ClusterState state() {
    return busMonitor.state(publishQueue.size());
  }

  /** Begins to publish and to hear. */
  synchronized void start(ThreadFactory threads) {
    publisher = started(threads, busPublisher, "carillon-cluster-publish");
    hearer = started(threads, busSubscriber, "carillon-cluster-hear");
  }

  /** Publishes what waits, if that goes fast, and ends both threads. */
  synchronized void stop() {
    busSubscriber.stop();
    busPublisher.stop();
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
