package org.carillon.redis;

import java.net.URI;
import java.util.List;
import org.carillon.cluster.BusErrorText;
import org.carillon.config.CarillonConfig;
import org.carillon.config.ClusterSettings;
import org.carillon.config.ClusterSettings.RedisMode;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;

/**
 * The way to Redis as configured: a server, the nodes of a cluster, or sentinels that know one. The
 * addresses are tried in turn, each time anew, so that a failover is followed by connecting again.
 */
final class RedisServers {

  private static final int DEFAULT_PORT = 6379;
  private static final String MASTER = "master";

  private final List<URI> addresses;
  private final RedisMode mode;
  private final String master;
  private final Account account;
  private final Account sentinelAccount;
  private final int database;
  private final int connectMillis;
  private final int answerMillis;
  private final @Nullable SslOptions tls;

  private record Account(String user, String password) {}

  RedisServers(CarillonConfig config) {
    addresses = config.get(ClusterSettings.REDIS_URLS);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException(ClusterSettings.REDIS_URLS.name() + " names no address");
    }
    mode = config.get(ClusterSettings.REDIS_MODE);
    master = config.get(ClusterSettings.REDIS_MASTER);
    account =
        new Account(
            config.get(ClusterSettings.REDIS_USER), config.get(ClusterSettings.REDIS_PASSWORD));
    sentinelAccount =
        new Account(
            config.get(ClusterSettings.REDIS_SENTINEL_USER),
            config.get(ClusterSettings.REDIS_SENTINEL_PASSWORD));
    database = config.get(ClusterSettings.REDIS_DATABASE);
    connectMillis = (int) config.get(ClusterSettings.REDIS_CONNECT_TIMEOUT).toMillis();
    answerMillis = (int) config.get(ClusterSettings.REDIS_TIMEOUT).toMillis();
    tls = addresses.stream().anyMatch(RedisServers::isTls) ? RedisTls.options(config) : null;
  }

  /**
   * A connection to any server that tells all others what is published.
   *
   * @param blockMillis how long a command that waits may wait; 0: without end
   * @throws RedisException if none can be reached; it says why of the last
   */
  Jedis connect(int blockMillis) throws RedisException {
    String why = "";
    for (URI address : addresses) {
      try {
        return mode == RedisMode.SENTINEL
            ? connectByName(address, blockMillis)
            : open(host(address), isTls(address), account(address, account), database, blockMillis);
      } catch (JedisException | RedisException e) {
        why = address.getHost() + ":" + port(address) + " " + BusErrorText.of(e);
      }
    }
    throw new RedisException(why);
  }

  /** A connection to the server that holds a key. */
  Jedis connect(String key, int blockMillis) throws RedisException {
    Jedis any = connect(blockMillis);
    try {
      any.exists(key);
      return any;
    } catch (JedisMovedDataException moved) {
      any.close();
      URI first = addresses.get(0);
      return open(moved.getTargetNode(), isTls(first), account(first, account), 0, blockMillis);
    } catch (JedisException e) {
      any.close();
      throw e;
    }
  }

  /** Asks a sentinel; a server that was demoted meanwhile is none. */
  private Jedis connectByName(URI sentinel, int blockMillis) throws RedisException {
    List<String> found;
    try (Jedis asked =
        open(host(sentinel), isTls(sentinel), account(sentinel, sentinelAccount), 0, 0)) {
      found = asked.sentinelGetMasterAddrByName(master);
    }
    if (found == null || found.size() < 2) {
      throw new RedisException("the sentinel does not know " + master);
    }
    HostAndPort server = new HostAndPort(found.get(0), Integer.parseInt(found.get(1)));
    Jedis jedis = open(server, isTls(sentinel), account, database, blockMillis);
    if (MASTER.equals(jedis.role().get(0))) {
      return jedis;
    }
    jedis.close();
    throw new RedisException(server + " is no longer the server");
  }

  private Jedis open(
      HostAndPort server, boolean secure, Account who, int database, int blockMillis) {
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .resp2()
            .clientName("carillon")
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            .connectionTimeoutMillis(connectMillis)
            .socketTimeoutMillis(answerMillis)
            .blockingSocketTimeoutMillis(blockMillis == 0 ? 0 : blockMillis + answerMillis);
    if (!who.user().isEmpty()) {
      config.user(who.user());
    }
    if (!who.password().isEmpty()) {
      config.password(who.password());
    }
    config.database(database);
    if (secure) {
      config.sslOptions(tls);
    }
    Jedis jedis = new Jedis(server, config.build());
    try {
      jedis.connect();
      return jedis;
    } catch (JedisException e) {
      jedis.close();
      throw e;
    }
  }

  /** What stands in the address beats the settings. */
  private static Account account(URI address, Account configured) {
    String said = address.getUserInfo();
    if (said == null) {
      return configured;
    }
    int colon = said.indexOf(':');
    return colon < 0
        ? new Account("", said)
        : new Account(said.substring(0, colon), said.substring(colon + 1));
  }

  private static HostAndPort host(URI address) {
    String name = address.getHost();
    boolean bracketed = name.startsWith("["); // an IPv6 address in a URL
    return new HostAndPort(bracketed ? name.substring(1, name.length() - 1) : name, port(address));
  }

  private static int port(URI address) {
    return address.getPort() < 0 ? DEFAULT_PORT : address.getPort();
  }

  private static boolean isTls(URI address) {
    return address.getScheme().equals("rediss");
  }
}
