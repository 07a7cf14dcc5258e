package org.carillon.console;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterState;
import org.carillon.dispatch.FrameScheduler;
import org.carillon.dispatch.FrameStatistics;
import org.carillon.ops.NodeDrain;
import org.carillon.ops.NodeHealth;
import org.carillon.session.ClientConnection;
import org.carillon.session.NodeConnections;
import org.jspecify.annotations.Nullable;

/** What this node is doing, as plain values that go over the bus. Nothing here asks a database. */
@ApplicationScoped
class NodeFigures {

  /** Of one node; more than a person reads, and small enough for one message. */
  private static final int MOST_TENANTS = 500;

  /** All consoles that look within this time see the same: fifty thousand connections are many. */
  private static final long FRESH_MILLIS = 900;

  private final Cluster cluster;
  private final NodeConnections connections;
  private final FrameScheduler frameScheduler;
  private final FrameStatistics frameStatistics;
  private final NodeDrain drain;
  private final NodeHealth nodeHealth;
  private @Nullable Map<String, @Nullable Object> last;
  private long lastAt;

  @Inject
  NodeFigures(
      Cluster cluster,
      NodeConnections connections,
      FrameScheduler frameScheduler,
      FrameStatistics frameStatistics,
      NodeDrain drain,
      NodeHealth nodeHealth) {
    this.cluster = cluster;
    this.connections = connections;
    this.frameScheduler = frameScheduler;
    this.frameStatistics = frameStatistics;
    this.drain = drain;
    this.nodeHealth = nodeHealth;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  NodeFigures() {
    this.cluster = null;
    this.connections = null;
    this.frameScheduler = null;
    this.frameStatistics = null;
    this.drain = null;
    this.nodeHealth = null;
  }

  /** What connections of a tenant, or of a path, come to. */
  private static final class Sum {
    private final String name;
    private final String service;
    private long connections;
    private long in;
    private long out;
    private long queued;
    private long held;

    Sum(String name, String service) {
      this.name = name;
      this.service = service;
    }

    void add(ClientConnection connection) {
      connections++;
      in += connection.framesIn();
      out += connection.framesOut();
      queued += connection.queued();
      held += connection.held();
    }

    Map<String, @Nullable Object> told() {
      Map<String, @Nullable Object> told = new LinkedHashMap<>();
      told.put("name", name);
      told.put("service", service);
      told.put("connections", connections);
      told.put("in", in);
      told.put("out", out);
      told.put("queued", queued);
      told.put("held", held);
      return told;
    }
  }

  /** Whether there is no bus, so that other nodes, where there are some, cannot be asked. */
  boolean isAlone() {
    return cluster.isAlone();
  }

  /** The id by which the nodes know this one; of one that has no others, a word. */
  String id() {
    return cluster.isAlone() ? "this" : cluster.id();
  }

  /** The figures, as they were of late. */
  synchronized Map<String, @Nullable Object> told() {
    long now = System.currentTimeMillis();
    Map<String, @Nullable Object> known = last;
    if (known == null || now - lastAt > FRESH_MILLIS || now < lastAt) {
      known = read(now);
      last = known;
      lastAt = now;
    }
    return known;
  }

  private Map<String, @Nullable Object> read(long now) {
    Map<String, Sum> tenants = new HashMap<>();
    Map<String, Sum> paths = new HashMap<>();
    connections.forEach(
        connection -> {
          String tenant = String.valueOf(connection.caller().tenant());
          tenants.computeIfAbsent(tenant, name -> new Sum(name, "")).add(connection);
          paths
              .computeIfAbsent(connection.path(), name -> new Sum(name, connection.service()))
              .add(connection);
        });
    Runtime runtime = Runtime.getRuntime();
    NodeHealth.Report health = nodeHealth.report();
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("id", id());
    told.put("name", name());
    told.put("now", now);
    told.put("started", ManagementFactory.getRuntimeMXBean().getStartTime());
    told.put("state", drain.state().name().toLowerCase(Locale.ROOT));
    told.put("well", health.isWell());
    told.put("health", health.details());
    told.put("connections", connections.size());
    told.put("most", connections.most());
    told.put("in", connections.traffic().in());
    told.put("out", connections.traffic().out());
    told.put("slow", connections.traffic().slow());
    told.put(
        "refused",
        connections.traffic().refused().values().stream().mapToLong(Long::longValue).sum());
    told.put("handlers", frameScheduler.inProgress());
    told.put("handlersWaiting", frameScheduler.waiting());
    told.put("budget", connections.budget().limit());
    told.put("held", connections.budget().held());
    told.put("heap", runtime.totalMemory() - runtime.freeMemory());
    told.put("heapMost", runtime.maxMemory());
    told.put("classes", FrameStatistics.classes());
    told.put("durations", frameStatistics.durations());
    told.put("outcomes", frameStatistics.counts());
    told.put("bus", bus());
    told.put("tenants", largest(tenants));
    told.put("paths", largest(paths));
    return told;
  }

  private static List<Map<String, @Nullable Object>> largest(Map<String, Sum> sums) {
    return sums.values().stream()
        .sorted(
            Comparator.comparingLong((Sum sum) -> sum.connections)
                .reversed()
                .thenComparing(sum -> sum.name))
        .limit(MOST_TENANTS)
        .map(Sum::told)
        .toList();
  }

  private @Nullable Map<String, @Nullable Object> bus() {
    if (cluster.isAlone()) {
      return null;
    }
    ClusterState state = cluster.state();
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("engine", state.engine());
    told.put("connected", state.connected());
    told.put("queued", state.queued());
    told.put("published", state.published());
    told.put("received", state.received());
    told.put("dropped", state.dropped());
    told.put("lastError", state.lastError());
    told.put("others", new ArrayList<>(cluster.others()));
    return told;
  }

  /** What people call it: what the server says, else the machine. */
  private static String name() {
    String server = System.getProperty("jboss.node.name");
    if (server == null) {
      server = System.getProperty("fish.payara.instance.name");
    }
    if (server != null && !server.isBlank()) {
      return server;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) { // a machine without a name that it can look up
      return "localhost";
    }
  }
}
