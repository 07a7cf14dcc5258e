package org.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.carillon.audience.ResolvedAudience;
import org.carillon.broadcast.Clients;
import org.carillon.broadcast.FormatExecutor;
import org.carillon.cluster.Cluster;
import org.carillon.config.CarillonConfig;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.security.KnownCaller;
import org.carillon.session.ClientConnection;
import org.carillon.session.FailingFormat;
import org.carillon.session.MemoryChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Several nodes, a table that forgets from its beginning, a bus that loses, databases that are
 * away, memories that are small, formats that fail on one node alone, and clients that are cut off
 * and come back anywhere: held against a list of all events.
 */
class ReturnSimulationTest {

  /** How many histories are played: {@code -Dcarillon.test.returns=100000} for a long run. */
  private static final int SEEDS = Integer.getInteger("carillon.test.returns", 100);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final StreamName NAME = new StreamName("t1", Clients.PATH);
  private static final CarillonConfig CONFIG =
      new CarillonConfig(
          name -> Optional.ofNullable(Map.of("carillon.history.events", "6").get(name)));

  /** What a database would hold, as {@code OutboxTable} reads it. */
  private static final class Rows {
    final TreeMap<Long, Envelope> kept = new TreeMap<>();
    final List<Long> ever = new ArrayList<>();
    long last;
    long deleted; // up to here; 0: nothing was, which the table says too

    StreamRow row() {
      return new StreamRow(1, NAME, 1, "s".repeat(64), last, last);
    }
  }

  /** One node's way to the rows. */
  private static final class Reading implements StreamTable {
    final Rows rows;
    boolean isAway;

    Reading(Rows rows) {
      this.rows = rows;
    }

    private void ask() {
      if (isAway) {
        throw new IllegalStateException("the database is away");
      }
    }

    @Override
    public boolean isPresent() {
      return true;
    }

    @Override
    public List<StreamRow> rows(Collection<StreamName> names) {
      ask();
      return List.of(rows.row());
    }

    @Override
    public StreamRow make(StreamName name) {
      ask();
      return rows.row();
    }

    @Override
    public Part read(StreamName name, long stream, long above, long upTo, int limit) {
      ask();
      if (above >= upTo) {
        return new Part(List.of(), upTo, above);
      }
      List<Stored> found = new ArrayList<>();
      rows.kept.subMap(above, false, upTo, true).entrySet().stream()
          .limit(limit)
          .forEach(one -> found.add(new Stored(one.getKey(), one.getValue())));
      long end = found.size() == limit ? found.get(limit - 1).offset() : upTo;
      long before = found.isEmpty() ? end : found.get(0).offset() - 1;
      long oldest = rows.kept.isEmpty() ? Long.MAX_VALUE : rows.kept.firstKey();
      if (before == above || Math.min(oldest, rows.deleted) <= above) {
        return new Part(found, end, above);
      }
      return new Part(found, end, Math.min(rows.deleted, before));
    }
  }

  private static final class Node {
    final Queue<Runnable> waiting = new ArrayDeque<>();
    final FailingFormat format = new FailingFormat(CONFIG);
    final Clients clients;
    final Reading table;
    final StreamFeeds feed;
    final History history;
    final EventPublisher publisher;

    /**
     * A node.
     *
     * @param isOwn whether the application's own format composes, which goes by a lane
     */
    Node(Rows rows, boolean isOwn) {
      clients = new Clients(CONFIG, format, !isOwn);
      publisher = EventPublisher.to(clients.broadcaster);
      table = new Reading(rows);
      feed =
          new StreamFeeds(
              table,
              publisher,
              Cluster.alone(),
              new FormatExecutor(CONFIG, Runnable::run),
              CONFIG,
              waiting::add);
      history =
          new History(
              feed,
              clients.formats,
              clients.connections,
              clients.broadcaster,
              CONFIG,
              waiting::add);
      history.begin();
    }

    void work() {
      for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
        task.run();
      }
    }

    void tick() {
      feed.tick();
      work();
    }
  }

  private static final class Client {
    Node on;
    MemoryChannel channel = MemoryChannel.fast();
    @Nullable ClientConnection connection;
    @Nullable String since;
    long at = -1; // of the model: up to here it has heard all, or was told that it has not
    int read;
    boolean isTold;
    boolean isSure; // that nothing is missing, as it comes back

    Client(Node on) {
      this.on = on;
    }
  }

  @Test
  void whoever_misses_something_is_told_before_it_could_forget_it() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      play(seed);
    }
  }

  private static void play(int seed) throws Exception {
    Random random = new Random(seed);
    Rows rows = new Rows();
    boolean isOwn = random.nextBoolean();
    List<Node> nodes = List.of(new Node(rows, isOwn), new Node(rows, isOwn), new Node(rows, isOwn));
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Client client = new Client(nodes.get(i % 3));
      clients.add(client);
      connect(client);
    }
    for (int step = 0; step < 60; step++) {
      String what = "seed " + seed + " step " + step;
      Node node = nodes.get(random.nextInt(3));
      switch (random.nextInt(9)) {
        case 0, 1 -> {
          drain(node, nodes, rows, random);
          clients.forEach(client -> client.isSure &= !client.on.format.fails());
        }
        case 2 -> node.tick();
        case 5 -> {
          node.format.fails(random.nextBoolean());
          clients.forEach(client -> client.isSure &= client.on != node);
        }
        case 3 -> {
          node.table.isAway = random.nextBoolean();
          clients.forEach(client -> client.isSure = false);
        }
        case 4 -> {
          clients.forEach(client -> client.isSure = false);
          for (int i = random.nextInt(5); i > 0 && !rows.kept.isEmpty(); i--) {
            rows.deleted = rows.kept.pollFirstEntry().getKey();
          }
        }
        default -> {
          Client client = clients.get(random.nextInt(clients.size()));
          cut(what, client, rows, random);
          client.on = node;
          if (client.since != null && random.nextInt(6) == 0) {
            client.since = "x" + client.since; // as of a stream that is no more
          }
          connect(client);
          if (random.nextBoolean()) {
            node.work();
          }
        }
      }
    }
    for (Node node : nodes) {
      node.table.isAway = false;
      node.format.fails(false);
    }
    for (int i = 0; i < 4; i++) {
      nodes.forEach(Node::tick);
    }
    for (Client client : clients) {
      hear("seed " + seed + " at the end", client, rows, Integer.MAX_VALUE);
      if (!client.isTold) { // of a loss, with nothing behind it yet
        assertThat(client.at)
            .as("seed " + seed + ": it has caught up")
            .isBetween(last(rows), rows.last);
      }
    }
  }

  private static long last(Rows rows) {
    return rows.ever.isEmpty() ? 0 : rows.ever.get(rows.ever.size() - 1);
  }

  private static void drain(Node node, List<Node> nodes, Rows rows, Random random)
      throws Exception {
    if (node.table.isAway || node.format.fails()) {
      return;
    }
    StreamRow row = rows.row();
    List<Long> given = new ArrayList<>();
    long failed = 0;
    try (StreamFeeds.Turn turn = node.feed.turn(row, row.delivered())) {
      for (int i = random.nextInt(4); i >= 0 && failed == 0; i--) {
        long offset = ++rows.last;
        switch (random.nextInt(10)) {
          case 0 -> {} // it could not be composed, and left a hole
          case 1 -> failed = fail(turn, offset);
          default -> {
            given.add(offset);
            publish(turn, node, offset, rows);
          }
        }
      }
    }
    Node next = nodes.get(random.nextInt(nodes.size()));
    if (failed > 0 && !next.table.isAway && !next.format.fails()) {
      // It keeps its place: the lease was lost, or it failed after it had been written down.
      try (StreamFeeds.Turn turn = next.feed.turn(row, failed - 1)) {
        given.add(failed);
        publish(turn, next, failed, rows);
      }
    } // else it lost its place, too
    for (Node other : nodes) {
      for (long offset : given) {
        if (other != node && random.nextInt(3) > 0) {
          other.feed.positioned(event(offset), 1, offset);
        }
      }
    }
  }

  private static void publish(StreamFeeds.Turn turn, Node node, long offset, Rows rows) {
    Envelope event = event(offset);
    rows.kept.put(offset, event);
    rows.ever.add(offset);
    turn.publish(offset, event, node.publisher.prepare(event));
  }

  private static long fail(StreamFeeds.Turn turn, long offset) {
    try {
      turn.publish(
          offset,
          event(offset),
          event -> {
            throw new IllegalStateException("not now");
          });
    } catch (IllegalStateException e) {
      return offset;
    }
    throw new AssertionError("it did not fail");
  }

  private static Envelope event(long offset) {
    return new Envelope(
        "e" + offset,
        "t1",
        Clients.PATH,
        "k",
        "Test",
        "happened",
        "{}",
        EventAttributes.NONE,
        "json",
        ResolvedAudience.EVERYONE,
        null);
  }

  private static void connect(Client client) {
    client.isSure = isSure(client);
    client.channel = MemoryChannel.fast();
    client.read = 0;
    client.connection =
        client.on.clients.connect(
            new KnownCaller("alice", "t1", Set.of(), null),
            client.since == null ? Map.of() : Map.of("since", List.of(client.since)),
            client.channel,
            CarillonV1.INSTANCE);
    CompletableFuture<History.Arrival> arrival = client.on.history.arrive(client.connection);
    if (!arrival.isDone()) {
      client.on.work(); // asks the database
    }
    arrival.join().replay();
  }

  /** Whether all that has been behind its position is still in a table that can be asked. */
  private static boolean isSure(Client client) {
    if (client.since == null || client.since.startsWith("x") || client.on.table.isAway) {
      return false;
    }
    Rows rows = client.on.table.rows;
    long since = offset(client.since);
    return rows.ever.stream()
        .noneMatch(one -> one > since && (one <= rows.deleted || client.on.format.fails()));
  }

  private static long offset(String position) {
    return Long.parseLong(position.split("\\.")[1], Character.MAX_RADIX);
  }

  /** It reads some of what was sent to it, and is gone. */
  private static void cut(String what, Client client, Rows rows, Random random) throws Exception {
    int most = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(6);
    client.channel.cut();
    if (client.connection != null) {
      client.on.clients.connections.ended(client.connection);
    }
    hear(what, client, rows, most);
  }

  private static void hear(String what, Client client, Rows rows, int most) throws Exception {
    for (; client.read < Math.min(most, client.channel.received.size()); client.read++) {
      JsonNode frame = JSON.readTree(client.channel.received.get(client.read));
      String event = frame.path("event").asText();
      String position =
          frame.has("position")
              ? frame.path("position").asText()
              : frame.path("data").path("position").asText(null);
      boolean isLost = event.equals("$resumed") && !frame.path("data").path("complete").asBoolean();
      if (isLost || client.since == null) {
        assertThat(isLost && client.isSure).as(what + ": told a loss that is none").isFalse();
        client.isTold = isLost;
        client.at = -1; // it loads afresh, and goes on from the next position
      }
      client.isSure &= !event.equals("$resumed"); // what is lost later is
      if (position != null && !position.equals("-")) {
        long offset = offset(position);
        if (client.at >= 0) {
          for (long missed : rows.ever) {
            assertThat(missed > client.at && missed < offset)
                .as(what + ": " + missed + " is missing between " + client.at + " and " + offset)
                .isFalse();
          }
          assertThat(frame.has("id") && offset <= client.at).as(what + ": a repeat").isFalse();
          assertThat(frame.has("id") && !rows.ever.contains(offset))
              .as(what + ": an event that lost its place")
              .isFalse();
          assertThat(!frame.has("id") && rows.ever.contains(offset) && offset > client.at)
              .as(what + ": a position behind an event that it did not hear")
              .isFalse();
        }
        client.at = offset;
        client.isTold = false;
        client.since = position;
      }
    }
  }
}
