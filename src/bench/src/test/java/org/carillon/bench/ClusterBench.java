package org.carillon.bench;

import org.carillon.testing.PostgresServer;
import org.carillon.testing.RedisProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two nodes on one PostgreSQL with fsync on and one Redis: how soon after its commit an event is
 * heard on the other node, and on its own; and what the parts cost on this machine meanwhile.
 */
class ClusterBench {

  private static final int PER_SECOND = Integer.getInteger("bench.rate", 500);
  private static final int SECONDS = Integer.getInteger("bench.seconds", 20);

  @ParameterizedTest
  @ValueSource(strings = {"redis", "redis-streams"})
  void hearsAnEventOnTheOtherNodeSoonAfterItsCommit(String engine) throws Exception {
    PostgresServer postgres = PostgresServer.start("bench-cluster-postgres");
    try (RedisProcess redis = RedisProcess.started();
        BenchServer one = node("bench-cluster-1", postgres, redis, engine);
        BenchServer two = node("bench-cluster-2", postgres, redis, engine)) {
      for (int seconds : new int[] {20, 20, SECONDS, SECONDS}) { // the first ones warm up
        pace(engine + ", other node", one, two, seconds);
        pace(engine + ", same node", one, one, seconds);
        System.out.printf("cluster parts, nothing else: %s%n", PartCosts.of(redis, postgres));
      }
    }
  }

  private static BenchServer node(
      String name, PostgresServer postgres, RedisProcess redis, String engine) throws Exception {
    return new BenchServer(
        name, postgres, "carillon.cluster", engine, "carillon.redis.urls", redis.url());
  }

  private static void pace(String what, BenchServer from, BenchServer to, int seconds)
      throws Exception {
    try (BenchSocket control = from.connect("alice");
        BenchSocket listener = to.connect("carol")) {
      System.out.printf(
          "cluster latency at %d events/s, %s: %s%n",
          PER_SECOND, what, Pace.of(control, listener, PER_SECOND, PER_SECOND * seconds));
    }
  }
}
