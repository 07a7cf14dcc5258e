package org.carillon.cluster;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadFactory;
import java.util.stream.StreamSupport;
import org.carillon.api.ServerReady;
import org.carillon.broadcast.FormatExecutor;
import org.carillon.broadcast.LiveEvents;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.config.CarillonConfig;
import org.carillon.config.ClusterSettings;
import org.carillon.config.DeploymentCheck;
import org.carillon.config.Settings;
import org.carillon.event.Envelope;
import org.carillon.format.FormatRegistry;
import org.carillon.model.ApplicationModel;
import org.carillon.spi.ClusterBus;
import org.jspecify.annotations.Nullable;

/** Chooses the engine that is configured, and starts and ends it with the application. */
@ApplicationScoped
class ClusterStart {

  private static final String NONE = "none";

  /** Ahead of all, since nothing else is needed for it. */
  private static final int CHECK = Interceptor.Priority.PLATFORM_BEFORE;

  private final CarillonConfig config;
  private final Instance<ClusterBus> engines;
  private final ApplicationModel application;
  private final FormatRegistry formatRegistry;
  private final Instance<CapEventReceiver> foreign;
  private final LocalBroadcaster broadcaster;
  private final FormatExecutor formatExecutor;

  @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
  private @Nullable ManagedThreadFactory threads;

  private @Nullable BusCluster cluster;

  @Inject
  ClusterStart(
      CarillonConfig config,
      @Any Instance<ClusterBus> engines,
      ApplicationModel application,
      FormatRegistry formatRegistry,
      Instance<CapEventReceiver> foreign,
      LocalBroadcaster broadcaster,
      FormatExecutor formatExecutor) {
    this.formatExecutor = formatExecutor;
    this.config = config;
    this.engines = engines;
    this.application = application;
    this.formatRegistry = formatRegistry;
    this.foreign = foreign;
    this.broadcaster = broadcaster;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  ClusterStart() {
    this.config = null;
    this.engines = null;
    this.application = null;
    this.formatRegistry = null;
    this.foreign = null;
    this.broadcaster = null;
    this.formatExecutor = null;
  }

  /**
   * The one of this application.
   *
   * @throws DeploymentException if there is no engine of the configured name; it names those there
   *     are
   */
  @Produces
  @ApplicationScoped
  synchronized Cluster cluster() {
    String engine = config.get(ClusterSettings.CLUSTER).strip();
    if (engine.equals(NONE)) {
      return Cluster.alone();
    }
    ChannelNames channelNames =
        new ChannelNames(
            config.get(ClusterSettings.CLUSTER_PREFIX),
            config.get(Settings.BASE_PATH),
            application.byPath().keySet());
    BusCluster made =
        new BusCluster(
            engine(engine),
            engine,
            channelNames,
            config,
            formatRegistry,
            foreign.get(),
            System.getLogger(Cluster.class.getName()));
    LiveEvents liveEvents = new LiveEvents(broadcaster, formatExecutor);
    made.listen(
        new ClusterListener() {
          @Override
          public void live(Envelope event) {
            liveEvents.heard(event);
          }
        });
    cluster = made;
    return made;
  }

  /** Refuses what is configured and not there. */
  void check(@Observes @Priority(CHECK) DeploymentCheck check, Cluster chosen) {
    chosen.isAlone(); // makes it
  }

  /** After those who listen have said so. */
  synchronized void ready(
      @Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ServerReady ready) {
    if (cluster != null) {
      if (threads == null) {
        throw new IllegalStateException("the container has no ManagedThreadFactory");
      }
      start(threads);
    }
  }

  /** Begins to publish and to hear, if there are others. */
  synchronized void start(ThreadFactory threads) {
    if (cluster != null) {
      cluster.start(threads);
    }
  }

  @PreDestroy
  synchronized void stop() {
    if (cluster != null) {
      cluster.stop();
    }
  }

  private ClusterBus engine(String name) {
    Instance<ClusterBus> named = engines.select(NamedLiteral.of(name));
    if (named.isResolvable()) {
      ClusterBus bus = named.get();
      bus.check(); // makes it, so that what is configured wrongly is refused now
      return bus;
    }
    throw new DeploymentException(
        ClusterSettings.CLUSTER.name()
            + "="
            + name
            + ": "
            + (named.isAmbiguous() ? "several beans have that name" : "there is no such engine")
            + "; there are "
            + names()
            + (name.startsWith("redis") ? "; add the artifact org.carillon:carillon-redis" : ""));
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    names.add(NONE);
    StreamSupport.stream(engines.handles().spliterator(), false)
        .map(Instance.Handle::getBean)
        .map(Bean::getName)
        .filter(Objects::nonNull)
        .forEach(names::add);
    return names;
  }
}
