package org.carillon.redis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.carillon.cluster.BusErrorText;
import org.carillon.config.CarillonConfig;
import org.carillon.config.ClusterSettings;
import org.carillon.rate.RateLedger;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * What all nodes have taken, in Redis: of each account the moment at which nothing is owed any
 * more, by the clock of Redis, in microseconds. One script does it for many accounts in one round
 * trip. A key lives as long as its debt, and is a hash, so that no names are in Redis. All keys are
 * in one slot of a Redis Cluster.
 */
@ApplicationScoped
@Named("redis-rates")
class RedisRateLedger implements RateLedger {

  private static final String SCRIPT =
      """
      local time = redis.call('TIME')
      local now = time[1] * 1000000 + time[2]
      local owed = {}
      for i = 1, #KEYS do
        local free = math.max(now, tonumber(redis.call('GET', KEYS[i]) or 0))
        free = math.min(free + ARGV[2 * i - 1], now + ARGV[2 * i])
        if free > now then
          redis.call('SET', KEYS[i], string.format('%.0f', free), 'PX', math.ceil((free - now) / 1000))
        end
        owed[i] = free - now
      end
      return owed
      """;

  private final RedisServers servers;
  private final String prefix;
  private final String sha;
  private @Nullable Jedis connection;
  private boolean isClosed;

  @Inject
  RedisRateLedger(CarillonConfig config) {
    servers = new RedisServers(config);
    prefix = "{" + config.get(ClusterSettings.CLUSTER_PREFIX) + ":rate}:";
    sha = HexFormat.of().formatHex(digest("SHA-1", SCRIPT));
  }

  /** For the client proxy. */
  @SuppressWarnings("NullAway") // the proxy holds nothing
  RedisRateLedger() {
    servers = null;
    prefix = null;
    sha = null;
  }

  @Override
  public long[] settle(List<Entry> entries) throws RedisException {
    List<String> keys = new ArrayList<>(entries.size());
    List<String> arguments = new ArrayList<>(2 * entries.size());
    for (Entry entry : entries) {
      keys.add(prefix + Base64.getUrlEncoder().encodeToString(digest("SHA-256", entry.key())));
      arguments.add(Long.toString(entry.micros()));
      arguments.add(Long.toString(entry.longestMicros()));
    }
    try {
      return settle(keys, arguments);
    } catch (JedisException e) {
      drop();
      throw new RedisException(BusErrorText.of(e));
    }
  }

  /** A connection may have died since it was used last: that is no outage. */
  private long[] settle(List<String> keys, List<String> arguments) throws RedisException {
    Jedis known = connection();
    if (known != null) {
      try {
        return run(known, keys, arguments);
      } catch (JedisConnectionException e) {
        drop();
      }
    }
    return run(connect(), keys, arguments);
  }

  private long[] run(Jedis jedis, List<String> keys, List<String> arguments) {
    Object owed;
    try {
      owed = jedis.evalsha(sha, keys, arguments);
    } catch (JedisNoScriptException e) {
      owed = jedis.eval(SCRIPT, keys, arguments); // from here on Redis knows it
    }
    if (owed instanceof List<?> list && list.size() == keys.size()) {
      return list.stream().mapToLong(each -> each instanceof Long micros ? micros : 0).toArray();
    }
    throw new JedisException("Redis has answered something else than debts");
  }

  private synchronized @Nullable Jedis connection() {
    return connection;
  }

  private Jedis connect() throws RedisException {
    Jedis made = servers.connect(prefix, 0);
    synchronized (this) {
      if (isClosed) {
        RedisWriter.cut(made);
        throw new RedisException("closed");
      }
      connection = made;
    }
    return made;
  }

  private synchronized void drop() {
    if (connection != null) {
      RedisWriter.cut(connection);
      connection = null;
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    drop();
  }

  private static byte[] digest(String algorithm, String text) {
    try {
      return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // each JVM has both
    }
  }
}
