package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.carillon.api.outbox.OutboxState;
import org.carillon.event.Envelope;
import org.carillon.testing.Await;
import org.junit.jupiter.api.Test;

/** In which order events are published, whoever commits them when. */
interface OrderContract extends NodeContract {

  /** More than a batch. */
  int LATE = 25;

  @Test
  default void what_is_committed_is_published_in_the_order_of_the_commits() throws Exception {
    for (int i = 0; i < 25; i++) {
      node().emit("k" + i % 3, "a" + i, "b" + i);
    }
    node().drain();

    List<String> expected =
        IntStream.range(0, 25).boxed().flatMap(i -> List.of("a" + i, "b" + i).stream()).toList();
    assertThat(node().published).isEqualTo(expected);
    assertThat(node().monitor.counts()).containsEntry(OutboxState.DELIVERED, 50L);
    assertThat(node().monitor.states("id-a0")).containsExactly(OutboxState.DELIVERED);
  }

  @Test
  default void a_commit_that_was_overtaken_is_published_too() throws Exception {
    overtakeLate(
        () -> {
          node().emit("fast", "overtook");
          node().drain();
          assertThat(node().published).containsExactly("overtook");
          return true;
        });
    node().drain();

    assertThat(node().published).hasSize(1 + LATE).startsWith("overtook", "late0");
  }

  @Test
  default void commits_that_come_minutes_after_their_numbers_are_found_by_the_next_tick()
      throws Exception {
    commitLate();
    assertThat(node().published).hasSize(3);
    clock().pass(OutboxCounter.EVERY);
    node().engine.tick();
    OutboxCensus.Count late = node().engine.condition().census().all();
    assertThat(late.waiting()).isEqualTo(LATE);
    assertThat(late.oldest()).as("since they were written").isGreaterThan(Duration.ofMinutes(3));
    assertThat(late.stuck()).as("since they could be heard").isLessThan(Duration.ofSeconds(10));
    clock().pass(Duration.ofMinutes(2));
    node().engine.tick();
    assertThat(node().engine.condition().census().all().stuck())
        .as("where nobody drains them")
        .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
    node().drain();

    assertThat(node().published).hasSize(3 + LATE).contains("late0").endsWith("late" + (LATE - 1));
  }

  @Test
  default void a_change_is_never_heard_before_an_earlier_one_that_committed_late()
      throws Exception {
    commitLate();
    node().emit("slow", "later");
    node().drain();

    assertThat(node().published).hasSize(3 + LATE + 1).endsWith("late" + (LATE - 1), "later");
  }

  @Test
  default void another_node_finds_what_committed_late_while_it_had_the_stream() throws Exception {
    TestNode other = another();
    commitLate();
    other.emit("slow", "later");
    other.drain();

    assertThat(other.published).hasSize(LATE + 1).startsWith("late0").endsWith("later");
  }

  @Test
  default void numbers_that_were_rolled_back_hold_nothing_open() throws Exception {
    node().emit("k", "first");
    rollBack();
    node().emit("k", "second");
    node().drain();
    for (int i = 0; i < 3; i++) {
      clock().pass(Duration.ofSeconds(3));
      node().tick();
    }
    node().emit("k", "third");
    clock().pass(Duration.ofSeconds(1));
    node().drain();

    assertThat(node().published).containsExactly("first", "second", "third");
    assertThat(floor()).isEqualTo(greatest());
  }

  /** More than are kept apart, and entries between them. */
  @Test
  default void many_numbers_that_were_rolled_back_hold_nothing_open() throws Exception {
    for (int i = 0; i < 20; i++) {
      rollBack();
      node().emit("k", "e" + i);
    }
    node().drain();
    for (int i = 0; i < 3; i++) {
      clock().pass(Duration.ofSeconds(3));
      node().tick();
    }
    node().emit("k", "last");
    clock().pass(Duration.ofSeconds(1));
    node().drain();

    assertThat(node().published).hasSize(21).endsWith("last");
    assertThat(floor()).isEqualTo(greatest());
  }

  private void rollBack() {
    assertThatThrownBy(
            () ->
                database()
                    .transactions()
                    .call(
                        () -> {
                          node().outbox.write(TestNode.event("t1", "k", "never"));
                          database()
                              .transactions()
                              .beforeCompletion(
                                  () -> {
                                    throw new IllegalStateException("rolled back");
                                  });
                          return true;
                        }))
        .isInstanceOf(Exception.class);
  }

  private long floor() throws Exception {
    return ask("select max(s.floor) from CarillonOutboxStream s");
  }

  private long greatest() throws Exception {
    return ask("select max(e.id) from CarillonOutboxEntry e");
  }

  private long ask(String hql) throws Exception {
    return database()
        .transactions()
        .call(
            () ->
                database()
                    .unit()
                    .ownEntityManager()
                    .createQuery(hql, Long.class)
                    .getSingleResult());
  }

  /** Commits many events minutes after their numbers were drawn, while others are heard. */
  private void commitLate() throws Exception {
    overtakeLate(
        () -> {
          node().tick();
          for (int i = 0; i < 3; i++) {
            node().emit("fast", "overtook" + i);
            node().drain();
            clock().pass(Duration.ofMinutes(1));
            node().tick();
          }
          return true;
        });
    assertThat(node().published).containsExactly("overtook0", "overtook1", "overtook2");
  }

  /** Commits events "late", and does something between the drawing of its number and that. */
  private void overtakeLate(Callable<Boolean> meanwhile) throws Exception {
    node().stream("t1"); // else whoever writes to it first keeps the others for as long
    CountDownLatch drawn = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> late =
          other.submit(
              () ->
                  database()
                      .transactions()
                      .call(
                          () -> {
                            for (int i = 0; i < LATE; i++) {
                              node().outbox.write(TestNode.event("t1", "slow", "late" + i));
                            }
                            database()
                                .transactions()
                                .beforeCompletion(
                                    () -> {
                                      drawn.countDown();
                                      Await.until("it may commit", () -> commit.getCount() == 0);
                                    });
                            return true;
                          }));
      assertThat(drawn.await(30, TimeUnit.SECONDS)).isTrue();
      meanwhile.call();
      commit.countDown();
      late.get(30, TimeUnit.SECONDS);
    } finally {
      commit.countDown();
      other.shutdownNow();
    }
  }

  @Test
  default void concurrent_writers_are_all_published_once_and_each_in_its_own_order()
      throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    TestNode busy = new TestNode(database(), "app", Clock.systemUTC(), threads);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int w = 0; w < 6; w++) {
        int writer = w;
        writers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 40; i++) {
                    busy.emit("k" + i % 5, writer + "-" + i);
                  }
                  return true;
                }));
      }
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
      Await.until("all are published", () -> busy.published.size() >= 240);
    } finally {
      busy.engine.stop();
      threads.shutdown();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(busy.published).hasSize(240).doesNotHaveDuplicates();
    for (int w = 0; w < 6; w++) {
      String prefix = w + "-";
      assertThat(busy.published.stream().filter(text -> text.startsWith(prefix)))
          .containsExactlyElementsOf(IntStream.range(0, 40).mapToObj(i -> prefix + i).toList());
    }
    assertThat(node().offsets()).isEqualTo(busy.published.stream().map(t -> "id-" + t).toList());
  }

  @Test
  default void a_stream_that_is_woken_does_not_wait_for_the_backlog_of_others() throws Exception {
    node().stream("t2");
    for (int heavy = 0; heavy < 3; heavy++) {
      int tenant = heavy;
      database()
          .transactions()
          .call(
              () -> {
                for (int i = 0; i < 200; i++) {
                  node().outbox.write(TestNode.event("heavy" + tenant, "k", tenant + "-" + i));
                }
                return true;
              });
    }
    TestNode busy =
        new TestNode(database(), "app", clock()) {
          @Override
          Runnable prepare(Envelope envelope) {
            Runnable publication = super.prepare(envelope);
            return () -> {
              publication.run();
              if (published.size() == 50) {
                write(event("t2", "k", "light"));
              }
            };
          }
        };
    busy.tick(); // one thread for all streams

    assertThat(busy.published).hasSize(601);
    assertThat(busy.published.indexOf("light")).isLessThan(60);
    for (int tenant = 0; tenant < 3; tenant++) {
      assertThat(busy.published.subList(0, 61)).as("turns").contains(tenant + "-0");
    }
  }
}
