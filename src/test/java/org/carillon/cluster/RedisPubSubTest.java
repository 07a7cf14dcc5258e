package org.carillon.cluster;

import org.carillon.spi.ClusterBus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

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
  ClusterBus bus() {
    return new RedisPubSub(Nodes.config("carillon.redis.urls", redis.url()));
  }
}
