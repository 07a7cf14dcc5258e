package org.carillon.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The settings of what nodes tell each other, and of the Redis that it goes over. */
public final class ClusterSettings {

  /** What the addresses of Redis are. */
  public enum RedisMode {
    /** One server; of several addresses the first that answers. */
    SERVER,
    /** Nodes of a Redis Cluster. */
    CLUSTER,
    /** Sentinels that know the server. */
    SENTINEL
  }

  public static final Setting<String> CLUSTER =
      Setting.text(
          "carillon.cluster",
          "none",
          "How nodes tell each other: none, redis, redis-streams, or the name of a ClusterBus bean.");
  public static final Setting<String> CLUSTER_PREFIX =
      Setting.text(
          "carillon.cluster.prefix",
          "websocket",
          "What channels begin with; the nodes of one application share it.");
  public static final Setting<Integer> CLUSTER_QUEUE =
      Setting.number(
          "carillon.cluster.queue",
          33_554_432,
          "characters",
          "What may wait to be published to other nodes; beyond: dropped.");
  public static final Setting<Integer> CLUSTER_LIMIT =
      Setting.number(
          "carillon.cluster.limit",
          1_048_576,
          "characters",
          "The largest message to and from other nodes; beyond: refused.");
  public static final Setting<List<URI>> REDIS_URLS =
      Setting.servers(
          "carillon.redis.urls",
          "redis://localhost:6379",
          List.of("redis", "rediss"),
          "Addresses of Redis, as rediss://host:6379; rediss is TLS.");
  public static final Setting<RedisMode> REDIS_MODE =
      Setting.choice(
          "carillon.redis.mode",
          RedisMode.SERVER,
          "Whether the addresses are servers, nodes of a cluster, or sentinels.");
  public static final Setting<String> REDIS_MASTER =
      Setting.text(
          "carillon.redis.master", "mymaster", "The name by which sentinels know the server.");
  public static final Setting<String> REDIS_USER =
      Setting.text("carillon.redis.user", "", "The user at Redis; empty: its default user.");
  public static final Setting<String> REDIS_PASSWORD =
      Setting.secret("carillon.redis.password", "The password at Redis; empty: none.");
  public static final Setting<String> REDIS_SENTINEL_USER =
      Setting.text(
          "carillon.redis.sentinel-user", "", "The user at sentinels; empty: their default user.");
  public static final Setting<String> REDIS_SENTINEL_PASSWORD =
      Setting.secret("carillon.redis.sentinel-password", "The password at sentinels; empty: none.");
  public static final Setting<Integer> REDIS_DATABASE =
      Setting.index(
          "carillon.redis.database", "The database of Redis Streams; channels have none.");
  public static final Setting<Duration> REDIS_CONNECT_TIMEOUT =
      Setting.duration(
          "carillon.redis.connect-timeout", "PT2S", "How long connecting to Redis may take.");
  public static final Setting<Duration> REDIS_TIMEOUT =
      Setting.duration("carillon.redis.timeout", "PT2S", "How long Redis may take to answer.");
  public static final Setting<String> REDIS_TRUST =
      Setting.text(
          "carillon.redis.trust",
          "",
          "A PEM file of the certificates that are trusted over TLS; empty: those of the JVM.");
  public static final Setting<String> REDIS_KEY_STORE =
      Setting.text(
          "carillon.redis.key-store",
          "",
          "A PKCS#12 file of the certificate and key that Redis asks for; empty: none.");
  public static final Setting<String> REDIS_KEY_STORE_PASSWORD =
      Setting.secret("carillon.redis.key-store-password", "The password of the key store.");
  public static final Setting<Integer> REDIS_STREAM_LENGTH =
      Setting.number(
          "carillon.redis.stream.length",
          100_000,
          "messages",
          "About how many messages the stream of redis-streams holds.");
  public static final Setting<Duration> REDIS_STREAM_BRIDGE =
      Setting.duration(
          "carillon.redis.stream.bridge",
          "PT1M",
          "How long an absence redis-streams bridges; what was said longer ago is passed over.");

  public static final Setting<Integer> REDIS_STREAM_BYTES =
      Setting.number(
          "carillon.redis.stream.bytes",
          67_108_864,
          "bytes",
          "About how much memory of Redis the stream of redis-streams takes; what is older than the"
              + " bridge goes in any case.");

  public static final Setting<Boolean> CLUSTER_CAP_OPERATORS =
      Setting.flag(
          "carillon.cluster.cap-operators",
          false,
          "Whether CAP on the same Redis declares the same operators, so that it may hear events whose"
              + " includes must all hold.");

  private ClusterSettings() {}
}
