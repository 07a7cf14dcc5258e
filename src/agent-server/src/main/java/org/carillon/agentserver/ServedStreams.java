package org.carillon.agentserver;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.MessageBody;
import org.carillon.tunnel.Tunnel;
import org.jspecify.annotations.Nullable;

/** Streams of answers of this node's agents for other nodes: the other end of RemoteStreams. */
final class ServedStreams {

  private static final System.Logger LOGGER = System.getLogger(ServedStreams.class.getName());

  private final AgentHub hub;
  private final AgentCluster cluster;
  private final Map<String, ServedStream> streams = new ConcurrentHashMap<>();

  ServedStreams(AgentHub hub, AgentCluster cluster) {
    this.hub = hub;
    this.cluster = cluster;
  }

  /** Takes what a node says of its streams; one message after another. */
  void told(String node, Map<String, @Nullable Object> said) {
    Object stream = said.get(RemoteStreams.STREAM);
    String op = String.valueOf(said.get(RemoteCall.OP));
    if (op.equals(RemoteStreams.COMPARE)) {
      if (stream instanceof Map<?, ?> sums) {
        sums.forEach((id, sum) -> compare(node, String.valueOf(id), RemoteCall.number(sum)));
      }
      return;
    }
    String id = String.valueOf(stream);
    long n = RemoteCall.number(said.get(RemoteStreams.N));
    ServedStream served = streams.get(id);
    if (op.equals(RemoteStreams.OPEN)) {
      open(new ServedStream(node, id, n), said);
    } else if (served == null) {
      LOGGER.log(System.Logger.Level.DEBUG, "{0} comes too late for a stream", op);
    } else if (op.equals(RemoteStreams.GRANT)) {
      served.grantUpTo(n);
    } else if (op.equals(RemoteStreams.CANCEL)) {
      served.cancel();
    }
  }

  private void open(ServedStream stream, Map<String, @Nullable Object> said) {
    AgentLink link = hub.local(String.valueOf(said.get(RemoteCall.AGENT)));
    Tunnel tunnel = link == null ? null : link.tunnel();
    streams.put(stream.id, stream);
    if (tunnel == null) {
      stream.onError(new AgentException(AgentErrors.AGENT_NOT_CONNECTED));
      return;
    }
    try {
      hub.stream(tunnel, RemoteCall.action(said), RemoteCall.body(said), RemoteCall.options(said))
          .subscribe(stream);
    } catch (RuntimeException e) { // an action that is too long
      stream.onError(e);
    }
  }

  private void compare(String node, String id, long sum) {
    ServedStream served = streams.get(id);
    if (served != null) {
      served.grantUpTo(sum);
    }
    long position = served == null ? -1 : served.sent.get();
    tell(node, RemoteStreams.message(RemoteStreams.POSITION, id, position));
  }

  private @Nullable AgentException tell(String node, Map<String, @Nullable Object> message) {
    AgentException unsent = cluster.stream(node, hub.name(), message);
    if (unsent != null) {
      LOGGER.log(System.Logger.Level.DEBUG, "A node was not told of a stream", unsent);
    }
    return unsent;
  }

  /** A node has left: nobody reads its streams. */
  void left(String node) {
    for (ServedStream stream : streams.values()) {
      if (stream.node.equals(node)) {
        stream.cancel();
      }
    }
  }

  /** Gives up the streams of whose readers nothing is heard; every few seconds. */
  void round() {
    long now = System.nanoTime();
    for (ServedStream stream : streams.values()) {
      if (now - stream.heardNanos > RemoteStreams.SILENCE_NANOS) {
        stream.cancel();
      }
    }
  }

  int size() {
    return streams.size();
  }

  /** Passes on what comes. */
  private final class ServedStream implements Flow.Subscriber<MessageBody> {

    private final String node;
    private final String id;
    private final long first;
    private volatile long heardNanos = System.nanoTime();

    /** How many items are on their way: of the one thread that the items come by. */
    private final AtomicLong sent = new AtomicLong();

    private Flow.@Nullable Subscription subscription;
    private long granted;
    private boolean isCancelled;

    ServedStream(String node, String id, long first) {
      this.node = node;
      this.id = id;
      this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      synchronized (this) {
        subscription = given;
      }
      grantUpTo(first);
    }

    /** Asks for as many items as the reader has asked for in all. */
    void grantUpTo(long sum) {
      heardNanos = System.nanoTime();
      Flow.Subscription from;
      long more;
      synchronized (this) {
        from = isCancelled ? null : subscription;
        more = sum - granted;
        granted = Math.max(granted, sum);
      }
      if (from != null && more > 0) {
        from.request(more);
      }
    }

    void cancel() {
      streams.remove(id);
      Flow.Subscription from;
      synchronized (this) {
        isCancelled = true;
        from = subscription;
      }
      if (from != null) {
        from.cancel();
      }
    }

    @Override
    public void onNext(MessageBody item) {
      Map<String, @Nullable Object> message =
          RemoteStreams.message(RemoteStreams.ITEM, id, sent.get() + 1);
      message.putAll(RemoteCall.answer(item));
      AgentException unsent = tell(node, message);
      if (unsent == null) {
        sent.incrementAndGet();
      } else {
        cancel();
        onError(unsent);
      }
    }

    @Override
    public void onError(Throwable failure) {
      Map<String, @Nullable Object> message =
          RemoteStreams.message(RemoteStreams.END, id, sent.get());
      message.putAll(RemoteCall.failure(failure));
      streams.remove(id);
      tell(node, message);
    }

    @Override
    public void onComplete() {
      streams.remove(id);
      tell(node, RemoteStreams.message(RemoteStreams.END, id, sent.get()));
    }
  }
}
