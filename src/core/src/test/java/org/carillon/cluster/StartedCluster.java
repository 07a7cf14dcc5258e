package org.carillon.cluster;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.literal.NamedLiteral;

/** What the server does that Weld alone does not: it gives threads. */
public final class StartedCluster {

  /** An engine that an application brings. */
  public static final Class<?> ENGINE_OF_AN_APPLICATION = HallBus.class;

  private StartedCluster() {}

  /** While that engine is cut, all that it publishes, or would hear, is lost. */
  public static void cut(Instance<Object> beans, boolean isCut) {
    beans.select(HallBus.class, NamedLiteral.of("hall")).get().cut(isCut);
  }

  /** How many messages with that text it published that were lost. */
  public static long lost(Instance<Object> beans, String part) {
    return beans.select(HallBus.class, NamedLiteral.of("hall")).get().lost(part);
  }

  /** The engines of carillon-redis, which the core does not know; none where it is not there. */
  public static Class<?>[] enginesOfRedis() {
    try {
      return new Class<?>[] {
        Class.forName("org.carillon.redis.RedisPubSub"),
        Class.forName("org.carillon.redis.RedisStreams")
      };
    } catch (ClassNotFoundException e) { // in the tests of the core
      return new Class<?>[0];
    }
  }

  /** Starts it, if there is one. */
  public static void start(Instance<Object> beans) {
    if (!beans.select(Cluster.class).get().isAlone()) {
      beans.select(ClusterQuestions.class).get().start();
      beans.select(ClusterStart.class).get().start(Thread::new);
    }
  }
}
