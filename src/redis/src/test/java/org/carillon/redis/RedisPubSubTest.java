package org.carillon.redis;

import org.carillon.cluster.ClusterBusContract;
import org.carillon.cluster.Nodes;
import org.carillon.spi.ClusterBus;
import org.carillon.testing.ProcessTest;
import org.carillon.testing.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@ProcessTest
class RedisPubSubTest extends ClusterBusContract {

  private static RedisProcess redis;

  @BeforeAll
  static void start() {
    redis = RedisProcess.started();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @Override
  protected ClusterBus bus() {
    return new RedisPubSub(Nodes.config("carillon.redis.urls", redis.url()));
  }
}
