package org.carillon.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private static final long SECOND = 1_000_000_000L;

  /** Ten a second, twenty at once. */
  private static final BucketRate TEN = new BucketRate(10, SECOND, 2 * SECOND);

  private static final int THREADS = 64;

  private final TokenBucket bucket = new TokenBucket(TEN, true);

  @Test
  void aFullBucketGivesWhatItHoldsAndThenOneAtATime() {
    for (int i = 0; i < 20; i++) {
      assertThat(bucket.take(1, 5, 1)).isZero();
    }
    assertThat(bucket.take(1, 5, 1)).isEqualTo(SECOND / 10);
    assertThat(bucket.take(1, 5 + SECOND / 10 - 1, 1)).isEqualTo(1);
    assertThat(bucket.take(1, 5 + SECOND / 10, 1)).isZero();
    assertThat(bucket.take(1, 5 + SECOND / 10, 1)).isEqualTo(SECOND / 10);
  }

  @Test
  void whoIsRefusedIsTakenAfterTheTimeThatItWasToldWhateverItsSize() {
    Random random = new Random(7);
    long now = 0;
    for (int i = 0; i < 10_000; i++) {
      long tokens = 1 + random.nextInt(30);
      long wait = bucket.take(tokens, now, 1);
      if (wait > 0) {
        assertThat(bucket.take(tokens, now + wait - 1, 1)).isPositive();
        now += wait;
        assertThat(bucket.take(tokens, now, 1)).isZero();
      }
      now += random.nextInt(100_000_000);
    }
  }

  @Test
  void sixtyFourThreadsTakeExactlyWhatIsAllowed() throws Exception {
    TokenBucket large = new TokenBucket(new BucketRate(1_000, SECOND, 100 * SECOND), true);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier together = new CyclicBarrier(THREADS);
      List<Future<Integer>> taken = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Callable<Integer> task =
            () -> {
              together.await();
              int mine = 0;
              for (int n = 0; n < 10_000; n++) {
                if (large.take(1, 0, 1) == 0) {
                  mine++;
                  if (n % 3 == 0) {
                    large.giveBack(1, 1);
                    mine--;
                  }
                }
              }
              while (large.take(1, 0, 1) == 0) {
                mine++;
              }
              return mine;
            };
        taken.add(threads.submit(task));
      }
      int all = 0;
      for (Future<Integer> each : taken) {
        all += each.get();
      }
      assertThat(all).isEqualTo(100_000);
      assertThat(large.takeSpent()).isEqualTo(100 * SECOND);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aClockThatGoesBackMakesNobodyWaitForLong() {
    long late = 3_600 * SECOND;
    for (int i = 0; i < 20; i++) {
      bucket.take(1, late, 1);
    }
    assertThat(bucket.take(1, 0, 1)).isBetween(1L, 2 * SECOND + SECOND / 10);
    assertThat(bucket.take(1, 2 * SECOND + SECOND / 10, 1)).isZero();
  }

  @Test
  void aClockThatGoesFarAheadFillsTheBucketAndNoMore() {
    bucket.take(20, 0, 1);
    assertThat(bucket.take(20, 1_000_000 * SECOND, 1)).isZero();
    assertThat(bucket.take(1, 1_000_000 * SECOND, 1)).isPositive();
  }

  @Test
  void whatIsLargerThanTheBucketIsTakenWhenItIsFull() {
    assertThat(bucket.take(1_000, 0, 1)).isZero();
    assertThat(bucket.take(1_000, SECOND, 1)).isEqualTo(SECOND);
    assertThat(bucket.take(1_000, 2 * SECOND, 1)).isZero();
    assertThat(new BucketRate(1, SECOND, SECOND).cost(Long.MAX_VALUE, 3)).isEqualTo(SECOND);
  }

  @Test
  void neverMoreThanTheRateComesThroughHoweverUnevenItIs() {
    BucketRate uneven = new BucketRate(700_000_001, SECOND, SECOND);
    TokenBucket fast = new TokenBucket(uneven, false);
    long taken = 0;
    for (int i = 0; i < 100_000; i++) {
      if (fast.take(9_999, i * 20_000L, 1) == 0) {
        taken += 9_999;
      }
    }
    assertThat(taken).isLessThanOrEqualTo(700_000_001L * 3).isGreaterThan(700_000_001L);
  }

  @Test
  void nodesThatCannotSettleUpTakeTheirPart() {
    for (int i = 0; i < 10; i++) {
      assertThat(bucket.take(1, 0, 2)).isZero();
    }
    assertThat(bucket.take(1, 0, 2)).isEqualTo(SECOND / 5);
  }

  @Test
  void whatOthersTookIsOwedHereTooAndNothingIsForgiven() {
    bucket.take(5, 0, 1);
    long spent = bucket.takeSpent();
    assertThat(spent).isEqualTo(SECOND / 2);
    bucket.take(5, 0, 1); // while it is settled
    bucket.settled(spent + SECOND / 2, 0); // others took five, too
    assertThat(bucket.waitFor(5, 0, 1)).isZero();
    assertThat(bucket.waitFor(6, 0, 1)).isEqualTo(SECOND / 10);
    bucket.settled(0, 0);
    assertThat(bucket.waitFor(6, 0, 1)).isEqualTo(SECOND / 10);
    bucket.settled(1_000 * SECOND, 0);
    assertThat(bucket.waitFor(1, 0, 1)).isEqualTo(2 * SECOND + SECOND / 10);
  }
}
