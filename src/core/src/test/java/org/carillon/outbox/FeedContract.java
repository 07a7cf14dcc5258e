package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.outbox.TestNode.LEASE;
import static org.carillon.outbox.TestNode.RETRY;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.carillon.api.outbox.OutboxState;
import org.carillon.event.Envelope;
import org.carillon.history.StreamName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the nodes hear of each other's events, on any database. */
abstract class FeedContract extends DatabaseContract {

  private static final Duration FIRST_RETRY = Duration.ofSeconds(2);

  private final TestBus bus = new TestBus();
  private TestNode drains;
  private TestNode hears;

  @BeforeEach
  void begin() {
    drains = node();
    hears = node();
  }

  private TestNode node() {
    return new TestNode(database, "app", clock, null, bus.way());
  }

  private static List<String> texts(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
  }

  private void emit(int from, int to) throws Exception {
    for (String text : texts(from, to)) {
      drains.emit("k", text);
    }
    drains.drain();
  }

  /** Listens to a stream that is there already. */
  private void listen() throws Exception {
    emit(0, 0);
    drains.published.clear();
    hears.listening();
  }

  @Test
  void what_one_node_drains_the_others_hear_at_once_by_the_bus() throws Exception {
    listen();
    emit(1, 25);

    assertThat(hears.published).isEqualTo(texts(1, 25));
    assertThat(drains.published).isEqualTo(texts(1, 25));
  }

  @Test
  void without_a_bus_the_timer_brings_it() throws Exception {
    bus.loses = offset -> true;
    hears.listening();
    emit(1, 25);
    assertThat(hears.published).isEmpty();
    hears.tick();

    assertThat(hears.published).isEqualTo(texts(1, 25));
    hears.tick();
    assertThat(hears.published).hasSize(25);
  }

  @Test
  void what_is_lost_on_the_bus_is_read_from_the_table_in_order() throws Exception {
    bus.loses = offset -> offset % 7 == 3;
    listen();
    emit(1, 40);
    hears.tick();

    assertThat(hears.published).isEqualTo(texts(1, 40));
  }

  @Test
  void a_lost_last_message_is_found_by_the_timer() throws Exception {
    listen();
    emit(1, 3);
    bus.loses = offset -> true;
    emit(4, 4);
    assertThat(hears.published).isEqualTo(texts(1, 3));
    hears.tick();

    assertThat(hears.published).isEqualTo(texts(1, 4));
  }

  @Test
  void a_node_looks_when_its_subscription_is_back_and_when_it_is_woken() throws Exception {
    listen();
    bus.loses = offset -> true;
    emit(1, 2);
    hears.feed.reconnected();
    hears.drain();
    assertThat(hears.published).isEqualTo(texts(1, 2));
    emit(3, 4);
    hears.feed.woken("t1", "/ws/test");
    hears.drain();

    assertThat(hears.published).isEqualTo(texts(1, 4));
  }

  @Test
  void what_a_node_that_goes_still_writes_is_drained_by_another_at_once() throws Exception {
    listen();
    hears.emit("k", "1");
    hears.drain();
    drains.engine.handBack(Duration.ofSeconds(1));
    drains.emit("k", "2");
    hears.drain();

    assertThat(hears.published).containsExactly("1", "2");
  }

  @Test
  void who_begins_to_listen_hears_what_comes_and_no_history() throws Exception {
    emit(1, 5);
    hears.listening();
    emit(6, 8);
    hears.tick();

    assertThat(hears.published).isEqualTo(texts(6, 8));
  }

  @Test
  void who_listens_before_the_first_event_of_a_stream_hears_it() throws Exception {
    hears.listening();
    emit(1, 2);
    hears.drain();
    hears.tick();

    assertThat(hears.published).isEqualTo(texts(1, 2));
  }

  @Test
  void an_event_that_lost_its_place_leaves_a_hole_that_nobody_waits_for() throws Exception {
    drains.failOnce("3");
    listen();
    emit(1, 5);
    hears.tick();
    assertThat(hears.published).containsExactly("1", "2");
    clock.pass(RETRY);
    drains.tick();
    hears.tick();
    drains.emit("k", "6");
    drains.drain();
    hears.tick();

    assertThat(drains.published).containsExactly("1", "2", "3", "4", "5", "6");
    assertThat(hears.published).isEqualTo(drains.published);
  }

  @Test
  void events_behind_a_hole_are_heard_by_who_waits_for_it() throws Exception {
    drains.failOnce("2");
    listen();
    drains.emit("a", "1");
    drains.emit("b", "2");
    drains.emit("c", "3");
    drains.drain();
    hears.tick();

    assertThat(hears.published).containsExactly("1", "3");
  }

  @Test
  void the_node_that_takes_over_keeps_the_places_and_nobody_hears_twice() throws Exception {
    listen();
    TestNode third = node().listening();
    drains.deadly.add("3");
    drains.emit("k", "1", "2", "3", "4");
    drains.drain();
    drains.deadly.clear(); // it is dead, and would not be killed again by what others say
    assertThat(hears.published).containsExactly("1", "2");
    List<String> before = drains.offsets();
    clock.pass(LEASE);
    hears.tick();

    assertThat(hears.published).containsExactly("1", "2", "3", "4");
    assertThat(third.published).containsExactly("1", "2", "3", "4");
    assertThat(drains.offsets()).isEqualTo(before);
  }

  @Test
  void what_fails_as_the_lease_is_lost_is_heard_here_too_when_another_publishes_it()
      throws Exception {
    for (boolean isBus : List.of(true, false)) {
      bus.loses = offset -> !isBus;
      String prefix = isBus ? "bus" : "table";
      AtomicBoolean fails = new AtomicBoolean(true);
      TestNode loses =
          new TestNode(database, "app", clock, null, bus.way()) {
            @Override
            Runnable prepare(Envelope envelope) {
              Runnable publication = super.prepare(envelope);
              return () -> {
                if (envelope.json().equals(prefix + 2) && fails.getAndSet(false)) {
                  clock.pass(LEASE);
                  CompletableFuture.runAsync(hears::tick).join();
                  throw new IllegalStateException("not now");
                }
                publication.run();
              };
            }
          };
      loses.listening();
      loses.emit("a", prefix + 1);
      loses.emit("b", prefix + 2);
      loses.emit("c", prefix + 3);
      loses.emit("b", prefix + 4);
      loses.drain();
      loses.tick();

      assertThat(hears.published).endsWith(prefix + 1, prefix + 2, prefix + 3, prefix + 4);
      assertThat(loses.published).containsExactly(prefix + 1, prefix + 2, prefix + 3, prefix + 4);
      assertThat(drains.offsets())
          .endsWith(loses.published.stream().map(t -> "id-" + t).toList().toArray(String[]::new));
    }
  }

  /**
   * Whoever heard an event must not have missed one before it: its client would never ask again.
   */
  @Test
  void nothing_is_heard_beyond_a_failed_event_that_may_come_yet_at_its_place() throws Exception {
    List<String> placed = new ArrayList<>();
    TestNode fails =
        new TestNode(database, "app", clock, null, bus.way()) {
          @Override
          Runnable prepare(Envelope envelope) {
            Runnable publication = super.prepare(envelope);
            return () -> {
              if (envelope.json().equals("3")) {
                placed.addAll(CompletableFuture.supplyAsync(this::offsets).join());
              }
              publication.run();
            };
          }
        };
    fails.failOnce("2");
    for (String text : texts(1, 4)) {
      fails.emit(text, text);
    }
    fails.drain();

    assertThat(fails.published).containsExactly("1", "3", "4");
    assertThat(placed).containsExactly("id-1", "id-3", "id-4");
  }

  @Test
  void a_node_that_goes_wakes_one_that_never_wrote_to_the_stream() throws Exception {
    TestNode leaving = node();
    leaving.emit("k", "1");
    leaving.drain();
    TestNode next = node();
    leaving.engine.handBack(Duration.ZERO);
    next.engine.tick(); // which finds nothing
    next.drain();
    leaving.emit("k", "2");
    next.drain(); // without a tick

    assertThat(next.published).containsExactly("2");
  }

  @Test
  void who_drains_next_first_hears_what_others_drained() throws Exception {
    bus.loses = offset -> true;
    hears.listening();
    emit(1, 30);
    hears.emit("k", "31");
    hears.drain();

    assertThat(hears.published).isEqualTo(texts(1, 31));
  }

  @Test
  void a_stream_that_was_made_anew_is_heard_from_its_beginning() throws Exception {
    listen();
    emit(1, 5);
    deleteStreams();
    bus.loses = offset -> true;
    clock.pass(Duration.ofMinutes(1));
    drains = node();
    emit(6, 7);
    hears.tick();

    assertThat(hears.published).isEqualTo(texts(1, 7));
  }

  @Test
  void an_event_that_cannot_be_composed_here_keeps_back_no_other() throws Exception {
    listen();
    hears.poisoned.add("2");
    emit(1, 3);

    assertThat(hears.published).containsExactly("1", "3");
    assertThat(hears.leftOut).containsExactly("2: cannot compose 2");
  }

  @Test
  void tenants_and_paths_do_not_hear_each_other() throws Exception {
    listen();
    TestNode other = node();
    other.heard.add(new StreamName("t2", "/ws/test"));
    other.feed.join(new StreamName("t2", "/ws/test"));
    emit(1, 2);
    other.tick();

    assertThat(hears.published).isEqualTo(texts(1, 2));
    assertThat(other.published).isEmpty();
  }

  @Test
  void however_commits_drains_failures_and_losses_interleave_all_hear_all_in_one_order()
      throws Exception {
    for (int seed = 0; seed < 12; seed++) {
      interleave(new Random(seed), "s" + seed + "-");
    }
  }

  private void interleave(Random random, String prefix) throws Exception {
    List<TestNode> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      nodes.add(node().listening());
    }
    bus.loses = offset -> random.nextInt(3) == 0;
    int written = 0;
    for (int step = 0; step < 60; step++) {
      TestNode node = nodes.get(random.nextInt(nodes.size()));
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          for (int i = random.nextInt(12); i >= 0; i--) {
            if (random.nextInt(8) == 0) {
              nodes.get(random.nextInt(nodes.size())).failOnce(prefix + written);
            }
            node.emit("k" + written % 4, prefix + written++);
          }
        }
        case 2 -> node.drain();
        default -> node.tick();
      }
    }
    bus.loses = offset -> false;
    for (int i = 0; i < 3 || i < 200 && isAnyHeldBack(); i++) {
      clock.pass(FIRST_RETRY);
      nodes.forEach(TestNode::drain);
      nodes.forEach(TestNode::tick);
    }
    List<String> order = drains.offsets();
    List<String> own =
        order.stream()
            .filter(id -> id.startsWith("id-" + prefix))
            .map(id -> id.substring(3))
            .toList();
    assertThat(own).hasSize(written);
    for (TestNode node : nodes) {
      assertThat(node.published).as(prefix).isEqualTo(own);
    }
    for (int key = 0; key < 4; key++) {
      int of = key;
      assertThat(
              own.stream()
                  .map(text -> Integer.parseInt(text.substring(prefix.length())))
                  .filter(number -> number % 4 == of))
          .as(prefix + " of key " + key)
          .isSorted();
    }
    drains.published.clear();
  }

  private boolean isAnyHeldBack() {
    Map<OutboxState, Long> counts = drains.monitor.counts();
    return counts.get(OutboxState.PENDING) + counts.get(OutboxState.FAILED) > 0;
  }
}
