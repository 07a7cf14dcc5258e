package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.outbox.TestNode.RETENTION;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.carillon.api.Combine;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.broadcast.Clients;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.outbox.ResumeNode.Client;
import org.carillon.security.KnownCaller;
import org.carillon.session.MemoryChannel;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients of {@code carillon.v1} are promised when they come back, on any database. */
abstract class ResumeContract extends DatabaseContract {

  private static final int SEEDS = Integer.getInteger("resume.seeds", 8);

  private final TestBus bus = new TestBus();
  private ResumeNode node;

  @BeforeEach
  void begin() {
    node = node();
  }

  private ResumeNode node(String... settings) {
    return new ResumeNode(database, clock, bus.way(), settings);
  }

  private static String[] ids(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> "e" + i).toArray(String[]::new);
  }

  private void emit(int from, int to) throws Exception {
    node.emit(ids(from, to));
    node.work();
  }

  private static ResolvedAudience only(Layers include) {
    return new ResolvedAudience(include, Layers.NONE, Combine.ANY, Combine.ANY, null, false);
  }

  @Test
  void a_connection_is_greeted_and_every_event_says_its_id_and_position() throws Exception {
    Client client = node.connect();
    emit(1, 2);

    assertThat(client.events()).containsExactly("$welcome", "happened", "happened");
    assertThat(client.connectionId()).isEqualTo(client.connection.id());
    assertThat(client.ids()).containsExactly("e1", "e2");
    assertThat(client.frames().get(1).path("data").path("n").asText()).isEqualTo("e1");
    assertThat(client.frames().stream().map(f -> f.path("position").asText()).skip(1))
        .doesNotHaveDuplicates()
        .allMatch(position -> position.matches("[A-Za-z0-9_.-]+"));
  }

  @Test
  void who_comes_back_gets_what_it_missed_then_goes_on_live() throws Exception {
    Client client = node.connect();
    emit(1, 2);
    node.cut(client);
    emit(3, 5);
    Client back = node.comeBack(client.position());
    emit(6, 7);

    assertThat(back.ids()).containsExactly(ids(3, 7));
    assertThat(back.complete()).isTrue();
    assertThat(back.events().indexOf("$resumed")).isEqualTo(4);
    node.cut(back);
    emit(8, 8);
    assertThat(node.comeBack(back.position()).ids()).containsExactly("e8");
  }

  @Test
  void a_position_holds_on_another_node_and_on_one_that_has_just_started() throws Exception {
    ResumeNode other = node();
    other.connect();
    Client client = node.connect();
    emit(1, 3);
    node.cut(client);
    bus.loses = offset -> true;
    emit(4, 6);
    ResumeNode fresh = node();
    Client there = other.comeBack(client.position());
    Client here = fresh.comeBack(client.position());
    other.work();
    other.tick();
    fresh.work();

    assertThat(there.ids()).containsExactly(ids(4, 6));
    assertThat(here.ids()).containsExactly(ids(4, 6));
    assertThat(List.of(there.complete(), here.complete())).containsExactly(true, true);
  }

  @Test
  void a_client_that_is_ahead_of_the_node_that_it_comes_to_hears_nothing_twice() throws Exception {
    ResumeNode behind = node();
    behind.connect();
    bus.loses = offset -> true;
    Client client = node.connect();
    emit(1, 5);
    Client back = behind.comeBack(client.position());
    behind.work();
    behind.tick();
    emit(6, 6);
    behind.tick();

    assertThat(back.ids()).containsExactly("e6");
    assertThat(back.complete()).isTrue();
  }

  @Test
  void the_sender_stays_excluded_from_what_it_sent_before_it_was_cut_off() throws Exception {
    Client client = node.connect();
    emit(1, 1);
    ResolvedAudience others = ResolvedAudience.EVERYONE.except(client.connection.id());
    node.emit("k", "own", others);
    node.emit("k", "reply", ResolvedAudience.only(client.connection.id()));
    node.cut(client);
    node.work();
    Client back = node.comeBack(client.position());
    assertThat(back.ids()).containsExactly("reply");
    node.cut(back);

    // Cut off again before the events were drained, it still is who sent them.
    node.emit("k", "late", others);
    Client again = node.comeBack(back.position());
    node.work();
    assertThat(again.ids()).isEmpty();
    assertThat(
            node.comeBack(client.position().substring(0, client.position().lastIndexOf('.') + 1))
                .complete())
        .as("without the connection it is no position")
        .isFalse();
  }

  @Test
  void the_history_is_matched_with_what_the_client_is_now() throws Exception {
    Client client = node.connect();
    emit(1, 1);
    node.cut(client);
    node.emit("k", "readers", only(new Layers(null, Set.of("reader"), null, null, null)));
    node.emit("k", "admins", only(new Layers(null, Set.of("admin"), null, null, null)));
    node.emit("k", "bobs", only(new Layers(Set.of("bob"), null, null, null, null)));
    node.work();
    Client reader = node.comeBack(client.position());
    Client admin =
        node.connect(
            new KnownCaller("alice", "t1", Set.of("admin"), null),
            client.position(),
            MemoryChannel.fast());

    assertThat(reader.ids()).containsExactly("readers");
    assertThat(admin.ids()).containsExactly("admins");
  }

  @Test
  void a_position_of_another_tenant_is_not_understood() throws Exception {
    Client client = node.connect();
    emit(1, 3);
    Client stranger =
        node.connect(
            new KnownCaller("alice", "t2", Set.of("reader"), null),
            client.position(),
            MemoryChannel.fast());

    assertThat(stranger.complete()).isFalse();
    assertThat(stranger.ids()).isEmpty();
  }

  @Test
  void who_comes_too_late_is_told_and_goes_on_live() throws Exception {
    Client client = node.connect();
    emit(1, 30);
    String early = client.frames().get(3).path("position").asText();
    String last = client.position();
    node.cut(client);
    clock.pass(RETENTION);
    emit(31, 32);
    node.tick();
    ResumeNode fresh = node();
    Client late = fresh.comeBack(early);
    fresh.work();
    Client intime = fresh.comeBack(last);
    fresh.work();
    assertThat(late.complete()).isFalse();
    assertThat(late.ids()).isEmpty();
    assertThat(intime.events()).contains("$resumed");
    emit(33, 33);
    fresh.tick();

    assertThat(late.ids()).containsExactly("e33");
  }

  @Test
  void a_node_that_missed_events_for_good_says_so_also_when_it_drains_before_it_looks()
      throws Exception {
    ResumeNode away = node();
    Client client = away.connect();
    emit(1, 1);
    bus.loses = offset -> true;
    emit(2, 3);
    clock.pass(RETENTION);
    node.tick(); // and they are deleted
    away.emit("e4");
    away.work();

    assertThat(client.ids()).containsExactly("e1", "e4");
    assertThat(client.complete()).isFalse();
  }

  @Test
  void nobody_is_served_across_what_a_node_missed_for_good() throws Exception {
    ResumeNode away = node();
    Client client = away.connect();
    Client stays = away.connect();
    emit(1, 1);
    away.cut(client);
    bus.loses = offset -> true;
    emit(2, 3);
    clock.pass(RETENTION);
    node.tick(); // and they are deleted
    away.emit("e4");
    away.work();
    Client back = away.comeBack(client.position());
    away.work();

    assertThat(back.complete()).isFalse();
    assertThat(stays.events())
        .as("told of the loss before a position behind it")
        .containsExactly("$welcome", "happened", "$resumed", "happened");
  }

  @Test
  void who_has_the_last_position_misses_nothing_though_everything_is_deleted() throws Exception {
    Client client = node.connect();
    emit(1, 3);
    node.cut(client);
    clock.pass(RETENTION);
    node.tick();
    Client back = node().comeBack(client.position());

    assertThat(back.complete()).isTrue();
    assertThat(back.ids()).isEmpty();
  }

  /** What an event that failed has left: it came later, at another place. */
  @Test
  void a_hole_where_the_retention_begins_is_not_taken_for_a_loss() throws Exception {
    Client client = node.connect();
    emit(1, 1);
    String before = client.position();
    emit(2, 3);
    String since = client.position();
    node.cut(client);
    clock.pass(RETENTION.minus(Duration.ofSeconds(1)));
    emit(4, 6);
    deleteEvent("e4");
    clock.pass(Duration.ofSeconds(2));
    node.tick();
    ResumeNode fresh = node();
    Client back = fresh.comeBack(since);
    Client late = fresh.comeBack(before);
    fresh.work();

    assertThat(back.ids()).containsExactly("e5", "e6");
    assertThat(back.complete()).isTrue();
    assertThat(late.complete()).as("what e2 and e3 were is gone").isFalse();
  }

  @Test
  void a_hole_where_the_stream_begins_is_not_taken_for_a_loss() throws Exception {
    ResumeNode other = node();
    Client stays = other.connect();
    Client client = node.connect();
    node.cut(client);
    bus.loses = offset -> true;
    node.refused.add("e1");
    node.emit("a", "e1", ResolvedAudience.EVERYONE);
    node.emit("b", "e2", ResolvedAudience.EVERYONE);
    node.work();
    clock.pass(Duration.ofMinutes(1));
    node.tick();
    ResumeNode fresh = node();
    Client back = fresh.comeBack(client.position());
    fresh.work();
    other.tick();

    assertThat(back.ids()).containsExactly("e2", "e1");
    assertThat(back.complete()).isTrue();
    assertThat(stays.ids()).containsExactly("e2", "e1");
    assertThat(stays.events()).doesNotContain("$resumed");
  }

  private void deleteEvent(String id) throws Exception {
    database
        .transactions()
        .call(
            () -> {
              var entities = database.unit().ownEntityManager();
              long entry =
                  entities
                      .createQuery(
                          "select e.id from CarillonOutboxEntry e where e.eventId = :id",
                          Long.class)
                      .setParameter("id", id)
                      .getSingleResult();
              for (String from :
                  List.of(
                      "CarillonOutboxOffset r where r.entry", "CarillonOutboxEntry r where r.id")) {
                entities
                    .createQuery("delete from " + from + " = :entry")
                    .setParameter("entry", entry)
                    .executeUpdate();
              }
              return true;
            });
  }

  @Test
  void a_history_longer_than_the_queue_waits_for_the_client() throws Exception {
    ResumeNode small = node("carillon.limit.queue", "4000", "carillon.send.window", "1000");
    Client client = small.connect();
    small.emit(ids(1, 400));
    small.work();
    String since = client.frames().get(1).path("position").asText();
    MemoryChannel slow = MemoryChannel.slow();
    Client back = small.connect(ResumeNode.alice(), since, slow);
    small.work();
    assertThat(back.ids().size()).isLessThan(10);
    small.emit(ids(401, 410));
    while (slow.isPending()) {
      slow.read();
      small.work();
    }

    assertThat(slow.closed).isNull();
    assertThat(back.ids()).containsExactly(ids(2, 410));
    assertThat(back.events()).filteredOn("$resumed"::equals).hasSize(1);
  }

  @Test
  void what_is_not_of_the_outbox_comes_behind_the_history() throws Exception {
    Client client = node.connect();
    emit(1, 1);
    emit(2, 100);
    MemoryChannel slow = MemoryChannel.slow();
    ResumeNode small = node("carillon.limit.queue", "8000", "carillon.send.window", "1000");
    Client back =
        small.connect(ResumeNode.alice(), client.frames().get(1).path("position").asText(), slow);
    small.work();
    small.clients.broadcaster.broadcast(
        new Envelope(
            "now",
            "t1",
            Clients.PATH,
            "k",
            "Test",
            "now",
            "{}",
            EventAttributes.NONE,
            "json",
            ResolvedAudience.EVERYONE,
            null));
    while (slow.isPending()) {
      slow.read();
      small.work();
    }

    assertThat(back.ids()).containsExactly(ids(2, 100));
    assertThat(back.events()).endsWith("happened", "$resumed", "now");
  }

  @Test
  void a_quiet_client_is_told_its_position() throws Exception {
    ResumeNode brief = node("carillon.outbox.retention", "PT0.02S");
    Client client = brief.connect();
    brief.emit("k", "bobs", only(new Layers(Set.of("bob"), null, null, null, null)));
    brief.work();
    String welcomed = client.position();
    for (int i = 0; i < 200 && client.events().size() < 2; i++) {
      Thread.sleep(2);
      brief.tick();
    }

    assertThat(client.events()).contains("$position");
    assertThat(client.position()).isNotEqualTo(welcomed);
    assertThat(brief.comeBack(client.position()).complete()).isTrue();
  }

  @Test
  void a_stream_that_was_made_anew_is_another() throws Exception {
    Client client = node.connect();
    emit(1, 3);
    deleteStreams();
    ResumeNode fresh = node();
    fresh.connect();
    fresh.emit(ids(4, 6));
    fresh.work();
    Client back = fresh.comeBack(client.position());

    assertThat(back.complete()).isFalse();
    assertThat(back.ids()).isEmpty();
  }

  @Test
  void whatever_is_said_to_be_a_position_is_answered_and_never_an_error() throws Exception {
    Client client = node.connect();
    emit(1, 20);
    String good = client.frames().get(5).path("position").asText();
    Random random = new Random(7);
    List<String> bad =
        new ArrayList<>(
            List.of(
                "",
                ".",
                "..",
                "...",
                "null",
                "\u0000",
                "1",
                "none.0.",
                "x".repeat(100_000),
                good + ".",
                "." + good,
                good.replace('.', '-')));
    String tag = good.substring(0, good.indexOf('.'));
    String end = good.substring(good.lastIndexOf('.'));
    for (String offset :
        List.of("", "-1", "zzzzzzzzzzzzz", "9".repeat(40), "zzzzzzz", "\u0661", " 1")) {
      bad.add(tag + "." + offset + end);
    }
    for (int i = 0; i < 500; i++) {
      StringBuilder other = new StringBuilder(good);
      int at = random.nextInt(other.length());
      if (other.charAt(at) != '.' && (at < tag.length() || at > good.lastIndexOf('.'))) {
        char replaced = (char) ('!' + random.nextInt(90));
        if (replaced != other.charAt(at) && at != other.length() - 1) {
          other.setCharAt(at, replaced);
          bad.add(other.toString());
        }
      }
    }
    for (String since : bad) {
      Client back = node.comeBack(since);
      node.work();
      assertThat(back.complete()).as(since).isFalse();
      assertThat(back.ids()).as(since).isEmpty();
      assertThat(back.channel.closed).isNull();
      node.cut(back);
    }
    assertThat(node.comeBack(good).ids()).containsExactly(ids(6, 20));
  }

  @Test
  void ten_thousand_clients_from_everywhere_are_served_by_shared_reads() throws Exception {
    int events = 2_000;
    Client client = node.connect();
    for (int i = 1; i <= events; i += 100) {
      String[] some = ids(i, i + 99);
      database
          .transactions()
          .call(
              () -> {
                node.emit(some);
                return true;
              });
    }
    node.work();
    List<JsonNode> heard = client.frames().subList(1, events + 1);
    ResumeNode fresh =
        node("carillon.history.events", "100", "carillon.limit.connections-per-user", "20000");
    fresh.connect();
    var statistics = database.unit().factory().unwrap(SessionFactory.class).getStatistics();
    statistics.setStatisticsEnabled(true);
    statistics.clear();
    Random random = new Random(3);
    List<Client> back = new ArrayList<>();
    List<Integer> from = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      int last = events - 1 - (i < 20 ? random.nextInt(events) : random.nextInt(300));
      from.add(last);
      back.add(fresh.comeBack(heard.get(last).path("position").asText()));
    }
    fresh.work();
    long statements = statistics.getPrepareStatementCount();

    assertThat(statements).isLessThan(20);
    for (int i = 0; i < back.size(); i++) {
      MemoryChannel channel = back.get(i).channel;
      int missed = events - 1 - from.get(i);
      assertThat(channel.received).hasSize(missed + 2);
      assertThat(channel.received.get(missed + 1)).contains("$resumed").contains("true");
      if (missed > 0) {
        assertThat(channel.received.get(1)).contains("\"id\":\"e" + (from.get(i) + 2) + "\"");
        assertThat(channel.received.get(missed)).contains("\"id\":\"e" + events + "\"");
      }
    }
  }

  @Test
  void however_it_goes_every_client_hears_every_event_once_and_in_order() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      interleave(new Random(seed), "s" + seed + "-", false);
    }
  }

  @Test
  void however_it_goes_a_client_is_told_of_a_loss_if_and_only_if_it_misses_something()
      throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      interleave(new Random(seed), "d" + seed + "-", true);
    }
  }

  private record Seen(ResumeNode on, Client now, List<String> before, boolean hasLost) {

    List<String> ids() {
      List<String> all = new ArrayList<>(before);
      all.addAll(now.ids());
      return all;
    }

    boolean isTold() {
      return hasLost || now.hasLost();
    }

    Seen comeBack(ResumeNode to) {
      on.cut(now);
      return new Seen(to, to.comeBack(now.position()), ids(), isTold());
    }
  }

  private void interleave(Random random, String prefix, boolean forgets) throws Exception {
    List<ResumeNode> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      nodes.add(node("carillon.history.events", "20", "carillon.outbox.batch", "7"));
    }
    List<Seen> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      ResumeNode on = nodes.get(i % 3);
      clients.add(new Seen(on, on.connect(), List.of(), false));
    }
    bus.loses = offset -> random.nextInt(3) == 0;
    int written = 0;
    for (int step = 0; step < 80; step++) {
      ResumeNode on = nodes.get(random.nextInt(3));
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          for (int i = random.nextInt(9); i >= 0; i--) {
            String id = prefix + written;
            if (random.nextInt(15) == 0) {
              on.refused.add(id);
            }
            on.emit("k" + written++ % 5, id, ResolvedAudience.EVERYONE);
          }
        }
        case 2 -> on.work();
        case 3 -> {
          boolean isLong = forgets && random.nextInt(4) == 0;
          clock.pass(isLong ? RETENTION : Duration.ofSeconds(random.nextInt(20)));
          on.tick();
        }
        default -> {
          int which = random.nextInt(clients.size());
          clients.set(which, clients.get(which).comeBack(on));
        }
      }
    }
    bus.loses = offset -> false;
    for (int i = 0; i < 4; i++) {
      clock.pass(Duration.ofMinutes(1));
      nodes.forEach(ResumeNode::tick);
    }
    for (Seen seen : clients) {
      List<String> all = seen.ids();
      assertThat(all).as(prefix).doesNotHaveDuplicates();
      assertThat(seen.isTold()).as(prefix).isEqualTo(all.size() < written);
      if (!forgets) {
        assertThat(all).as(prefix).hasSize(written);
      }
      for (int key = 0; key < 5; key++) {
        int own = key;
        assertThat(
                all.stream()
                    .map(id -> Integer.parseInt(id.substring(prefix.length())))
                    .filter(n -> n % 5 == own))
            .as(prefix)
            .isSorted();
      }
      seen.on.cut(seen.now);
    }
  }
}
