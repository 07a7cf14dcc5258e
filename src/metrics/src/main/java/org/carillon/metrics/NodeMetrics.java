package org.carillon.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.carillon.broadcast.ComposeFailures;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterState;
import org.carillon.dispatch.FrameScheduler;
import org.carillon.dispatch.FrameStatistics;
import org.carillon.ops.FigureSink;
import org.carillon.ops.MetricsPage;
import org.carillon.ops.NodePart;
import org.carillon.rate.RateLimit;
import org.carillon.rate.RateLimits;
import org.carillon.security.SecurityLog;
import org.carillon.session.MemoryBudget;
import org.carillon.session.NodeConnections;
import org.carillon.session.TrafficCounters;
import org.jspecify.annotations.Nullable;

/** The figures of this node. What is counted is counted where it happens, and read here. */
@ApplicationScoped
class NodeMetrics implements MetricsPage {

  /** The statuses that a handshake is refused with. */
  private static final int[] REFUSALS = {401, 403, 404, 426, 429, 431, 503};

  private final MetricsRegistry metricsRegistry;
  private final NodeConnections connections;
  private final LocalBroadcaster broadcaster;
  private final FrameScheduler frameScheduler;
  private final FrameStatistics frameStatistics;
  private final Cluster cluster;
  private final SecurityLog security;
  private final Instance<NodePart> parts;

  @Inject
  NodeMetrics(
      MetricsRegistry metricsRegistry,
      NodeConnections connections,
      LocalBroadcaster broadcaster,
      FrameScheduler frameScheduler,
      FrameStatistics frameStatistics,
      Cluster cluster,
      SecurityLog security,
      @Any Instance<NodePart> parts) {
    this.parts = parts;
    this.security = security;
    this.metricsRegistry = metricsRegistry;
    this.connections = connections;
    this.broadcaster = broadcaster;
    this.frameScheduler = frameScheduler;
    this.frameStatistics = frameStatistics;
    this.cluster = cluster;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  NodeMetrics() {
    this.metricsRegistry = null;
    this.connections = null;
    this.broadcaster = null;
    this.frameScheduler = null;
    this.frameStatistics = null;
    this.cluster = null;
    this.security = null;
    this.parts = null;
  }

  @Override
  public void start() {
    MeterRegistry to = metricsRegistry.get();
    gauge(to, "carillon.connections", "Open connections", connections, NodeConnections::size);
    gauge(
        to,
        "carillon.handlers",
        "Handlers in progress",
        frameScheduler,
        FrameScheduler::inProgress);
    gauge(
        to,
        "carillon.handlers.waiting",
        "Connections that wait for one",
        frameScheduler,
        FrameScheduler::waiting);
    TrafficCounters trafficCounters = connections.traffic();
    counter(
        to,
        "carillon.frames.in",
        Tags.empty(),
        "Frames of clients",
        trafficCounters,
        TrafficCounters::in);
    counter(
        to,
        "carillon.frames.out",
        Tags.empty(),
        "Frames to clients",
        trafficCounters,
        TrafficCounters::out);
    counter(
        to,
        "carillon.connections.slow",
        Tags.empty(),
        "Connections that were closed because the client was too slow",
        trafficCounters,
        TrafficCounters::slow);
    counter(
        to,
        "carillon.events.uncomposed",
        Tags.empty(),
        "Events that clients of this node did not hear, since a format failed or took too long",
        broadcaster.composeFailures(),
        ComposeFailures::count);
    MemoryBudget memoryBudget = connections.budget();
    gauge(
        to,
        "carillon.budget",
        "What all clients may hold, in bytes",
        memoryBudget,
        MemoryBudget::limit);
    gauge(to, "carillon.budget.held", "What they hold, in bytes", memoryBudget, MemoryBudget::held);
    counter(
        to,
        "carillon.budget.ended",
        Tags.empty(),
        "Connections that were closed because of what they held",
        memoryBudget,
        MemoryBudget::ended);
    RateLimits rateLimits = connections.rates();
    for (RateLimit limit : RateLimit.values()) {
      counter(
          to,
          "carillon.rate.refused",
          Tags.of("limit", limit.word()),
          "What clients sent beyond a limit, and was refused",
          rateLimits,
          limits -> limits.refused(limit));
    }
    counter(
        to,
        "carillon.rate.closed",
        Tags.empty(),
        "Connections that were closed since they went on to send too much",
        rateLimits,
        RateLimits::closings);
    gauge(
        to,
        "carillon.rate.accounts",
        "Users, addresses, tenants and names whose rates are counted",
        rateLimits,
        RateLimits::accounts);
    gauge(
        to,
        "carillon.rate.alone",
        "1: this node cannot settle up with others, and gives its part alone",
        rateLimits,
        limits -> limits.isAlone() ? 1 : 0);
    for (SecurityLog.Kind kind : SecurityLog.Kind.values()) {
      counter(
          to,
          "carillon.security",
          Tags.of("event", kind.word()),
          "Lines of the security log, written or not",
          security,
          log -> log.count(kind));
    }
    for (int status : REFUSALS) {
      counter(
          to,
          "carillon.handshakes.refused",
          Tags.of("status", String.valueOf(status)),
          "Handshakes that were refused",
          trafficCounters,
          counted -> counted.refused().getOrDefault(status, 0L));
    }
    for (String code : frameStatistics.counts().keySet()) {
      counter(
          to,
          "carillon.operations",
          Tags.of("outcome", code),
          "What came of frames",
          frameStatistics,
          counted -> counted.counts().getOrDefault(code, 0L));
    }
    bus(to);
    parts.forEach(part -> part.figures(sink(to)));
  }

  private static FigureSink sink(MeterRegistry to) {
    return new FigureSink() {
      @Override
      public void gauge(String name, String meaning, DoubleSupplier figure) {
        NodeMetrics.gauge(to, name, meaning, figure, DoubleSupplier::getAsDouble);
      }

      @Override
      public void counter(String name, String meaning, DoubleSupplier figure) {
        NodeMetrics.counter(to, name, Tags.empty(), meaning, figure, DoubleSupplier::getAsDouble);
      }
    };
  }

  private void bus(MeterRegistry to) {
    if (cluster.isAlone()) {
      return;
    }
    gauge(
        to,
        "carillon.bus.connected",
        "1: other nodes can be heard",
        cluster,
        bus -> bus.state().connected() ? 1 : 0);
    gauge(to, "carillon.bus.queued", "Messages to publish", cluster, bus -> bus.state().queued());
    busCounter(to, "published", ClusterState::published);
    busCounter(to, "received", ClusterState::received);
    busCounter(to, "refused", ClusterState::refused);
    busCounter(to, "dropped", ClusterState::dropped);
    busCounter(to, "toolong", ClusterState::tooLong);
  }

  private void busCounter(MeterRegistry to, String name, ToDoubleFunction<ClusterState> figure) {
    counter(
        to,
        "carillon.bus." + name,
        Tags.empty(),
        "Messages of the bus",
        cluster,
        bus -> figure.applyAsDouble(bus.state()));
  }

  private static <T> void gauge(
      MeterRegistry to, String name, String meaning, T of, ToDoubleFunction<T> figure) {
    Gauge.builder(name, of, figure).description(meaning).strongReference(true).register(to);
  }

  private static <T> void counter(
      MeterRegistry to, String name, Tags tags, String meaning, T of, ToDoubleFunction<T> figure) {
    FunctionCounter.builder(name, of, figure).tags(tags).description(meaning).register(to);
  }

  @Override
  public @Nullable String page() {
    return metricsRegistry.page();
  }
}
