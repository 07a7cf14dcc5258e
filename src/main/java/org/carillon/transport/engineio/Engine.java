package org.carillon.transport.engineio;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.carillon.api.Caller;
import org.carillon.session.Channel;
import org.carillon.session.HandshakeFacts;
import org.jspecify.annotations.Nullable;

/** The sockets at one path. */
final class Engine {

  static final String POLLING = "polling";
  static final String WEBSOCKET = "websocket";

  private static final System.Logger LOGGER = System.getLogger(Engine.class.getName());
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
  private static final int SID_BYTES = 20;

  private record Closing(Channel channel, long deadline) {}

  private final EngineListener listener;
  private final EngineSettings settings;
  private final Limits limits;
  private final Executor executor;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, ClientSocket> sockets = new ConcurrentHashMap<>();
  private final Map<String, Integer> byUser = new ConcurrentHashMap<>();
  private final Queue<Closing> closing = new ConcurrentLinkedQueue<>();

  /**
   * An engine.
   *
   * @param executor runs what a listener does about an end that a timer or the network noticed,
   *     whose threads are not to be held up
   */
  Engine(EngineListener listener, EngineSettings settings, Limits limits, Executor executor) {
    this.listener = listener;
    this.settings = settings;
    this.limits = limits;
    this.executor = executor;
  }

  EngineListener listener() {
    return listener;
  }

  EngineSettings settings() {
    return settings;
  }

  Limits limits() {
    return limits;
  }

  /** The clock by which silence is measured. */
  long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** How often {@link #tick} is to be called. */
  Duration period() {
    long finest =
        Math.min(
                Math.min(settings.pingInterval().toMillis(), settings.pingTimeout().toMillis()),
                Math.min(settings.upgradeTimeout().toMillis(), limits.graceMillis()))
            / 4;
    return Duration.ofMillis(Math.max(10, Math.min(finest, LONGEST_TICK.toMillis())));
  }

  /** A socket of a new client, which is still to be opened. */
  ClientSocket create(Codec codec, Caller caller, HandshakeFacts facts) {
    byte[] bytes = new byte[SID_BYTES];
    random.nextBytes(bytes);
    String sid = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    ClientSocket socket = new ClientSocket(this, sid, codec, caller, facts);
    sockets.put(sid, socket);
    if (caller.name() != null) {
      byUser.merge(user(caller), 1, Integer::sum);
    }
    return socket;
  }

  /** The socket of a session id, if it is this user's; null: there is none, or it has ended. */
  @Nullable ClientSocket find(String sid, @Nullable String user) {
    ClientSocket socket = sockets.get(sid);
    if (socket == null || !Objects.equals(socket.caller().name(), user)) {
      return null;
    }
    socket.tick(now()); // what is overdue is dead, whether the timer has noticed or not
    return sockets.containsKey(sid) ? socket : null;
  }

  /** Runs a task soon, on a thread of the application. */
  void later(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      task.run(); // the server is going down
    }
  }

  /** A socket has ended. */
  void ended(ClientSocket socket) {
    if (sockets.remove(socket.sid(), socket) && socket.caller().name() != null) {
      byUser.computeIfPresent(user(socket.caller()), (user, n) -> n == 1 ? null : n - 1);
    }
  }

  /** A WebSocket was told to close; it is cut if it does not in time. */
  void closing(@Nullable Channel channel) {
    if (channel != null) {
      closing.add(new Closing(channel, now() + limits.graceMillis()));
    }
  }

  boolean isFull() {
    return sockets.size() >= limits.sockets();
  }

  /** Whether the caller has as many sockets as one user may; anonymous ones never have. */
  boolean isFull(Caller caller) {
    return caller.name() != null && byUser.getOrDefault(user(caller), 0) >= limits.perUser();
  }

  private static String user(Caller caller) {
    return caller.tenant() + "/" + caller.name();
  }

  /** One round. A socket that fails does not keep the others from theirs. */
  void tick() {
    long now = now();
    for (Iterator<Closing> all = closing.iterator(); all.hasNext(); ) {
      Closing next = all.next();
      if (next.deadline > now) {
        break; // they are in the order of their deadlines
      }
      all.remove();
      next.channel.cut();
    }
    for (ClientSocket socket : sockets.values()) {
      try {
        socket.tick(now);
      } catch (RuntimeException e) {
        LOGGER.log(System.Logger.Level.WARNING, "A round of the heartbeat failed for a client", e);
      }
    }
  }

  /** Closes all sockets. */
  void drain() {
    sockets.values().forEach(ClientSocket::close);
  }
}
