package org.carillon.transport.socketio;

import static org.carillon.api.Delivery.IMMEDIATE;
import static org.carillon.api.Who.CONTEXT;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.carillon.api.Emitter;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.NodeMessage;
import org.carillon.cluster.StartedCluster;
import org.carillon.event.Envelope;
import org.carillon.testing.Await;
import org.carillon.transport.SeContainers;

/** A node with all that is real above a line; what a timer does, a test does by {@link #round}. */
final class Node implements AutoCloseable, ClusterListener {

  @WebSocketService("talk")
  @PermitAll
  @ApplicationScoped
  public static class TalkService {

    @Inject Emitter<Said> said;

    @WebSocketEvent(delivery = IMMEDIATE)
    public record Said(String text) {}

    @Operation
    public String echo(String text) {
      return text;
    }

    @Operation
    public void say(String text) {
      said.emit(new Said(text));
    }

    @Operation
    public void sayIn(String room, String text) {
      said.to(CONTEXT, room).emit(new Said(text));
    }
  }

  /** What the server's threads are. */
  private static final Executor WORKERS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "worker");
            thread.setDaemon(true);
            return thread;
          });

  private final SeContainer container;
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private Node(SeContainer container) {
    this.container = container;
  }

  /** One on Redis Streams. */
  static Node on(String redisUrl) {
    return with(Map.of("carillon.cluster", "redis-streams", "carillon.redis.urls", redisUrl));
  }

  /** One with these settings. */
  static Node with(Map<String, String> settings) {
    return with(settings, Runnable::run);
  }

  /** The same, where something else does what may wait for the database. */
  static Node with(Map<String, String> settings, Executor background) {
    return with(settings, background, TalkService.class, TalkService.Said.class);
  }

  /** The same, with an application of its own. */
  static Node with(Map<String, String> settings, Executor background, Class<?>... application) {
    SeContainer container =
        SeContainers.start(
            settings,
            SocketIoServer.class,
            Stream.concat(
                    Stream.of(StartedCluster.ENGINE_OF_AN_APPLICATION), Stream.of(application))
                .toArray(Class<?>[]::new));
    StartedCluster.start(container);
    Await.until("it is connected", () -> container.select(Cluster.class).get().state().connected());
    container.select(SessionReplication.class).get().start(background);
    container.select(SocketIoServer.class).get().hear(WORKERS);
    Node node = new Node(container);
    node.get(Cluster.class).listen(node); // behind all who do something with it
    return node;
  }

  <T> T get(Class<T> type) {
    return container.select(type).get();
  }

  SocketIoServer server() {
    return get(SocketIoServer.class);
  }

  MemoryLine line() {
    return new MemoryLine(server(), null);
  }

  /** A line of a user. */
  MemoryLine line(String user) {
    return new MemoryLine(server(), user);
  }

  /** How often another node was heard to say or emit such a thing. */
  long heard(String event) {
    return heard.stream().filter(event::equals).count();
  }

  /** Does what is due from time to time. */
  void round() {
    get(SessionRecovery.class).expire();
    get(SessionReplication.class).round();
  }

  @Override
  public void live(Envelope event) {
    heard.add(event.event());
  }

  @Override
  public void told(String node, NodeMessage message) {
    heard.add(message.kind());
  }

  /** Ends without a word of its clients. */
  @Override
  public void close() {
    if (container.isRunning()) {
      container.close();
    }
  }
}
