package org.carillon.redis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.carillon.cluster.BusErrorText;
import org.carillon.spi.ClusterBus.Message;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The connection that publishes, used by one thread: a batch is one round trip. After a rest, and
 * after a subscription ended, it is tried first, and made anew where it died meanwhile, so that a
 * restart of Redis costs no message that is published after it.
 */
final class RedisWriter {

  private static final long RESTED = TimeUnit.MILLISECONDS.toNanos(500);

  private final Connecting connecting;
  private final BiFunction<Pipeline, Message, Response<?>> command;
  private final Consumer<@Nullable Object> taker;
  private @Nullable Jedis connection;
  private long used;
  private volatile boolean suspect;
  private volatile boolean closed;

  /** Makes a connection. */
  interface Connecting {
    Jedis connect() throws RedisException;
  }

  RedisWriter(Connecting connecting, BiFunction<Pipeline, Message, Response<?>> command) {
    this(connecting, command, answer -> {});
  }

  /**
   * A writer.
   *
   * @param taker is told what Redis answered to a message that it took
   */
  RedisWriter(
      Connecting connecting,
      BiFunction<Pipeline, Message, Response<?>> command,
      Consumer<@Nullable Object> taker) {
    this.taker = taker;
    this.connecting = connecting;
    this.command = command;
  }

  void write(List<Message> messages) throws RedisException {
    try {
      Jedis jedis = alive();
      List<Response<?>> answers = new ArrayList<>(messages.size());
      // Not closed: that would end with another round trip.
      Pipeline pipeline = jedis.pipelined();
      for (Message message : messages) {
        answers.add(command.apply(pipeline, message));
      }
      pipeline.sync();
      used = System.nanoTime();
      check(messages, answers);
    } catch (JedisException e) {
      if (connection != null && connection.getConnection().isBroken()) {
        drop();
      }
      throw new RedisException(BusErrorText.of(e));
    }
  }

  /** Redis answers each message by itself: it may take some and have no memory for others. */
  private void check(List<Message> messages, List<Response<?>> answers) throws RedisException {
    JedisException first = null;
    int taken = 0;
    int refused = answers.size();
    for (int i = 0; i < answers.size(); i++) {
      try {
        taker.accept(answers.get(i).get());
        taken++;
      } catch (JedisException e) {
        if (first == null) {
          first = e;
          refused = i;
        }
      }
    }
    if (first != null) {
      List<Message> rest =
          taken == refused ? messages.subList(refused, messages.size()) : List.of();
      throw new RedisException(BusErrorText.of(first), taken, rest);
    }
  }

  /**
   * Does something by the connection that publishes, where there is one; on the thread that does.
   */
  void maintain(Consumer<Jedis> task) throws RedisException {
    Jedis now = connection();
    if (now == null) {
      return;
    }
    try {
      task.accept(now);
    } catch (JedisException e) {
      if (now.getConnection().isBroken()) {
        drop();
      }
      throw new RedisException(BusErrorText.of(e));
    }
  }

  /** Redis may have been away: the connection is tried before it is used again. On any thread. */
  void suspect() {
    suspect = true;
  }

  /** Ends what is under way, on any thread. */
  void close() {
    closed = true;
    Jedis now = connection();
    if (now != null) {
      RedisWriter.cut(now);
    }
  }

  /** Cuts a connection that another thread may be waiting on. */
  static void cut(Jedis jedis) {
    try {
      jedis.getConnection().forceDisconnect();
    } catch (IOException | JedisException e) {
      System.getLogger(RedisWriter.class.getName())
          .log(System.Logger.Level.DEBUG, "A connection to Redis was cut already");
    }
  }

  private Jedis alive() throws RedisException {
    Jedis now = connection();
    boolean doubtful = suspect || System.nanoTime() - used > RESTED;
    suspect = false;
    if (now != null && doubtful && !answers(now)) {
      drop();
      now = null;
    }
    if (now == null) {
      now = connecting.connect();
      connect(now);
    }
    return now;
  }

  private static boolean answers(Jedis jedis) {
    try {
      jedis.ping();
      return true;
    } catch (JedisException e) {
      return false; // it died while it rested: the next one tells what is wrong, if anything
    }
  }

  private synchronized @Nullable Jedis connection() {
    return connection;
  }

  private synchronized void connect(Jedis made) throws RedisException {
    if (closed) {
      cut(made);
      throw new RedisException("closed");
    }
    connection = made;
    used = System.nanoTime();
  }

  private synchronized void drop() {
    if (connection != null) {
      cut(connection);
      connection = null;
    }
  }
}
