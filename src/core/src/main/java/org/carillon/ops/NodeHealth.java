package org.carillon.ops;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.carillon.api.ServerReady;
import org.carillon.broadcast.ComposeFailures;
import org.carillon.broadcast.FormatExecutor;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterState;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.outbox.OutboxCensus;
import org.carillon.outbox.OutboxEngine;
import org.carillon.session.NodeScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Whether this node is well. It is looked at and nothing is asked, so that the answer comes when
 * the database, or another node, gives none.
 *
 * <p>Ready is a node that takes connections: it has started and does not drain. A database or a bus
 * that is away makes no node unready, since it would make all of them so at once, and take even
 * those clients away that are served without; it makes the whole unhealthy. An embedded database is
 * the node's own: where that is away, no other node misses it, and the node is not ready.
 */
@ApplicationScoped
public class NodeHealth {

  /** A database that has not answered for so long, or for five looks, is away. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final NodeDrain drain;
  private final OutboxEngine outbox;
  private final Cluster cluster;
  private final LocalBroadcaster broadcaster;
  private final FormatExecutor formatExecutor;
  private final NodeScheduler scheduler;
  private final Instance<NodePart> parts;
  private final Duration stuck;
  private final Duration silence;
  private final Clock clock = Clock.systemUTC();
  private volatile @Nullable Instant started;

  @Inject
  NodeHealth(
      NodeDrain drain,
      OutboxEngine outbox,
      Cluster cluster,
      LocalBroadcaster broadcaster,
      FormatExecutor formatExecutor,
      NodeScheduler scheduler,
      @Any Instance<NodePart> parts,
      CarillonConfig config) {
    this.scheduler = scheduler;
    this.parts = parts;
    this.broadcaster = broadcaster;
    this.formatExecutor = formatExecutor;
    this.drain = drain;
    this.outbox = outbox;
    this.cluster = cluster;
    this.stuck = config.get(Settings.HEALTH_STUCK);
    Duration looks = config.get(Settings.OUTBOX_POLL).multipliedBy(5);
    this.silence = looks.compareTo(SILENCE) > 0 ? looks : SILENCE;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  NodeHealth() {
    this.drain = null;
    this.outbox = null;
    this.cluster = null;
    this.broadcaster = null;
    this.formatExecutor = null;
    this.scheduler = null;
    this.parts = null;
    this.stuck = Duration.ZERO;
    this.silence = Duration.ZERO;
  }

  void started(@Observes ServerReady ready) {
    started = clock.instant();
  }

  /**
   * What was found.
   *
   * @param isWell whether nothing is wrong
   * @param details what is what, for operators
   */
  public record Report(boolean isWell, Map<String, Object> details) {}

  /** Whether this node takes connections. */
  public boolean isReady() {
    return started != null
        && drain.state() == NodeDrain.State.SERVING
        && !outbox.condition().hasLostItsOwn(clock.instant(), silence);
  }

  /** All that can be told. */
  public Report report() {
    Map<String, Object> details = new LinkedHashMap<>();
    boolean well = isReady();
    details.put(
        "node",
        Map.of(
            "status",
            word(well),
            "state",
            started != null ? drain.state().name().toLowerCase(Locale.ROOT) : "starting",
            "connections",
            drain.connections()));
    formats(details);
    well &= rounds(details);
    well &= outbox(details);
    well &= bus(details);
    for (NodePart part : parts) {
      Map<String, Object> told = part.details();
      if (!told.isEmpty()) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("status", word(part.isWell()));
        all.putAll(told);
        details.put(part.name(), all);
        well &= part.isWell();
      }
    }
    return new Report(well, details);
  }

  /** Only where there is something to tell: most applications have no format of their own. */
  private void formats(Map<String, Object> details) {
    ComposeFailures composeFailures = broadcaster.composeFailures();
    FormatExecutor.State state = formatExecutor.state();
    String last = composeFailures.last();
    if (last != null || state.waiting() > 0 || state.slow() > 0) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("uncomposed", composeFailures.count());
      told.put("waiting", state.waiting());
      told.put("slow", state.slow());
      if (last != null) {
        told.put("last", last);
      }
      details.put("formats", told);
    }
  }

  /** Only where one failed. */
  private boolean rounds(Map<String, Object> details) {
    List<String> failing = scheduler.failing();
    if (!failing.isEmpty()) {
      details.put("rounds", Map.of("status", word(false), "failing", failing));
    }
    return failing.isEmpty();
  }

  private boolean outbox(Map<String, Object> details) {
    OutboxEngine.Condition condition = outbox.condition();
    if (!condition.isUsed()) {
      return true;
    }
    // A node that has just started has not asked yet: its silence begins with its start.
    Instant since = condition.lastLook() == null ? started : condition.lastLook();
    boolean answers = isWithinSilence(since);
    details.put(
        "database",
        condition.lastLook() == null
            ? Map.of("status", answers ? "unknown" : word(false))
            : Map.of("status", word(answers), "lastAnswer", condition.lastLook().toString()));
    OutboxCensus census = condition.census();
    if (census == null) {
      return answers;
    }
    OutboxCensus.Count all = census.all();
    boolean flows = all.stuck().compareTo(stuck) < 0;
    details.put(
        "outbox",
        Map.of(
            "status",
            word(flows),
            "counted",
            census.taken().toString(),
            "waiting",
            all.waiting(),
            "oldestSeconds",
            all.oldest().toSeconds(),
            "failing",
            all.failed(),
            "dead",
            all.dead()));
    return answers && flows;
  }

  private boolean bus(Map<String, Object> details) {
    if (cluster.isAlone()) {
      return true;
    }
    ClusterState state = cluster.state();
    Map<String, Object> told = new LinkedHashMap<>();
    // A node that has just started is still on its way to the others.
    boolean begins = state.lastError() == null && isWithinSilence(started);
    told.put("status", state.connected() || !begins ? word(state.connected()) : "unknown");
    told.put("engine", state.engine());
    told.put("queued", state.queued());
    told.put("dropped", state.dropped());
    told.put("tooLong", state.tooLong());
    if (state.lastError() != null) {
      told.put("lastError", state.lastError());
    }
    details.put("bus", told);
    return state.connected() || begins;
  }

  private boolean isWithinSilence(@Nullable Instant since) {
    return since != null && Duration.between(since, clock.instant()).compareTo(silence) < 0;
  }

  private static String word(boolean well) {
    return well ? "up" : "down";
  }
}
