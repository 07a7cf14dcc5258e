package org.carillon.agentserver;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.MessageBody;
import org.carillon.tunnel.Tunnel;
import org.jspecify.annotations.Nullable;

/** What this node answers the others about the agents of an agent server that it has. */
final class NodeAnswers {

  static final String HOLDS = "holds";
  static final String CALL = "call";
  static final String CANCEL = "cancel";
  static final String TELL = "tell";
  static final String ALL = "all";
  static final String LABEL = "label";
  static final String LIST = "list";
  static final String DISCONNECT = "disconnect";
  static final String FORGOTTEN = "forgotten";
  static final String WAKE = "wake";

  static final String NAMES = "names";
  static final String DONE = "done";
  static final String AGENTS = "agents";
  static final String MORE = "more";
  static final String NAME = "name";
  static final String LABELS = "labels";
  static final String SINCE = "since";
  static final String ADDRESS = "address";

  static final String DISCONNECTED = "disconnected by an operator";
  static final String FORGOTTEN_TEXT = "forgotten by an operator";

  /** How many characters of a list go into one answer, of the 1 MiB that a bus takes. */
  private static final int LIST_CHARACTERS = 100_000;

  private final AgentHub hub;
  private final ServedStreams streams;

  /** The calls for other nodes that are under way, by node and number. */
  private final Map<String, CompletableFuture<MessageBody>> calls = new ConcurrentHashMap<>();

  NodeAnswers(AgentHub hub, AgentCluster cluster) {
    this.hub = hub;
    this.streams = new ServedStreams(hub, cluster);
  }

  ServedStreams streams() {
    return streams;
  }

  /**
   * Answers another node.
   *
   * @param node which
   * @param number of its question; null: it waits for no answer
   */
  CompletionStage<Map<String, @Nullable Object>> asked(
      String node, @Nullable Object number, Map<String, @Nullable Object> said) {
    String agent = String.valueOf(said.get(RemoteCall.AGENT));
    return switch (String.valueOf(said.get(RemoteCall.OP))) {
      case HOLDS -> told(Map.of(HOLDS, hub.isHeld(agent)));
      case RemoteCall.MOVED ->
          told(Map.of(DONE, hub.moved(agent, String.valueOf(said.get(RemoteCall.CONNECTION)))));
      case DISCONNECT -> told(Map.of(DONE, hub.endLocal(agent, DISCONNECTED)));
      case FORGOTTEN -> told(Map.of(DONE, hub.endLocal(agent, FORGOTTEN_TEXT)));
      case WAKE -> {
        hub.wake(agent);
        yield told(Map.of());
      }
      case LABEL -> told(Map.of(NAMES, labelled(String.valueOf(said.get(LABEL)))));
      case LIST -> told(list(agent));
      case ALL ->
          hub.callAll(RemoteCall.action(said), RemoteCall.body(said), RemoteCall.options(said))
              .thenApply(came -> RemoteCall.answers(came.answers(), came.failures()));
      case CALL -> call(node, number, agent, said);
      case CANCEL -> {
        CompletableFuture<MessageBody> call = calls.get(key(node, said.get(CANCEL)));
        yield told(Map.of(DONE, call != null && call.cancel(false)));
      }
      case TELL -> {
        AgentLink link = hub.local(agent);
        Tunnel tunnel = link == null ? null : link.tunnel();
        yield tunnel == null
            ? notHere()
            : tunnel
                .send(RemoteCall.action(said), RemoteCall.body(said), RemoteCall.options(said))
                .thenCompose(done -> told(Map.of(DONE, true)));
      }
      default -> CompletableFuture.failedFuture(new AgentException(AgentErrors.UNKNOWN_ACTION));
    };
  }

  private static CompletableFuture<Map<String, @Nullable Object>> told(
      Map<String, ? extends @Nullable Object> what) {
    return CompletableFuture.completedFuture(new LinkedHashMap<>(what));
  }

  private static CompletableFuture<Map<String, @Nullable Object>> notHere() {
    return CompletableFuture.failedFuture(new AgentException(AgentErrors.AGENT_NOT_CONNECTED));
  }

  private CompletionStage<Map<String, @Nullable Object>> call(
      String node, @Nullable Object number, String agent, Map<String, @Nullable Object> said) {
    AgentLink link = hub.local(agent);
    if (link == null) {
      return notHere();
    }
    CompletableFuture<MessageBody> call =
        hub.call(link, RemoteCall.action(said), RemoteCall.body(said), RemoteCall.options(said));
    String key = key(node, number);
    calls.put(key, call);
    return call.whenComplete((answer, failure) -> calls.remove(key)).thenApply(RemoteCall::answer);
  }

  private static String key(String node, @Nullable Object number) {
    return node + " " + number;
  }

  private List<String> labelled(String label) {
    return hub.in().stream()
        .filter(link -> link.labels().contains(label))
        .map(AgentLink::name)
        .toList();
  }

  /** The agents behind that name, as many as go into an answer. */
  private Map<String, @Nullable Object> list(String after) {
    List<Map<String, @Nullable Object>> agents = new ArrayList<>();
    int characters = 0;
    boolean isMore = false;
    for (AgentLink link : hub.in()) {
      if (link.name().compareTo(after) <= 0) {
        continue;
      }
      if (characters > LIST_CHARACTERS) {
        isMore = true;
        break;
      }
      Map<String, @Nullable Object> agent = new LinkedHashMap<>();
      agent.put(NAME, link.name());
      agent.put(LABELS, link.labels());
      agent.put(SINCE, link.openedAt().toString());
      agent.put(ADDRESS, link.address());
      agents.add(agent);
      characters += agent.toString().length();
    }
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put(AGENTS, agents);
    told.put(MORE, isMore);
    return told;
  }

  /** Those in an array of texts. */
  static List<String> texts(@Nullable Object array) {
    return array instanceof Collection<?> texts
        ? texts.stream().map(String::valueOf).toList()
        : List.of();
  }
}
