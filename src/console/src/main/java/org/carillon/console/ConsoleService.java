package org.carillon.console;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.carillon.api.Connection;
import org.carillon.api.ConnectionSelector;
import org.carillon.api.Connections;
import org.carillon.api.Delivery;
import org.carillon.api.Operation;
import org.carillon.api.OperationException;
import org.carillon.api.UnansweredException;
import org.carillon.api.WebSocketService;
import org.carillon.api.outbox.OutboxMonitor;
import org.carillon.audience.AudienceText;
import org.carillon.audience.ResolvedAudience;
import org.carillon.model.OperatorService;
import org.carillon.ops.OperatorPage;
import org.carillon.outbox.OutboxCensus;
import org.carillon.outbox.OutboxEngine;
import org.carillon.outbox.OutboxInspector;
import org.carillon.security.SecurityLog;
import org.carillon.security.SecurityLog.Kind;
import org.carillon.session.ClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * What the console asks and does. Each task is written to the security log with who did it. No
 * operation needs a database but those about the outbox.
 */
@WebSocketService(delivery = Delivery.IMMEDIATE)
@OperatorService(ConsoleService.SOCKET)
@Transactional(TxType.NOT_SUPPORTED)
public class ConsoleService {

  /** Where its WebSocket is, below the path of operators. */
  static final String SOCKET = ConsoleFiles.PATH + "/socket";

  private static final int MOST_DEAD = 200;
  private static final int MOST_STREAMS = 500;
  private static final String AGENTS = "/agents";
  private static final String OUTBOX = "outbox";
  private static final String NOT_FOUND = "NOT_FOUND";
  private static final String INVALID = "INVALID";

  private final ConsoleNodes nodes;
  private final AudienceProbe audiences;
  private final Connections connections;
  private final OutboxEngine engine;
  private final OutboxMonitor monitor;
  private final OutboxInspector inspector;
  private final SecurityLog security;
  private final Instance<OperatorPage> pages;

  @Inject
  ConsoleService(
      ConsoleNodes nodes,
      AudienceProbe audiences,
      Connections connections,
      OutboxEngine engine,
      OutboxMonitor monitor,
      OutboxInspector inspector,
      SecurityLog security,
      @Any Instance<OperatorPage> pages) {
    this.nodes = nodes;
    this.audiences = audiences;
    this.connections = connections;
    this.engine = engine;
    this.monitor = monitor;
    this.inspector = inspector;
    this.security = security;
    this.pages = pages;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  ConsoleService() {
    this.nodes = null;
    this.audiences = null;
    this.connections = null;
    this.engine = null;
    this.monitor = null;
    this.inspector = null;
    this.security = null;
    this.pages = null;
  }

  private void tell(Kind kind, Connection operator, String what) {
    String address = operator instanceof ClientConnection client ? client.owner().address() : null;
    security.tell(kind, operator.caller().name(), address, what + " by the console");
  }

  /** What all nodes are doing, and what waits in the outbox; asked again and again. */
  @Operation
  public CompletionStage<Map<String, Object>> overview() {
    return nodes
        .figures()
        .thenApply(
            figures -> {
              figures.put(OUTBOX, census());
              figures.put("hasOutbox", inspector.isPresent());
              figures.put("agents", agents() != null);
              return figures;
            });
  }

  /** As counted some seconds ago; null: nobody has counted yet, or there is no outbox. */
  private @Nullable Map<String, @Nullable Object> census() {
    OutboxCensus census = engine.condition().census();
    if (census == null) {
      return null;
    }
    List<Map<String, @Nullable Object>> tenants = new ArrayList<>();
    census.tenants().forEach((tenant, count) -> tenants.add(count(tenant, count)));
    Map<String, @Nullable Object> told = count("", census.all());
    told.put("taken", census.taken().toEpochMilli());
    told.put("tenants", tenants);
    return told;
  }

  private static Map<String, @Nullable Object> count(String tenant, OutboxCensus.Count count) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("tenant", tenant);
    told.put("waiting", count.waiting());
    told.put("failing", count.failed());
    told.put("dead", count.dead());
    told.put("oldestSeconds", count.oldest().toSeconds());
    told.put("stuckSeconds", count.stuck().toSeconds());
    return told;
  }

  /** The same, since somebody wants to know which tenant uses most. */
  @Operation
  public CompletionStage<Map<String, Object>> tenants(Connection operator) {
    tell(Kind.SENSITIVE_READ, operator, "use by tenants");
    return overview();
  }

  /** The connections that are asked for, by node. */
  @Operation
  public CompletionStage<Map<String, Object>> connections(
      @Nullable String tenant,
      @Nullable String path,
      @Nullable String user,
      @Nullable String client,
      @Nullable String context,
      Connection operator) {
    tell(
        Kind.SENSITIVE_READ,
        operator,
        "connections of tenant " + any(tenant) + ", user " + any(user));
    return nodes.find(
        new ConnectionFilter(
            blank(tenant), blank(path), blank(user), blank(client), blank(context), null));
  }

  private static String any(@Nullable String name) {
    return name == null || name.isBlank() ? "any" : name;
  }

  private static @Nullable String blank(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** Ends connections of a tenant on all nodes; says how many. */
  @Operation
  public CompletionStage<Map<String, Object>> disconnect(
      String kind, String name, String tenant, @Nullable String reason, Connection operator) {
    ConnectionSelector who = selector(kind, name).in(tenant);
    tell(
        Kind.SENSITIVE_UPDATE,
        operator,
        "disconnect of " + who.kind() + " " + name + " of tenant " + tenant);
    return connections
        .disconnect(who, reason == null || reason.isBlank() ? "closed by an operator" : reason)
        .handle(ConsoleService::ended);
  }

  private static ConnectionSelector selector(String kind, String name) {
    return switch (kind) {
      case "USER" -> ConnectionSelector.user(name);
      case "CLIENT" -> ConnectionSelector.client(name);
      case "ROLE" -> ConnectionSelector.role(name);
      case "TENANT" -> ConnectionSelector.tenant(name);
      case "CONNECTION" -> ConnectionSelector.connection(name);
      default -> throw new OperationException(INVALID, "Nobody is meant by " + kind);
    };
  }

  /** Who could not be asked is told, beside what was done. */
  private static Map<String, Object> ended(@Nullable Integer count, @Nullable Throwable failure) {
    Map<String, Object> told = new LinkedHashMap<>();
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof UnansweredException unanswered) {
      told.put("ended", unanswered.answers().get(0));
      told.put("warning", unanswered.getMessage());
    } else if (cause != null) {
      told.put("warning", String.valueOf(cause.getMessage()));
    } else {
      told.put("ended", count);
    }
    return told;
  }

  /** The services with their events, for the form about audiences. */
  @Operation
  public Map<String, Object> services() {
    return Map.of("services", audiences.services());
  }

  /** Who would hear an event, on all nodes, and of a user why not; nothing is sent. */
  @Operation
  public CompletionStage<Map<String, Object>> audience(
      String tenant,
      String path,
      String event,
      @Nullable String data,
      @Nullable Map<String, List<String>> to,
      @Nullable Map<String, List<String>> except,
      @Nullable String emitter,
      @Nullable String user,
      Connection operator) {
    tell(Kind.SENSITIVE_READ, operator, "audience of " + event + " at " + path);
    ResolvedAudience audience =
        audiences.resolve(
            path,
            event,
            blank(data),
            to == null ? Map.of() : to,
            except == null ? Map.of() : except,
            blank(emitter));
    return nodes
        .match(AudienceProbe.question(tenant, path, audience, blank(user)))
        .thenApply(
            answers -> {
              answers.put("audience", AudienceText.write(audience));
              return answers;
            });
  }

  /** The streams of the outbox, and what holds them back. */
  @Operation
  public Map<String, Object> streams(Connection operator) {
    demandOutbox();
    tell(Kind.SENSITIVE_READ, operator, "streams of the outbox");
    return Map.of("now", System.currentTimeMillis(), "streams", inspector.streams(MOST_STREAMS));
  }

  /** The dead events, oldest first, without their data. */
  @Operation
  public Map<String, Object> dead(Connection operator) {
    demandOutbox();
    tell(Kind.SENSITIVE_READ, operator, "dead events of the outbox");
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (OutboxMonitor.DeadLetter letter : monitor.dead(MOST_DEAD)) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("entry", letter.entry());
      row.put("eventId", letter.eventId());
      row.put("tenant", letter.tenant());
      row.put("path", letter.path());
      row.put("event", letter.event());
      row.put("key", letter.key());
      row.put("created", letter.created().toEpochMilli());
      row.put("attempts", letter.attempts());
      row.put("lastError", letter.lastError());
      rows.add(row);
    }
    return Map.of("dead", rows);
  }

  private void demandOutbox() {
    if (!inspector.isPresent()) {
      throw new OperationException(NOT_FOUND, "The application has no persistence unit");
    }
  }

  /** Has a dead event tried again. */
  @Operation
  public Map<String, Object> redrive(long entry, Connection operator) {
    tell(Kind.SENSITIVE_UPDATE, operator, "redrive of the event " + entry);
    return done(monitor.redrive(entry));
  }

  /** Deletes a dead event. */
  @Operation
  public Map<String, Object> drop(long entry, Connection operator) {
    tell(Kind.SENSITIVE_DELETE, operator, "drop of the event " + entry);
    return done(monitor.drop(entry));
  }

  private static Map<String, Object> done(boolean isDone) {
    if (!isDone) {
      throw new OperationException(NOT_FOUND, "It is not there any more, or is not dead");
    }
    return Map.of("done", true);
  }

  /** Has a node drain. */
  @Operation
  public CompletionStage<Map<String, Object>> drain(String node, Connection operator) {
    tell(Kind.SYS_SHUTDOWN, operator, "drain of the node " + node);
    return nodes.drain(node);
  }

  /** The agents, where the application has some. */
  @Operation
  public CompletionStage<Map<String, Object>> agents(Connection operator) {
    tell(Kind.SENSITIVE_READ, operator, "agents");
    try {
      return CompletableFuture.completedFuture(demandAgents().show());
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Has a dead message to an agent tried again. */
  @Operation
  public Map<String, Object> redriveMessage(long entry, Connection operator) throws Exception {
    tell(Kind.SENSITIVE_UPDATE, operator, "redrive of the message " + entry + " to an agent");
    return ofMessage("redrive", entry);
  }

  /** Deletes a dead message to an agent. */
  @Operation
  public Map<String, Object> dropMessage(long entry, Connection operator) throws Exception {
    tell(Kind.SENSITIVE_DELETE, operator, "drop of the message " + entry + " to an agent");
    return ofMessage("drop", entry);
  }

  private Map<String, Object> ofMessage(String task, long entry) throws Exception {
    return done(demandAgents().perform(task, Map.of("entry", String.valueOf(entry))).isPresent());
  }

  private OperatorPage demandAgents() {
    OperatorPage page = agents();
    if (page == null) {
      throw new OperationException(NOT_FOUND, "The application has no agents");
    }
    return page;
  }

  private @Nullable OperatorPage agents() {
    for (OperatorPage page : pages) {
      if (page.path().equals(AGENTS)) {
        return page;
      }
    }
    return null;
  }
}
