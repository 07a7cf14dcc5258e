package org.carillon.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.carillon.audience.ResolvedAudience;
import org.carillon.broadcast.Clients;
import org.carillon.broadcast.FormatExecutor;
import org.carillon.cluster.Cluster;
import org.carillon.config.CarillonConfig;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.history.CarillonV1;
import org.carillon.history.EventPublisher;
import org.carillon.history.History;
import org.carillon.history.StreamFeeds;
import org.carillon.history.StreamName;
import org.carillon.persistence.JtaDatabase;
import org.carillon.security.KnownCaller;
import org.carillon.session.ClientConnection;
import org.carillon.session.MemoryChannel;
import org.carillon.session.StreamEvent;
import org.jspecify.annotations.Nullable;

/** A node with real connections, an outbox and a history, on a database that it may share. */
final class ResumeNode {

  private static final ObjectMapper JSON = new ObjectMapper();

  final Clients clients;
  final StreamFeeds feed;
  final OutboxEngine engine;

  /** The ids of events that cannot be published the next time. */
  final Set<String> refused = ConcurrentHashMap.newKeySet();

  private final History history;
  private final Outbox outbox;
  private final JtaDatabase database;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  ResumeNode(JtaDatabase database, Clock clock, Cluster cluster, String... settings) {
    this.database = database;
    Map<String, String> set = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      set.put(settings[i], settings[i + 1]);
    }
    CarillonConfig config = new CarillonConfig(name -> Optional.ofNullable(set.get(name)));
    clients = new Clients(config);
    Executor threads = waiting::add;
    OutboxTable table =
        new OutboxTable(database.unit(), database.transactions(), () -> "app", clock);
    EventPublisher eventPublisher = new RefusingPublisher(EventPublisher.to(clients.broadcaster));
    feed =
        new StreamFeeds(
            table,
            eventPublisher,
            cluster,
            new FormatExecutor(config, Runnable::run),
            config,
            threads);
    cluster.listen(feed);
    history =
        new History(
            feed, clients.formats, clients.connections, clients.broadcaster, config, threads);
    history.begin();
    engine =
        new OutboxEngine(
            database.unit(),
            database.transactions(),
            eventPublisher,
            feed,
            config,
            OutboxMeter.NONE,
            () -> "app",
            clock,
            threads);
    outbox = new Outbox(database.unit(), database.transactions(), engine);
  }

  /** The node's own, to which some events are refused once. */
  private final class RefusingPublisher implements EventPublisher {

    private final EventPublisher to;

    RefusingPublisher(EventPublisher to) {
      this.to = to;
    }

    @Override
    public Publication prepare(Envelope envelope) {
      Publication publication = to.prepare(envelope);
      return event -> {
        if (refused.remove(envelope.id())) {
          throw new IllegalStateException("refused once");
        }
        publication.send(event);
      };
    }

    @Override
    public void publish(StreamEvent event) {
      to.publish(event);
    }

    @Override
    public boolean asksApplication(Envelope envelope) {
      return to.asksApplication(envelope);
    }

    @Override
    public Publication prepareHeard(Envelope envelope) {
      return to.prepareHeard(envelope);
    }

    @Override
    public void leftOut(StreamEvent event, Throwable failure) {
      to.leftOut(event, failure);
    }

    @Override
    public void failed(Envelope envelope, Throwable failure) {
      to.failed(envelope, failure);
    }

    @Override
    public void lost(StreamName stream, long upTo) {
      to.lost(stream, upTo);
    }

    @Override
    public Set<StreamName> heard() {
      return to.heard();
    }
  }

  /** A client, as far as it has read. */
  static final class Client {

    final MemoryChannel channel;
    final ClientConnection connection;
    private final List<JsonNode> taken = new ArrayList<>();

    Client(MemoryChannel channel, ClientConnection connection) {
      this.channel = channel;
      this.connection = connection;
    }

    /** What has come so far. */
    List<JsonNode> frames() {
      for (int i = taken.size(); i < channel.received.size(); i++) {
        try {
          taken.add(JSON.readTree(channel.received.get(i)));
        } catch (java.io.IOException e) {
          throw new UncheckedIOException(channel.received.get(i), e);
        }
      }
      return taken;
    }

    List<String> ids() {
      return frames().stream().filter(f -> f.has("id")).map(f -> f.path("id").asText()).toList();
    }

    List<String> events() {
      return frames().stream().map(f -> f.path("event").asText()).toList();
    }

    String connectionId() {
      return frames().get(0).path("data").path("connection").asText();
    }

    /** What the client would come back with. */
    String position() {
      String last = "";
      for (JsonNode frame : frames()) {
        String event = frame.path("event").asText();
        if (event.equals("$welcome") || event.equals("$position")) {
          last = frame.path("data").path("position").asText();
        } else if (frame.has("position")) {
          last = frame.path("position").asText();
        }
      }
      return last;
    }

    /** Whether it was ever told that something is missing. */
    boolean hasLost() {
      return frames().stream()
          .anyMatch(
              f ->
                  f.path("event").asText().equals("$resumed")
                      && !f.path("data").path("complete").asBoolean());
    }

    @Nullable Boolean complete() {
      return frames().stream()
          .filter(f -> f.path("event").asText().equals("$resumed"))
          .map(f -> f.path("data").path("complete").asBoolean())
          .findFirst()
          .orElse(null);
    }
  }

  static KnownCaller alice() {
    return new KnownCaller("alice", "t1", Set.of("reader"), null);
  }

  Client connect() {
    return connect(alice(), null, MemoryChannel.fast());
  }

  Client comeBack(String since) {
    return connect(alice(), since, MemoryChannel.fast());
  }

  Client connect(KnownCaller caller, @Nullable String since, MemoryChannel channel) {
    ClientConnection connection =
        clients.connect(
            caller,
            since == null ? Map.of() : Map.of("since", List.of(since)),
            channel,
            CarillonV1.INSTANCE);
    CompletableFuture<History.Arrival> arrival = history.arrive(connection);
    if (!arrival.isDone()) {
      work(); // asks the database
    }
    arrival.join().replay();
    return new Client(channel, connection);
  }

  void cut(Client client) {
    client.channel.cut();
    clients.connections.ended(client.connection);
  }

  void emit(String key, String id, ResolvedAudience audience) throws Exception {
    emit(
        new Envelope(
            id,
            "t1",
            Clients.PATH,
            key,
            "Test",
            "happened",
            "{\"n\":\"" + id + "\"}",
            EventAttributes.NONE,
            "json",
            audience,
            null));
  }

  void emit(Envelope event) throws Exception {
    database
        .transactions()
        .call(
            () -> {
              outbox.write(event);
              return true;
            });
  }

  void emit(String... ids) throws Exception {
    for (String id : ids) {
      emit("k", id, ResolvedAudience.EVERYONE);
    }
  }

  /** Does what the executor would do. */
  void work() {
    for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
  }

  void tick() {
    engine.tick();
    work();
  }
}
