package org.carillon.redis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.cluster.BusErrorText;
import org.carillon.config.CarillonConfig;
import org.carillon.config.ClusterSettings;
import org.carillon.spi.ClusterBus;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Channels of Redis, which forget: who is not subscribed when a message is published never hears
 * it. In a Redis Cluster any node will do, since each tells all others.
 */
@ApplicationScoped
@Named("redis")
class RedisPubSub implements ClusterBus {

  /** How long a subscription may keep silent to pings, of which there is one a second. */
  private final long silence;

  private final RedisServers servers;
  private final RedisWriter writer;
  private volatile @Nullable Subscription subscription;
  private volatile boolean closed;

  @Inject
  RedisPubSub(CarillonConfig config) {
    servers = new RedisServers(config);
    silence = TimeUnit.SECONDS.toNanos(1) + 2 * config.get(ClusterSettings.REDIS_TIMEOUT).toNanos();
    writer =
        new RedisWriter(
            () -> servers.connect(0),
            (pipeline, message) -> pipeline.publish(message.channel(), message.text()));
  }

  /** For the client proxy. */
  @SuppressWarnings("NullAway") // the proxy holds nothing
  RedisPubSub() {
    servers = null;
    writer = null;
    silence = 0;
  }

  @Override
  public void publish(List<Message> messages) throws RedisException {
    writer.write(messages);
  }

  @Override
  public void listen(Set<String> channels, Receiver receiver) throws RedisException {
    try (Jedis jedis = servers.connect(0)) {
      Subscription now = new Subscription(jedis, channels.size(), receiver);
      subscription = now;
      if (!closed) {
        jedis.subscribe(now, channels.toArray(String[]::new));
      }
    } catch (JedisException e) {
      throw new RedisException(BusErrorText.of(e));
    } finally {
      subscription = null;
      writer.suspect();
    }
  }

  /** A subscription waits without end, also on a connection that a network has cut silently. */
  @Override
  public void check() {
    Subscription now = subscription;
    if (now != null) {
      now.check(silence);
    }
  }

  @Override
  public void close() {
    closed = true;
    writer.close();
    Subscription now = subscription;
    if (now != null) {
      RedisWriter.cut(now.jedis);
    }
  }

  /** The one subscription of this node, for all its channels. */
  private static final class Subscription extends JedisPubSub {

    /** No ping is unanswered. */
    private static final long NOT = Long.MIN_VALUE;

    /** What came is being handled, so that it is here that time passes, not at Redis. */
    private static final long BUSY = Long.MIN_VALUE + 1;

    private final Jedis jedis;
    private final int channels;
    private final Receiver receiver;

    /** When what is unanswered was asked for: first the subscription itself. */
    private final AtomicLong pinged = new AtomicLong(System.nanoTime());

    Subscription(Jedis jedis, int channels, Receiver receiver) {
      this.jedis = jedis;
      this.channels = channels;
      this.receiver = receiver;
    }

    @Override
    public void onSubscribe(String channel, int subscribed) {
      if (subscribed == channels) {
        pinged.set(BUSY);
        receiver.ready(true);
        pinged.set(NOT);
      }
    }

    @Override
    public void onMessage(String channel, String text) {
      pinged.set(BUSY);
      receiver.message(channel, text);
      pinged.set(NOT);
    }

    @Override
    public void onPong(String pattern) {
      pinged.set(NOT);
    }

    void check(long silence) {
      long since = pinged.get();
      if (since == BUSY) {
        return;
      }
      try {
        if (since != NOT && System.nanoTime() - since > silence) {
          RedisWriter.cut(jedis);
        } else if (isSubscribed()) {
          pinged.compareAndSet(NOT, System.nanoTime());
          ping();
        }
      } catch (JedisException e) {
        RedisWriter.cut(jedis); // so that listening ends, and says so
      }
    }
  }
}
