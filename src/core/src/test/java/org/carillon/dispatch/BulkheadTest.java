package org.carillon.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.dispatch.Bulkhead.Admitted;
import org.carillon.dispatch.Bulkhead.Lane;
import org.junit.jupiter.api.Test;

class BulkheadTest {

  private final Bulkhead<String> bulkhead = new Bulkhead<>(4, 3);

  @Test
  void aTenantHasItsShareAndAnotherStillFindsRoom() {
    for (int i = 0; i < 3; i++) {
      assertThat(bulkhead.enter("a")).isNotNull();
    }
    assertThat(bulkhead.enter("a")).isNull();
    assertThat(bulkhead.enter("b")).isNotNull();
    assertThat(bulkhead.enter("c")).as("all are taken").isNull();
    assertThat(bulkhead.inProgress()).isEqualTo(4);
  }

  @Test
  void tenantsAreLetInByTurnsAndThoseOfATenantInTheirOrder() {
    List<Lane<String>> in = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      in.add(bulkhead.enter("a"));
    }
    in.add(bulkhead.enter("b"));
    for (String who : List.of("a1", "a2", "b1", "b2")) {
      assertThat(bulkhead.await(who.substring(0, 1), who)).isEmpty();
    }
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      for (Admitted<String> next : bulkhead.leave(in.remove(0))) {
        order.add(next.who());
        in.add(next.lane());
      }
    }
    assertThat(order).containsExactly("a1", "b1", "a2", "b2");
    assertThat(bulkhead.isContended()).isFalse();
  }

  @Test
  void whoComesLaterDoesNotOvertakeThoseOfItsTenantWhoWait() {
    Lane<String> first = bulkhead.enter("a");
    bulkhead.enter("a");
    bulkhead.enter("a");
    bulkhead.await("a", "a1");
    bulkhead.await("a", "a2");
    assertThat(bulkhead.leave(first)).extracting(Admitted::who).containsExactly("a1");
    assertThat(bulkhead.enter("a")).isNull();
    assertThat(bulkhead.enter("b")).isNotNull();
  }

  @Test
  void nobodyIsForgottenAndNoLimitIsPassedWhateverComesTogether() throws Exception {
    Bulkhead<Integer> shared = new Bulkhead<>(3, 2);
    AtomicInteger in = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    int all = 20_000;
    CountDownLatch done = new CountDownLatch(all);
    ConcurrentLinkedQueue<Admitted<Integer>> admitted = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int t = 0; t < 4; t++) {
        String tenant = "t" + t;
        threads.submit(
            () -> {
              for (int i = 0; i < all / 4; i++) {
                Lane<Integer> lane = shared.enter(tenant);
                if (lane == null) {
                  admitted.addAll(shared.await(tenant, i));
                } else {
                  pass(shared, lane, in, most, admitted, done);
                }
              }
              return true;
            });
        threads.submit(
            () -> {
              while (done.getCount() > 0) {
                Admitted<Integer> next = admitted.poll();
                if (next != null) {
                  pass(shared, next.lane(), in, most, admitted, done);
                }
              }
              return true;
            });
      }
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      threads.shutdownNow();
    }
    assertThat(most.get()).isBetween(1, 3);
    assertThat(shared.inProgress()).isZero();
    assertThat(shared.waiting()).isZero();
  }

  private static void pass(
      Bulkhead<Integer> shared,
      Lane<Integer> lane,
      AtomicInteger in,
      AtomicInteger most,
      ConcurrentLinkedQueue<Admitted<Integer>> admitted,
      CountDownLatch done) {
    most.accumulateAndGet(in.incrementAndGet(), Math::max);
    in.decrementAndGet();
    admitted.addAll(shared.leave(lane));
    done.countDown();
  }
}
