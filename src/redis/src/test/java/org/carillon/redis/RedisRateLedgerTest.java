package org.carillon.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.carillon.cluster.Nodes;
import org.carillon.config.CarillonConfig;
import org.carillon.rate.ClientRates;
import org.carillon.rate.RateLedger.Entry;
import org.carillon.rate.RateLimits;
import org.carillon.rate.RateSettlement;
import org.carillon.testing.ProcessTest;
import org.carillon.testing.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ProcessTest
class RedisRateLedgerTest {

  /** A hundred at once, and then one in a hundred seconds: no test takes as long. */
  private static final String[] SLOW = {
    "carillon.rate.user.frames", "1", "carillon.rate.burst", "PT100S"
  };

  private final Told told = new Told();
  private RedisProcess redis;
  private Site one;
  private Site two;

  /** What is logged, above DEBUG. */
  private static final class Told implements System.Logger {
    private final List<String> lines = new ArrayList<>();

    @Override
    public String getName() {
      return "rates";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
      // DEBUG
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
      lines.add(level + " " + new java.text.MessageFormat(format).format(parameters));
    }
  }

  /** A node, as far as rates go. */
  private final class Site {
    private final RateLimits limits;
    private final RedisRateLedger ledger;
    private final RateSettlement settlement;
    private final ClientRates alice;

    Site() {
      CarillonConfig config =
          Nodes.config("carillon.redis.urls", redis.url(), SLOW[0], SLOW[1], SLOW[2], SLOW[3]);
      limits = new RateLimits(config);
      ledger = new RedisRateLedger(config);
      settlement = new RateSettlement(limits, ledger, () -> 2, told);
      alice = limits.ofConnection(null, null, "alice");
    }

    int taken(int frames) {
      int taken = 0;
      for (int i = 0; i < frames; i++) {
        taken += alice.take(1) == 0 ? 1 : 0;
      }
      return taken;
    }
  }

  @BeforeEach
  void start() {
    redis = RedisProcess.started();
    one = new Site();
    two = new Site();
  }

  @AfterEach
  void stop() {
    one.ledger.close();
    two.ledger.close();
    redis.close();
  }

  @Test
  void twoNodesHaveOneBucket() {
    assertThat(one.taken(60)).isEqualTo(60);
    assertThat(two.taken(1)).isEqualTo(1);
    one.settlement.round();
    two.settlement.round();
    assertThat(two.taken(100)).isBetween(38, 40); // a second brings another one
    two.settlement.round();
    assertThat(one.taken(1)).isEqualTo(1); // it does not know yet
    one.settlement.round();
    assertThat(one.taken(100)).isLessThanOrEqualTo(1);
    assertThat(told.lines).isEmpty();
  }

  @Test
  void withoutRedisEachGivesItsPartAndSaysSoOnce() {
    one.taken(10);
    one.settlement.round();
    redis.kill();
    one.taken(1);
    one.settlement.round();
    assertThat(one.limits.isAlone()).isTrue();
    assertThat(one.taken(100)).isBetween(43, 46); // of the 89 that are left, each costs two
    one.settlement.round();
    assertThat(told.lines)
        .singleElement()
        .asString()
        .startsWith("WARNING Settling up rates with other nodes fails: ");
    redis.start();
    two.taken(1);
    one.taken(1);
    for (int i = 0; i < 200 && one.limits.isAlone(); i++) {
      one.alice.take(0); // nothing, so that only what was taken is told
      one.limits.ofConnection(null, null, "other").take(1);
      one.settlement.round();
    }
    assertThat(one.limits.isAlone()).isFalse();
  }

  @Test
  void aDebtHasAnEndAndIsNotNamedInRedis() throws Exception {
    long[] owed =
        one.ledger.settle(
            List.of(
                new Entry("user:f:alice", 5_000_000, 8_000_000),
                new Entry("user:f:bob", 9_000_000, 8_000_000),
                new Entry("user:f:carol", 0, 8_000_000)));
    assertThat(owed).containsExactly(5_000_000, 8_000_000, 0);
    long[] more = two.ledger.settle(List.of(new Entry("user:f:alice", 1_000_000, 8_000_000)));
    assertThat(more[0]).isBetween(5_000_000L, 6_000_000L);
    try (var jedis = redis.client()) {
      assertThat(jedis.keys("*"))
          .hasSize(2)
          .allMatch(key -> key.startsWith("{websocket:rate}:") && !key.contains("alice"))
          .allMatch(key -> jedis.pttl(key) > 0 && jedis.pttl(key) <= 8_000);
    }
  }

  @Test
  void aRestartOfRedisIsNoOutage() throws Exception {
    one.ledger.settle(List.of(new Entry("a", 1, 1_000)));
    redis.restart();
    one.ledger.settle(List.of(new Entry("a", 1, 1_000)));
    try (var jedis = redis.client()) {
      jedis.scriptFlush();
    }
    assertThat(one.ledger.settle(List.of(new Entry("a", 700, 1_000)))[0]).isPositive();
  }
}
