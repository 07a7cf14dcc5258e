package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.carillon.outbox.DrainQueue.Turn;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * That a backlog delays others by the batch under way at most: by turns, not by the clock. How long
 * that is on a machine, {@link FairnessTest} measures.
 */
class DrainQueueTest {

  private static final int THREADS = 4;

  private final DrainQueue queue = new DrainQueue();

  /** Of a tenant; it drains nothing here. */
  private static StreamSlot slot(String tenant) {
    return new StreamSlot(tenant, null);
  }

  private List<StreamSlot> add(int streams, String tenant, boolean isBacklog) {
    List<StreamSlot> added = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      StreamSlot one = slot(tenant + (isBacklog ? i : ""));
      queue.add(one, isBacklog);
      added.add(one);
    }
    return added;
  }

  private List<Turn> takeAll() {
    List<Turn> turns = new ArrayList<>();
    for (Turn turn = queue.next(THREADS); turn != null; turn = queue.next(THREADS)) {
      turns.add(turn);
    }
    return turns;
  }

  @Test
  void however_many_backlogs_there_are_what_is_woken_has_a_thread_at_once() {
    add(10, "busy", true);
    assertThat(takeAll()).hasSize(THREADS - 1).allMatch(Turn::isBacklog);
    StreamSlot woken = slot("other");
    queue.add(woken, false);
    assertThat(takeAll()).extracting(Turn::slot).containsExactly(woken);
  }

  @Test
  void what_is_woken_comes_before_backlogs_and_these_now_and_then() {
    queue.add(slot("busy"), true);
    int before = 0;
    for (Turn turn = turnOfSomebodyWoken(); !turn.isBacklog(); turn = turnOfSomebodyWoken()) {
      queue.end(turn);
      before++;
    }
    assertThat(before).isEqualTo(16);
  }

  private Turn turnOfSomebodyWoken() {
    queue.add(slot("woken"), false);
    return queue.next(THREADS);
  }

  @Test
  void a_tenant_never_has_all_threads_and_what_waits_for_its_share_comes_in_order() {
    List<StreamSlot> many = add(6, "many", false);
    StreamSlot other = slot("other");
    queue.add(other, false);
    List<Turn> turns = takeAll();
    assertThat(turns)
        .extracting(Turn::slot)
        .containsExactly(many.get(0), many.get(1), many.get(2), other);
    assertThat(queue.isAnyWaiting()).as("for a thread").isFalse();
    for (int i = 3; i < 6; i++) {
      queue.end(turns.remove(0));
      turns.addAll(takeAll());
      assertThat(turns.get(turns.size() - 1).slot()).isSameAs(many.get(i));
    }
    turns.forEach(queue::end);
    assertThat(queue.isEmpty()).isTrue();
  }

  /** Whatever comes in which order: all have their turn, and nobody more than its part. */
  @RepeatedTest(200)
  void nobody_is_forgotten_and_no_bound_is_passed(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Map<StreamSlot, Integer> turnsLeft = new HashMap<>();
    for (int i = 0; i < 30; i++) {
      turnsLeft.put(slot("t" + random.nextInt(3)), 1 + random.nextInt(20));
    }
    List<StreamSlot> sleeping = new ArrayList<>(turnsLeft.keySet());
    List<Turn> running = new ArrayList<>();
    for (int step = 0; !turnsLeft.isEmpty(); step++) {
      assertThat(step).as("stuck with " + turnsLeft.values()).isLessThan(10_000);
      if (!sleeping.isEmpty() && random.nextInt(3) == 0) {
        queue.add(sleeping.remove(random.nextInt(sleeping.size())), false);
      }
      Turn next = running.size() < THREADS ? queue.next(THREADS) : null;
      if (next != null) {
        running.add(next);
      }
      assertThat(running.stream().filter(Turn::isBacklog).count()).isLessThan(THREADS);
      for (int t = 0; t < 3; t++) {
        String tenant = "t" + t;
        assertThat(running.stream().filter(turn -> turn.slot().tenant().equals(tenant)).count())
            .isLessThan(THREADS);
      }
      if (!running.isEmpty() && (next == null || random.nextBoolean())) {
        Turn over = running.remove(random.nextInt(running.size()));
        queue.end(over);
        if (turnsLeft.merge(over.slot(), -1, Integer::sum) > 0) {
          queue.add(over.slot(), true);
        } else {
          turnsLeft.remove(over.slot());
        }
      }
    }
    assertThat(queue.isEmpty()).isTrue();
  }
}
