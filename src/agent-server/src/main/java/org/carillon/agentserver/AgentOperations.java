package org.carillon.agentserver;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.carillon.ops.FigureSink;
import org.carillon.ops.NodePart;
import org.carillon.ops.OperatorPage;
import org.jspecify.annotations.Nullable;

/** The agents as those who run the node see them. */
@ApplicationScoped
class AgentOperations implements NodePart, OperatorPage {

  private static final int MOST_LISTED = 10_000;
  private static final int MOST_DEAD = 200;
  private static final String ENTRY = "entry";
  private static final int PATIENCE_SECONDS = 10;

  private AgentServers servers;

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected AgentOperations() {}

  @Inject
  AgentOperations(AgentServers servers) {
    this.servers = servers;
  }

  @Override
  public String name() {
    return "agents";
  }

  @Override
  public boolean isWell() {
    return servers.open().stream().noneMatch(AgentHub::isDirectoryAway);
  }

  @Override
  public Map<String, Object> details() {
    if (!servers.isOpen()) {
      return Map.of();
    }
    return Map.of(
        "connected",
        sum(AgentHub::size),
        "inFlight",
        sum(AgentHub::inFlight),
        "handshakes",
        servers.slots().taken(),
        "failedHandshakes",
        sum(hub -> hub.throttle().count()),
        "messagesWaiting",
        servers.queued().waiting(),
        "messagesDead",
        servers.queued().dead());
  }

  private long sum(ToLongFunction<AgentHub> figure) {
    return servers.open().stream().mapToLong(figure).sum();
  }

  @Override
  public void figures(FigureSink sink) {
    if (!servers.isOpen()) {
      return;
    }
    sink.gauge("carillon.agents", "Agents that are connected", () -> sum(AgentHub::size));
    sink.gauge(
        "carillon.agents.in.flight", "Calls in flight with agents", () -> sum(AgentHub::inFlight));
    sink.gauge(
        "carillon.agents.handshakes",
        "Handshakes of agents under way",
        () -> servers.slots().taken());
    sink.counter(
        "carillon.agents.handshakes.failed",
        "Handshakes of agents that failed",
        () -> sum(hub -> hub.throttle().count()));
    sink.gauge(
        "carillon.agents.messages.waiting",
        "Durable messages that wait for their agents, as counted in the database",
        () -> servers.queued().waiting());
    sink.gauge(
        "carillon.agents.messages.dead",
        "Durable messages that are not tried any more",
        () -> servers.queued().dead());
    sink.counter("carillon.agents.calls.in", "Calls of agents", () -> sum(AgentHub::callsIn));
    sink.counter("carillon.agents.calls.out", "Calls to agents", () -> sum(AgentHub::callsOut));
  }

  @Override
  public String path() {
    return servers.isOpen() ? "/agents" : "";
  }

  @Override
  public Map<String, Object> show() throws Exception {
    List<Map<String, Object>> agents = new ArrayList<>();
    Set<String> missing = new TreeSet<>();
    for (AgentHub hub : servers.open()) {
      AgentsOfNodes connected = await(servers.get(hub.name()).agentsOfAllNodes());
      missing.addAll(connected.missing());
      Map<String, AgentOfNode> byName = new HashMap<>();
      connected.agents().forEach(agent -> byName.put(agent.name(), agent));
      for (AgentDirectory.Known known : hub.directory().all(hub.name(), MOST_LISTED)) {
        agents.add(row(hub, known, byName.get(known.name())));
      }
    }
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("agents", agents);
    page.put("missing", missing);
    page.put("dead", servers.dead(MOST_DEAD).stream().map(AgentOperations::row).toList());
    return page;
  }

  /** A dead message, without its body. */
  private static Map<String, Object> row(DurableMessage dead) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(ENTRY, dead.id);
    row.put("server", "-".equals(dead.server) ? "" : String.valueOf(dead.server));
    row.put("agent", String.valueOf(dead.agent));
    row.put("action", String.valueOf(dead.action));
    row.put("created", Instant.ofEpochMilli(dead.created).toString());
    row.put("attempts", dead.attempts);
    row.put("error", String.valueOf(dead.errorCode));
    return row;
  }

  private static Map<String, Object> row(
      AgentHub hub, AgentDirectory.Known known, @Nullable AgentOfNode connected) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", known.name());
    if (!hub.name().isEmpty()) {
      row.put("server", hub.name());
    }
    row.put("known", Instant.ofEpochMilli(known.since()).toString());
    row.put("connected", connected != null);
    if (connected != null) {
      row.put("node", connected.node());
      row.put("since", connected.since().toString());
      if (connected.address() != null) {
        row.put("address", connected.address());
      }
      row.put("labels", connected.labels());
    } else if (known.node() != null) {
      row.put("node", known.node());
    }
    return row;
  }

  @Override
  public Optional<Map<String, Object>> perform(String task, Map<String, String> parameters)
      throws Exception {
    String entry = parameters.get(ENTRY);
    if (entry != null) {
      return ofMessage(task, entry);
    }
    AgentServer server = server(parameters.getOrDefault("server", ""));
    String name = parameters.get("name");
    if (server == null || name == null) {
      return Optional.empty();
    }
    boolean done;
    switch (task) {
      case "disconnect" -> done = await(server.disconnect(name));
      case "forget" -> done = await(server.forget(name));
      default -> {
        return Optional.empty();
      }
    }
    return done ? Optional.of(Map.of("name", name, "done", task)) : Optional.empty();
  }

  private Optional<Map<String, Object>> ofMessage(String task, String entry) throws Exception {
    if (!entry.matches("\\d{1,18}")) {
      return Optional.empty();
    }
    long id = Long.parseLong(entry);
    boolean done =
        switch (task) {
          case "redrive" -> servers.redrive(id);
          case "drop" -> servers.drop(id);
          default -> false;
        };
    return done ? Optional.of(Map.of(ENTRY, id, "done", task)) : Optional.empty();
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private @Nullable AgentServer server(String name) {
    return servers.openHub(name) == null ? null : servers.get(name);
  }
}
