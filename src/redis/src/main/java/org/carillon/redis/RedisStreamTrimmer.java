package org.carillon.redis;

import java.util.concurrent.TimeUnit;
import org.carillon.cluster.BusErrorText;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.XTrimParams;

/**
 * Keeps a stream of Redis small: without entries that nobody reads any more, and below so many
 * bytes. The newest entry stays, so that a reader that has read it knows that it missed nothing;
 * only where Redis is full, and all are old, none does. One thread's own.
 */
final class RedisStreamTrimmer {

  private static final System.Logger LOG = System.getLogger(RedisStreamTrimmer.class.getName());
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  /** Of what is allowed so much is left, so that not every entry is one too many. */
  private static final double LEFT = 0.9;

  /** Trimmed sooner than after the pause when one part of these has been added. */
  private static final int PARTS = 8;

  private final String stream;
  private final long bridgeMillis;
  private long mostBytes;
  private long addedBytes;
  private @Nullable StreamEntryID newest;
  private long next = System.nanoTime() + PAUSE;
  private boolean byAge = true;
  private boolean byBytes = true;

  /**
   * Of a stream.
   *
   * @param bridgeMillis what is older than this is read by nobody
   */
  RedisStreamTrimmer(String stream, long bridgeMillis, long mostBytes) {
    this.stream = stream;
    this.bridgeMillis = bridgeMillis;
    this.mostBytes = mostBytes;
  }

  /** An entry of this node has been added. */
  void added(StreamEntryID entry) {
    newest = entry;
  }

  /** So much is about to be added. */
  void adding(long bytes) {
    addedBytes += bytes;
  }

  /** Whether entries have been added since it was last trimmed, a second ago, or many since. */
  boolean isDue() {
    return newest != null && (System.nanoTime() - next >= 0 || addedBytes > mostBytes / PARTS);
  }

  /** Trims by age and by bytes. */
  void trim(Jedis jedis) {
    next = System.nanoTime() + PAUSE;
    StreamEntryID last = newest;
    newest = null;
    addedBytes = 0;
    if (last != null) {
      trimByAge(jedis, last.getTime());
      trimByBytes(jedis);
    }
  }

  /**
   * Makes room in a Redis that has none, and sees to it that the stream does not fill it again.
   *
   * @return false: there is nothing that could go
   */
  boolean makeRoom(Jedis jedis) {
    long before = jedis.xlen(stream);
    keepBelow(jedis);
    trimByAge(jedis, TimeUnit.SECONDS.toMillis(Long.parseLong(jedis.time().get(0))));
    long length = jedis.xlen(stream);
    if (length == before && length > 1) {
      jedis.xtrim(stream, XTrimParams.xTrimParams().maxLen(length / 2));
    }
    return before > 1;
  }

  /** Redis has less memory than was thought: other data is in it too. */
  private void keepBelow(Jedis jedis) {
    Long bytes = byBytes ? usage(jedis) : null;
    if (bytes != null && bytes / 2 < mostBytes) {
      mostBytes = Math.max(1, bytes / 2);
      LOG.log(
          System.Logger.Level.INFO,
          "Redis had no memory left: the stream {0} is kept below {1} bytes from now on",
          stream,
          mostBytes);
    }
  }

  private void trimByAge(Jedis jedis, long nowMillis) {
    if (!byAge) {
      return;
    }
    String oldest = Math.max(0, nowMillis - bridgeMillis) + "-0";
    try {
      jedis.xtrim(stream, XTrimParams.xTrimParams().minId(oldest).approximateTrimming());
    } catch (JedisDataException e) {
      byAge = false; // before Redis 6.2, or without the right to do so
      tell("by age", e);
    }
  }

  private void trimByBytes(Jedis jedis) {
    Long bytes = byBytes ? usage(jedis) : null;
    if (bytes != null && bytes > mostBytes) {
      long most = (long) (jedis.xlen(stream) * (LEFT * mostBytes / bytes));
      jedis.xtrim(
          stream, XTrimParams.xTrimParams().maxLen(Math.max(1, most)).approximateTrimming());
    }
  }

  /** The bytes that it takes; null: there is none, or that may not be asked. */
  private @Nullable Long usage(Jedis jedis) {
    try {
      return jedis.memoryUsage(stream);
    } catch (JedisDataException e) {
      byBytes = false;
      tell("by bytes", e);
      return null;
    }
  }

  private void tell(String how, JedisDataException why) {
    LOG.log(
        System.Logger.Level.WARNING,
        "The stream {0} cannot be trimmed {1}, only by carillon.redis.stream.length: {2}. It wants"
            + " Redis 6.2, and a user that may xtrim and memory|usage",
        stream,
        how,
        BusErrorText.of(why));
  }
}
