package org.carillon.agentserver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.session.CallerRuns;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.MessageBody;
import org.carillon.tunnel.StreamSubscription;
import org.jspecify.annotations.Nullable;

/**
 * Streams of answers of agents that are connected to other nodes, on the node that asked. A bus may
 * lose messages: items are numbered, credit is told as a sum, and every few seconds both nodes
 * compare how far they are. A stream of which something was lost ends with UNKNOWN_OUTCOME.
 */
final class RemoteStreams {

  private static final System.Logger LOGGER = System.getLogger(RemoteStreams.class.getName());

  /** How long a stream lives of whose other end nothing is heard. */
  static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  static final String STREAM = "stream";
  static final String N = "n";
  static final String OPEN = "open";
  static final String GRANT = "grant";
  static final String COMPARE = "compare";
  static final String CANCEL = "cancel";
  static final String ITEM = "item";
  static final String END = "end";
  static final String POSITION = "position";

  /** From how many characters on an item is a large one. */
  private static final int LARGE = 65_536;

  private final String server;
  private final RemoteAgents agents;
  private final AgentCluster cluster;
  private final ScheduledExecutorService timer;
  private final Executor workers;
  private final Map<String, RemoteStream> streams = new ConcurrentHashMap<>();

  RemoteStreams(
      String server,
      RemoteAgents agents,
      AgentCluster cluster,
      ScheduledExecutorService timer,
      Executor workers) {
    this.server = server;
    this.agents = agents;
    this.cluster = cluster;
    this.timer = timer;
    this.workers = workers;
  }

  /** Subscribes to what an agent of another node answers. */
  void open(
      String agent,
      String action,
      MessageBody body,
      CallOptions options,
      Flow.Subscriber<? super MessageBody> subscriber) {
    new RemoteStream(agent, RemoteCall.of(action, body, options), options, subscriber).start();
  }

  /** A message of a stream, for a node. */
  static Map<String, @Nullable Object> message(String op, String stream, long n) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put(RemoteCall.OP, op);
    message.put(STREAM, stream);
    message.put(N, n);
    return message;
  }

  /**
   * Takes what a node says of a stream that this one asked for.
   *
   * @return whether it is for one who asked
   */
  boolean told(String node, Map<String, @Nullable Object> said) {
    String op = String.valueOf(said.get(RemoteCall.OP));
    if (!op.equals(ITEM) && !op.equals(END) && !op.equals(POSITION)) {
      return false;
    }
    String id = String.valueOf(said.get(STREAM));
    RemoteStream stream = streams.get(id);
    if (stream != null && node.equals(stream.node)) {
      stream.told(op, said);
    } else if (op.equals(ITEM)) { // given up, which that node has not heard
      cluster.stream(node, server, message(CANCEL, id, 0));
    }
    return true;
  }

  /** A node has left. */
  void left(String node) {
    for (RemoteStream stream : streams.values()) {
      if (node.equals(stream.node)) {
        stream.lost("The node of the agent has left");
      }
    }
  }

  /** Compares with the other nodes how far the streams are; every few seconds. */
  void round() {
    Map<String, List<RemoteStream>> nodes = new HashMap<>();
    long now = System.nanoTime();
    for (RemoteStream stream : streams.values()) {
      if (now - stream.heardNanos > SILENCE_NANOS) {
        stream.lost("Nothing is heard of the node of the agent");
      } else {
        nodes.computeIfAbsent(String.valueOf(stream.node), of -> new ArrayList<>()).add(stream);
      }
    }
    nodes.forEach(
        (node, all) -> {
          Map<String, @Nullable Object> sums = new LinkedHashMap<>();
          all.forEach(stream -> sums.put(stream.id, stream.granted.get()));
          Map<String, @Nullable Object> message = new LinkedHashMap<>();
          message.put(RemoteCall.OP, COMPARE);
          message.put(STREAM, sums);
          cluster.stream(node, server, message);
        });
  }

  int size() {
    return streams.size();
  }

  /** One of them. Its other end is a {@link ServedStreams} of the agent's node. */
  private final class RemoteStream extends StreamSubscription {

    final String id = UUID.randomUUID().toString();
    final AtomicLong granted = new AtomicLong();
    private final String agent;
    private final Map<String, @Nullable Object> call;
    private final CallOptions options;
    private volatile @Nullable String node;
    volatile long heardNanos = System.nanoTime();
    private volatile boolean isOver;
    private volatile @Nullable Future<?> deadline;

    /** How many items have come; of the one thread that takes messages in their order. */
    private long received;

    RemoteStream(
        String agent,
        Map<String, @Nullable Object> call,
        CallOptions options,
        Flow.Subscriber<? super MessageBody> subscriber) {
      super(task -> CallerRuns.execute(workers, task), subscriber);
      this.agent = agent;
      this.call = call;
      this.options = options;
    }

    @Override
    protected void open() {
      CompletableFuture<?> unused =
          agents
              .locate(agent)
              .whenComplete(
                  (found, failure) -> {
                    if (failure != null) {
                      end(AgentErrorCodes.coded(failure));
                    } else {
                      open(found);
                    }
                  });
    }

    private void open(String at) {
      heardNanos = System.nanoTime();
      node = at;
      streams.put(id, this);
      if (isOver) {
        streams.remove(id);
        return;
      }
      agents.counted();
      if (!options.timeout().isZero()) {
        deadline =
            timer.schedule(
                () -> over(AgentErrors.TIMEOUT, "The stream has not ended in time"),
                options.timeout().toMillis() + RemoteAgents.NODE_MILLIS,
                TimeUnit.MILLISECONDS);
      }
      long first = firstCredit();
      Map<String, @Nullable Object> message = message(OPEN, id, granted.addAndGet(first));
      message.putAll(call);
      message.put(RemoteCall.AGENT, agent);
      AgentException unsent = cluster.stream(at, server, message);
      if (unsent != null) {
        forget();
        end(unsent);
      }
    }

    @Override
    protected void grant(long more) {
      tell(GRANT, granted.addAndGet(more));
    }

    @Override
    protected void giveUp() {
      isOver = true;
      if (forget()) {
        tell(CANCEL, 0);
      }
    }

    private void tell(String op, long n) {
      String at = node;
      if (at != null) {
        AgentException unsent = cluster.stream(at, server, message(op, id, n));
        if (unsent != null) { // which is made up for when the nodes compare
          LOGGER.log(System.Logger.Level.DEBUG, "A node was not told of a stream", unsent);
        }
      }
    }

    private boolean forget() {
      Future<?> running = deadline;
      if (running != null) {
        running.cancel(false);
      }
      return streams.remove(id) != null;
    }

    void lost(String why) {
      over(AgentErrors.UNKNOWN_OUTCOME, why);
    }

    private void over(String code, String why) {
      if (forget()) {
        tell(CANCEL, 0);
        end(new AgentException(code, why));
      }
    }

    void told(String op, Map<String, @Nullable Object> said) {
      heardNanos = System.nanoTime();
      long n = RemoteCall.number(said.get(N));
      switch (op) {
        case ITEM -> {
          if (n != received + 1) {
            lost("The bus of the nodes has lost an item");
            return;
          }
          received = n;
          String text = RemoteCall.text(said.get(RemoteCall.BODY));
          if (!item(RemoteCall.body(said), text != null && text.length() > LARGE)) {
            lost("An item came that was not asked for");
          }
        }
        case END -> {
          AgentException error = RemoteCall.error(said);
          if (n != received && error == null) {
            lost("The bus of the nodes has lost an item");
          } else if (forget()) {
            end(error);
          }
        }
        default -> {
          if (n < 0 || n > received) {
            lost(
                n < 0
                    ? "The node of the agent does not know the stream"
                    : "The bus of the nodes has lost an item");
          }
        }
      }
    }
  }
}
