package org.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClusterMembersTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // it wraps around
  private final ClusterMembers clusterMembers = new ClusterMembers(nanos::get);

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void whoIsHeardIsThereUntilItLeavesOrIsSilentForThreeSignsOfLife() {
    assertThat(clusterMembers.heard("a")).as("new").isTrue();
    assertThat(clusterMembers.heard("b")).isTrue();
    pass(10_000);
    assertThat(clusterMembers.heard("a")).as("known").isFalse();
    assertThat(clusterMembers.all()).containsExactlyInAnyOrder("a", "b");
    pass(6_001);
    assertThat(clusterMembers.all()).containsExactly("a");
    assertThat(clusterMembers.heard("b")).as("it is back, and has to hear of us").isTrue();
    clusterMembers.left("a");
    assertThat(clusterMembers.all()).containsExactly("b");
  }

  @Test
  void asLongAsTheOthersMayNotHaveShownThemselvesTheyAreNotKnown() {
    assertThat(clusterMembers.unknownMillis()).isEqualTo(1_000);
    clusterMembers.subscribed();
    pass(400);
    assertThat(clusterMembers.unknownMillis()).isBetween(600L, 601L);
    pass(600);
    assertThat(clusterMembers.unknownMillis()).isZero();
    pass(100_000);
    clusterMembers.subscribed();
    assertThat(clusterMembers.unknownMillis()).as("again").isPositive();
  }

  @Test
  void whoeverReachesTheBusCannotFillTheMemory() {
    for (int i = 0; i < 10_000; i++) {
      clusterMembers.heard("node" + i);
    }
    assertThat(clusterMembers.all()).hasSize(1_024);
    pass(20_000);
    assertThat(clusterMembers.heard("later")).isTrue();
    assertThat(clusterMembers.all()).containsExactly("later");
  }
}
