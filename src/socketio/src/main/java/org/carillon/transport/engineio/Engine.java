package org.carillon.transport.engineio;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.api.Caller;
import org.carillon.log.RepeatedFailureLog;
import org.carillon.rate.RateLimits;
import org.carillon.security.SecurityLog;
import org.carillon.session.CallerRuns;
import org.carillon.session.CloseCodes;
import org.carillon.session.FrameChannel;
import org.jspecify.annotations.Nullable;

/** The sockets at one path. */
final class Engine {

  static final String POLLING = "polling";
  static final String WEBSOCKET = "websocket";

  /** One client that cannot be looked after keeps no other from being so. */
  private final RepeatedFailureLog failures =
      new RepeatedFailureLog(
          System.getLogger(Engine.class.getName()),
          "The heartbeat of a client of Engine.IO",
          "The others are looked after; the next round tries again");

  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
  private static final int SID_BYTES = 20;

  /** How long a poll may be on its way that its client sent beside the end of its session. */
  private static final long LEAVING_MILLIS = 1_000;

  private record Leaving(ClientSocket socket, long until) {}

  private record Closing(FrameChannel channel, long deadline) {}

  private final EngineListener listener;
  private final EngineSettings settings;
  private final EngineLimits engineLimits;
  private final RateLimits rates;
  private final SecurityLog security;
  private final Executor executor;
  private final Executor workers;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, ClientSocket> sockets = new ConcurrentHashMap<>();
  private final Map<String, Integer> byUser = new ConcurrentHashMap<>();
  private final Map<String, Integer> newcomersByAddress = new ConcurrentHashMap<>();
  private final AtomicInteger newcomers = new AtomicInteger();
  private final Map<String, Leaving> leaving = new ConcurrentHashMap<>();
  private final Queue<Closing> closing = new ConcurrentLinkedQueue<>();

  /**
   * An engine.
   *
   * @param executor runs what a listener does about an end that a timer or the network noticed,
   *     whose threads are not to be held up
   * @param workers runs what a listener does about what was posted
   */
  Engine(
      EngineListener listener,
      EngineSettings settings,
      EngineLimits engineLimits,
      RateLimits rates,
      SecurityLog security,
      Executor executor,
      Executor workers) {
    this.listener = listener;
    this.settings = settings;
    this.engineLimits = engineLimits;
    this.rates = rates;
    this.security = security;
    this.executor = executor;
    this.workers = workers;
  }

  EngineListener listener() {
    return listener;
  }

  EngineSettings settings() {
    return settings;
  }

  EngineLimits limits() {
    return engineLimits;
  }

  RateLimits rates() {
    return rates;
  }

  /** Tells the security log of a packet that is one too many. */
  void tellLimited(ClientSocket socket) {
    security.tell(
        SecurityLog.Kind.EXCESS_RATE_LIMIT_EXCEEDED,
        socket.caller().name(),
        socket.facts().address(),
        "Engine.IO, too many packets");
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
                Math.min(settings.upgradeTimeout().toMillis(), engineLimits.graceMillis()))
            / 4;
    return Duration.ofMillis(Math.max(10, Math.min(finest, LONGEST_TICK.toMillis())));
  }

  /** A socket of a new client, which is still to be opened. */
  ClientSocket create(EngineAdmission.Verdict.New newcomer) {
    Caller caller = newcomer.caller();
    byte[] bytes = new byte[SID_BYTES];
    random.nextBytes(bytes);
    String sid = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    ClientSocket socket = new ClientSocket(this, sid, newcomer);
    sockets.put(sid, socket);
    if (caller.name() != null) {
      byUser.merge(user(caller), 1, Integer::sum);
    }
    if (socket.isNewcomer()) {
      count(socket);
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

  /** A polling client has closed its session; where no poll of it is here, one is on its way. */
  void leaves(ClientSocket socket) {
    leaving.put(socket.sid(), new Leaving(socket, now() + LEAVING_MILLIS));
  }

  /** The session of a poll that was overtaken by its end, once; null: there is none. */
  @Nullable ClientSocket left(String sid, @Nullable String user) {
    Leaving known = leaving.get(sid);
    return known != null
            && Objects.equals(known.socket.caller().name(), user)
            && leaving.remove(sid, known)
            && now() < known.until
        ? known.socket
        : null;
  }

  /** Runs a task soon, on a thread of the application. */
  void later(Runnable task) {
    CallerRuns.execute(executor, task);
  }

  /** Runs what a client has posted, as soon as there is a thread. */
  void work(Runnable task) {
    CallerRuns.execute(workers, task);
  }

  /** A socket has ended. */
  void ended(ClientSocket socket) {
    if (sockets.remove(socket.sid(), socket) && socket.caller().name() != null) {
      byUser.computeIfPresent(user(socket.caller()), (user, n) -> n == 1 ? null : n - 1);
    }
  }

  /** A WebSocket was told to close; it is cut if it does not in time. */
  void closing(@Nullable FrameChannel frameChannel) {
    if (frameChannel != null) {
      closing.add(new Closing(frameChannel, now() + engineLimits.graceMillis()));
    }
  }

  /** All of them; a view that may change while it is walked. */
  Collection<ClientSocket> sockets() {
    return sockets.values();
  }

  /** Why no further client of an address is taken; null: it is. */
  @Nullable EngineRefusal refusal(@Nullable String address) {
    if (sockets.size() >= engineLimits.sockets()) {
      return EngineRefusal.NODE_FULL;
    }
    if (!listener.admits()) {
      return null;
    }
    if (address != null
        && newcomersByAddress.getOrDefault(address, 0) >= engineLimits.perAddress()) {
      return EngineRefusal.ADDRESS_FULL;
    }
    return newcomers.get() >= engineLimits.newcomers() ? EngineRefusal.NEWCOMERS_FULL : null;
  }

  /** A client has joined nothing, yet or any more; false: it is one too many. */
  boolean count(ClientSocket socket) {
    int all = newcomers.incrementAndGet();
    String address = socket.facts().address();
    int there = address == null ? 0 : newcomersByAddress.merge(address, 1, Integer::sum);
    return all <= engineLimits.newcomers() && there <= engineLimits.perAddress();
  }

  /** A client that was counted has joined something, or has ended. */
  void uncount(ClientSocket socket) {
    newcomers.decrementAndGet();
    String address = socket.facts().address();
    if (address != null) {
      newcomersByAddress.computeIfPresent(address, (any, n) -> n == 1 ? null : n - 1);
    }
  }

  /** Whether the caller has as many sockets as one user may; anonymous ones never have. */
  boolean isFull(Caller caller) {
    return caller.name() != null && byUser.getOrDefault(user(caller), 0) >= engineLimits.perUser();
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
      attempt(next.channel::cut);
    }
    leaving.values().removeIf(left -> left.until <= now);
    for (ClientSocket socket : sockets.values()) {
      attempt(() -> socket.tick(now));
    }
    failures.works();
  }

  private void attempt(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) { // also an Error: the end of one is told to the application
      failures.failed(e);
    }
  }

  /** Closes all sockets: the node goes. */
  void drain() {
    for (ClientSocket socket : sockets.values()) {
      attempt(() -> socket.close(CloseCodes.GOING_AWAY, EngineCloseReasons.GOING_AWAY));
    }
  }
}
