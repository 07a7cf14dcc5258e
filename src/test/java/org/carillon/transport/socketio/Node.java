package org.carillon.transport.socketio;

import static org.carillon.api.Delivery.IMMEDIATE;
import static org.carillon.api.Who.CONTEXT;

import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.carillon.api.Emitter;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.StartedCluster;
import org.carillon.crud.CrudHandler;
import org.carillon.dispatch.Dispatcher;
import org.carillon.dispatch.Turns;
import org.carillon.emit.Emissions;
import org.carillon.emit.EmitExtension;
import org.carillon.emit.ThreadTransactions;
import org.carillon.format.JsonFormat;
import org.carillon.history.Feed;
import org.carillon.it.support.Await;
import org.carillon.json.Values;
import org.carillon.model.ModelExtension;
import org.carillon.operation.OperationInvoker;
import org.carillon.outbox.Outbox;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.security.Callers;
import org.carillon.session.ConnectionScopeExtension;
import org.carillon.session.Connections;
import org.carillon.session.Envelope;
import org.carillon.transport.gateway.Gateway;

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

  /** What Java SE lacks. */
  @Alternative
  @Priority(1)
  @Dependent
  static class JavaSe {
    @Produces
    @ApplicationScoped
    Transactions transactions() {
      ThreadTransactions jta = new ThreadTransactions();
      return new Transactions(jta, jta, Duration.ofSeconds(30));
    }
  }

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
    settings.forEach(System::setProperty);
    try {
      SeContainer container =
          SeContainerInitializer.newInstance()
              .disableDiscovery()
              .addExtensions(
                  new ModelExtension(), new EmitExtension(), new ConnectionScopeExtension())
              .addPackages(
                  Emissions.class,
                  Connections.class,
                  JsonFormat.class,
                  Values.class,
                  PersistenceUnit.class,
                  Outbox.class,
                  Feed.class,
                  Cluster.class,
                  Dispatcher.class,
                  OperationInvoker.class,
                  CrudHandler.class,
                  Callers.class,
                  Gateway.class,
                  SocketIoServer.class)
              .addBeanClasses(JavaSe.class, TalkService.class, TalkService.Said.class)
              .initialize();
      StartedCluster.start(container);
      Await.until(
          "it is connected", () -> container.select(Cluster.class).get().state().connected());
      container.select(Neighbours.class).get().start(background);
      container.select(Turns.class).get().start(Runnable::run);
      Node node = new Node(container);
      node.get(Cluster.class).listen(node); // behind all who do something with it
      return node;
    } finally {
      settings.keySet().forEach(System::clearProperty);
    }
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
    get(Comebacks.class).expire();
    get(Neighbours.class).round();
  }

  @Override
  public void live(Envelope event) {
    heard.add(event.event());
  }

  /** Ends without a word of its clients. */
  @Override
  public void close() {
    if (container.isRunning()) {
      container.close();
    }
  }
}
