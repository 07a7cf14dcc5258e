package org.carillon.redis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.carillon.cluster.BusErrorText;
import org.carillon.config.CarillonConfig;
import org.carillon.config.ClusterSettings;
import org.carillon.spi.ClusterBus;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.resps.StreamEntry;

/**
 * One stream of Redis for all channels of a prefix. Each node reads it by itself from where it was,
 * so what was said while its connection was cut is heard in order when it is back. The stream is
 * bounded, in messages, age and bytes; who did not read what went is told that something was
 * missed, whether it was away or only slow.
 */
@ApplicationScoped
@Named("redis-streams")
class RedisStreams implements ClusterBus {

  private static final System.Logger LOG = System.getLogger(RedisStreams.class.getName());
  private static final String CHANNEL = "channel";
  private static final String MESSAGE = "message";
  private static final int AT_ONCE = 500;
  private static final int BLOCK_MILLIS = 1_000;
  private static final XReadParams SOME = new XReadParams().count(AT_ONCE).block(BLOCK_MILLIS);

  /** How often room is made for a batch in a full Redis; each time half of the stream goes. */
  private static final int MOST_ATTEMPTS = 6;

  private static final StreamEntryID BEGINNING = new StreamEntryID(0, 0);

  private final RedisServers servers;
  private final RedisWriter writer;
  private final RedisStreamTrimmer trim;
  private final String stream;
  private final int length;
  private final long bridgeMillis;
  private final int answerMillis;
  private volatile @Nullable Jedis reading;
  private volatile boolean closed;

  /** The last entry that was heard; null before the first subscription. One thread's own. */
  private @Nullable StreamEntryID last;

  /** The oldest entry when it was told that something was missed before. One thread's own. */
  private @Nullable StreamEntryID beginning;

  @Inject
  RedisStreams(CarillonConfig config) {
    servers = new RedisServers(config);
    stream = config.get(ClusterSettings.CLUSTER_PREFIX) + ":stream";
    bridgeMillis = config.get(ClusterSettings.REDIS_STREAM_BRIDGE).toMillis();
    length = config.get(ClusterSettings.REDIS_STREAM_LENGTH);
    answerMillis = (int) config.get(ClusterSettings.REDIS_TIMEOUT).toMillis();
    trim =
        new RedisStreamTrimmer(
            stream, bridgeMillis, config.get(ClusterSettings.REDIS_STREAM_BYTES));
    XAddParams bounded = new XAddParams().maxLen(length).approximateTrimming();
    writer =
        new RedisWriter(
            () -> servers.connect(stream, 0),
            (pipeline, message) ->
                pipeline.xadd(
                    stream, bounded, Map.of(CHANNEL, message.channel(), MESSAGE, message.text())),
            answer -> {
              if (answer instanceof StreamEntryID entry) {
                trim.added(entry);
              }
            });
  }

  /** For the client proxy. */
  @SuppressWarnings("NullAway") // the proxy holds nothing
  RedisStreams() {
    servers = null;
    writer = null;
    trim = null;
    answerMillis = 0;
    stream = null;
    length = 0;
    bridgeMillis = 0;
  }

  @Override
  public void publish(List<Message> messages) throws RedisException {
    messages.forEach(message -> trim.adding(message.text().length()));
    check();
    List<Message> left = messages;
    for (int attempt = 1; ; attempt++) {
      try {
        writer.write(left);
        return;
      } catch (RedisException e) {
        int taken = messages.size() - left.size() + e.published();
        if (!e.isFull() || attempt == MOST_ATTEMPTS || !makesRoom()) {
          throw new RedisException(String.valueOf(e.getMessage()), taken, List.of());
        }
        if (e.rest().isEmpty()) {
          throw new RedisException(String.valueOf(e.getMessage()), taken, List.of());
        }
        left = e.rest();
      }
    }
  }

  /** A full Redis lets the oldest entries go, rather than take none. */
  private boolean makesRoom() throws RedisException {
    boolean[] made = new boolean[1];
    writer.maintain(jedis -> made[0] = trim.makeRoom(jedis));
    return made[0];
  }

  /** Trims the stream, on the thread that publishes. */
  @Override
  public void check() {
    if (trim.isDue()) {
      try {
        writer.maintain(trim::trim);
      } catch (RedisException e) { // the next publishing tells what is wrong
        LOG.log(System.Logger.Level.DEBUG, "The stream was not trimmed: {0}", e.getMessage());
      }
    }
  }

  @Override
  public void listen(Set<String> channels, Receiver receiver) throws RedisException {
    try (Jedis jedis = servers.connect(stream, BLOCK_MILLIS)) {
      reading = jedis;
      boolean missed = resume(jedis);
      beginning = missed ? id(jedis.xrange(stream, "-", "+", 1)) : null;
      receiver.ready(missed);
      jedis.getConnection().setSoTimeout(BLOCK_MILLIS + answerMillis);
      while (!closed) {
        for (StreamEntry entry : read(jedis, receiver)) {
          hear(entry, channels, receiver);
        }
      }
    } catch (JedisException e) {
      throw new RedisException(BusErrorText.of(e));
    } finally {
      reading = null;
      writer.suspect();
    }
  }

  @Override
  public void close() {
    closed = true;
    writer.close();
    Jedis now = reading;
    if (now != null) {
      RedisWriter.cut(now);
    }
  }

  /**
   * Waits for entries behind the last that was heard. Which is the oldest is asked for in the same
   * round trip: where it is behind that one, entries between may have been trimmed unread.
   */
  private List<StreamEntry> read(Jedis jedis, Receiver receiver) {
    StreamEntryID from = position();
    Pipeline both = jedis.pipelined(); // not closed: that would be another round trip
    Response<Map<String, List<StreamEntry>>> read = both.xreadAsMap(SOME, Map.of(stream, from));
    Response<List<StreamEntry>> first = both.xrange(stream, "-", "+", 1);
    both.sync();
    Map<String, List<StreamEntry>> found = read.get();
    List<StreamEntry> entries = found == null ? List.of() : found.getOrDefault(stream, List.of());
    if (!entries.isEmpty()) {
      StreamEntryID oldest = id(first.get());
      boolean isGap =
          from.equals(BEGINNING)
              ? isTrimmed(jedis, from)
              : oldest == null || (oldest.compareTo(from) > 0 && !oldest.equals(beginning));
      if (isGap) {
        receiver.ready(true);
      }
    }
    return entries;
  }

  /** What is on other channels is of other applications; what has no channel is of strangers. */
  private void hear(StreamEntry entry, Set<String> channels, Receiver receiver) {
    String channel = entry.getFields().get(CHANNEL);
    String text = entry.getFields().get(MESSAGE);
    if (channel != null && text != null && channels.contains(channel)) {
      receiver.message(channel, text);
    }
    last = entry.getID();
  }

  private StreamEntryID position() {
    return last == null ? BEGINNING : last;
  }

  /**
   * Finds from where to read.
   *
   * @return whether something may have been missed: at first; where the stream no longer reaches
   *     back to what was heard last, or is another; where that is longer ago than is bridged
   */
  private boolean resume(Jedis jedis) {
    StreamEntryID newest = id(jedis.xrevrange(stream, "+", "-", 1));
    StreamEntryID heard = last;
    if (heard == null || newest == null || newest.compareTo(heard) < 0) {
      last = newest == null ? BEGINNING : newest;
      return heard == null || newest != null || !heard.equals(BEGINNING);
    }
    StreamEntryID bridged = bridged(jedis);
    boolean tooLate =
        bridged.compareTo(heard) > 0 && !jedis.xrange(stream, after(heard), bridged, 1).isEmpty();
    if (tooLate) {
      last = bridged;
    }
    return tooLate || isTrimmed(jedis, heard);
  }

  /**
   * Whether what followed an entry may be gone; that of an empty stream is there until it is full.
   */
  private boolean isTrimmed(Jedis jedis, StreamEntryID heard) {
    if (heard.equals(BEGINNING)) {
      return jedis.xlen(stream) >= length;
    }
    StreamEntryID oldest = id(jedis.xrange(stream, "-", "+", 1));
    return oldest != null && oldest.compareTo(heard) > 0;
  }

  /** The entry from which on, by the clock of Redis, an absence is bridged. */
  private StreamEntryID bridged(Jedis jedis) {
    long now = TimeUnit.SECONDS.toMillis(Long.parseLong(jedis.time().get(0)));
    return new StreamEntryID(Math.max(0, now - bridgeMillis), 0);
  }

  private static StreamEntryID after(StreamEntryID entry) {
    return new StreamEntryID(entry.getTime(), entry.getSequence() + 1);
  }

  private static @Nullable StreamEntryID id(List<StreamEntry> entries) {
    return entries.isEmpty() ? null : entries.get(0).getID();
  }
}
