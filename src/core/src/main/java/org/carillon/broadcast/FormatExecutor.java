package org.carillon.broadcast;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.log.LogFailure;
import org.carillon.session.NodeScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Has formats of the application compose what other nodes emitted. They may do anything, and
 * neither the thread of the bus nor the other streams wait for them: each stream has a lane, in
 * which one event comes after another, and a few threads take the lanes in turn, the tenants
 * evenly; a tenant never has all threads. An event that takes longer than half of {@code
 * carillon.outbox.lease} is left out at this node, and its thread left behind; each thread that
 * takes longer than half a second for an event is made up for. No more than four times the threads
 * are left behind, nor made up for: beyond that, lanes wait.
 *
 * <p>Not for Carillon's own formats, which take no time worth a thread.
 */
@ApplicationScoped
public class FormatExecutor {

  private static final System.Logger LOG = System.getLogger(FormatExecutor.class.getName());

  /** So many times as many threads may be stuck as work. */
  private static final int MOST_STUCK = 4;

  /** A thread that composes one event for so long is made up for. */
  private static final long SLOW = Duration.ofMillis(500).toNanos();

  /** For how long a lane has its thread before another lane has a turn. */
  private static final long TURN = Duration.ofMillis(50).toNanos();

  private static final long LOOK_MILLIS = 250;
  private static final int IDLE_SECONDS = 10;

  @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
  private @Nullable ManagedThreadFactory factory;

  @Inject private @Nullable NodeScheduler scheduler;

  private final int threads;
  private final long limit;
  private final LongSupplier nanoTime;
  private @Nullable ThreadPoolExecutor pool;
  private Executor executor;

  private final Object lock = new Object(); // guards what follows
  private final Map<String, Deque<Lane>> ready = new LinkedHashMap<>(); // by tenant, in turn
  private final Map<String, Integer> running = new HashMap<>();
  private final Set<Lane> taken = new LinkedHashSet<>();
  private int workers;
  private int slow;
  private int abandoned;
  private boolean isWatched;
  private volatile @Nullable ScheduledFuture<?> looking;

  @Inject
  FormatExecutor(CarillonConfig config) {
    this(config, Runnable::run); // Java SE: whoever brings an event composes it
  }

  /** On threads of an executor; {@link #look} is to be called again and again. */
  public FormatExecutor(CarillonConfig config, Executor executor) {
    this(config, executor, System::nanoTime);
  }

  FormatExecutor(CarillonConfig config, Executor executor, LongSupplier nanoTime) {
    this.threads = config.get(Settings.OUTBOX_THREADS);
    this.limit = config.get(Settings.OUTBOX_LEASE).dividedBy(2).toNanos();
    this.executor = executor;
    this.nanoTime = nanoTime;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  FormatExecutor() {
    this.threads = 0;
    this.limit = 0;
    this.executor = null;
    this.nanoTime = null;
  }

  /** Threads of the container's factory: its managed executor would have them wait in line. */
  @PostConstruct
  void start() {
    if (factory != null) {
      pool =
          new ThreadPoolExecutor(
              0, // what works is bounded here
              Integer.MAX_VALUE,
              IDLE_SECONDS,
              TimeUnit.SECONDS,
              new SynchronousQueue<>(),
              factory);
      executor = pool;
    }
  }

  @PreDestroy
  void stop() {
    ScheduledFuture<?> last = looking;
    if (last != null) {
      last.cancel(false);
    }
    if (pool != null) {
      pool.shutdown();
    }
  }

  /** What a lane has to do, in order. */
  public interface Source {

    /** What is next; null: nothing now. Called by one thread at a time; it waits for nobody. */
    @Nullable Task next();
  }

  /** One event. */
  public interface Task {

    /**
     * Has it composed.
     *
     * @return hands it over, waiting for nobody; it is not called where that came too late
     */
    Runnable compose() throws Exception;

    /** It cannot be composed here, or takes too long: the next one has its turn. */
    void leaveOut(Throwable failure);
  }

  /** Too long a time for one event. */
  static final class TooSlowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooSlowException(long millis) {
      super("its format has been composing it for " + millis + " ms");
    }
  }

  /**
   * How it goes.
   *
   * @param waiting streams that wait for a thread
   * @param slow threads that have been composing one event for long, those left behind among them
   */
  public record State(int waiting, int slow) {}

  private record Composing(Task task, long since) {}

  /** Events that come one after another. */
  public final class Lane {

    private final String tenant;
    private final Source source;
    private final AtomicReference<@Nullable Composing> composing = new AtomicReference<>();

    // guarded by the lock:
    private boolean isBusy;
    private boolean isWoken;
    private @Nullable Task left;

    private Lane(String tenant, Source source) {
      this.tenant = tenant;
      this.source = source;
    }

    /** The source has something: it is done soon, on another thread. */
    public void wake() {
      FormatExecutor.this.wake(this);
    }
  }

  private enum Outcome {
    DONE,
    MORE,
    LEFT_BEHIND
  }

  /** A lane for a stream of a tenant. */
  public Lane lane(String tenant, Source source) {
    return new Lane(tenant, source);
  }

  /** How it goes now. */
  public State state() {
    long slowSince = nanoTime.getAsLong() - SLOW;
    synchronized (lock) {
      int waiting = ready.values().stream().mapToInt(Deque::size).sum();
      long composing = taken.stream().filter(lane -> isComposingSince(lane, slowSince)).count();
      return new State(waiting, (int) composing + abandoned);
    }
  }

  private void wake(Lane lane) {
    synchronized (lock) {
      lane.isWoken = true;
      if (lane.isBusy) {
        return;
      }
      lane.isBusy = true;
      add(lane);
    }
    watch();
    startWorker();
  }

  /** From the first use on: most applications have no format of their own. */
  private void watch() {
    NodeScheduler timer = scheduler;
    if (timer == null || pool == null) {
      return;
    }
    synchronized (lock) {
      if (isWatched) {
        return;
      }
      isWatched = true;
    }
    try {
      looking = timer.repeat("The look at formats that take long", this::look, LOOK_MILLIS);
    } catch (Throwable e) { // also an Error, as where there is no memory for a thread
      synchronized (lock) {
        isWatched = false; // the next event tries again
      }
      LOG.log(System.Logger.Level.WARNING, "There is no thread to look at slow formats", e);
    }
  }

  /** Leaves behind the threads that are stuck, and lets others take their place. */
  public void look() {
    long now = nanoTime.getAsLong();
    boolean isNeeded;
    synchronized (lock) {
      slow = 0;
      for (Lane lane : List.copyOf(taken)) {
        if (isComposingSince(lane, now - limit) && leaveBehind(lane)) {
          continue;
        }
        if (isComposingSince(lane, now - SLOW)) {
          slow++;
        }
      }
      slow = Math.min(slow, MOST_STUCK * threads);
      isNeeded = !ready.isEmpty();
    }
    if (isNeeded) {
      startWorker();
    }
  }

  private static boolean isComposingSince(Lane lane, long since) {
    Composing now = lane.composing.get();
    return now != null && now.since - since <= 0;
  }

  private boolean leaveBehind(Lane lane) {
    Composing now = lane.composing.get();
    if (now == null
        || abandoned >= MOST_STUCK * threads
        || !lane.composing.compareAndSet(now, null)) {
      return false;
    }
    abandoned++;
    workers--;
    release(lane);
    lane.left = now.task;
    add(lane);
    return true;
  }

  private void startWorker() {
    synchronized (lock) {
      if (workers >= threads + slow) {
        return;
      }
      workers++;
    }
    try {
      executor.execute(this::work);
    } catch (Throwable e) { // also an Error, as where there is no memory for a thread
      synchronized (lock) {
        workers--; // the server stops, or the next look tries again
      }
      LOG.log(
          e instanceof RejectedExecutionException
              ? System.Logger.Level.DEBUG
              : System.Logger.Level.WARNING,
          "There is no thread for formats; it is tried again",
          e);
    }
  }

  private void work() {
    for (Lane lane = next(); lane != null; lane = next()) {
      Outcome outcome = run(lane);
      boolean isNeeded;
      synchronized (lock) {
        if (outcome == Outcome.LEFT_BEHIND) {
          abandoned--;
          return;
        }
        release(lane);
        lane.isBusy = outcome == Outcome.MORE || lane.isWoken;
        if (lane.isBusy) {
          add(lane);
        }
        isNeeded = !ready.isEmpty();
      }
      if (isNeeded) {
        startWorker(); // for what waited for its tenant's share
      }
    }
  }

  /** The lane whose turn it is; null: there is none, and this is a worker no more. */
  private @Nullable Lane next() {
    synchronized (lock) {
      int share = Math.max(1, threads + slow - 1);
      if (workers <= threads + slow) {
        for (Iterator<Map.Entry<String, Deque<Lane>>> all = ready.entrySet().iterator();
            all.hasNext(); ) {
          Map.Entry<String, Deque<Lane>> tenant = all.next();
          if (running.getOrDefault(tenant.getKey(), 0) < share) {
            all.remove();
            Lane lane = tenant.getValue().remove();
            if (!tenant.getValue().isEmpty()) {
              ready.put(tenant.getKey(), tenant.getValue()); // behind the others
            }
            running.merge(lane.tenant, 1, Integer::sum);
            taken.add(lane);
            lane.isWoken = false;
            return lane;
          }
        }
      }
      workers--;
      return null;
    }
  }

  private void add(Lane lane) {
    ready.computeIfAbsent(lane.tenant, tenant -> new ArrayDeque<>()).add(lane);
  }

  private void release(Lane lane) {
    taken.remove(lane);
    running.computeIfPresent(lane.tenant, (name, count) -> count == 1 ? null : count - 1);
  }

  private Outcome run(Lane lane) {
    long until = nanoTime.getAsLong() + TURN;
    try {
      Task left;
      synchronized (lock) {
        left = lane.left;
        lane.left = null;
      }
      if (left != null) {
        left.leaveOut(new TooSlowException(TimeUnit.NANOSECONDS.toMillis(limit)));
      }
      for (Task task = lane.source.next(); task != null; task = lane.source.next()) {
        if (!compose(lane, task)) {
          return Outcome.LEFT_BEHIND;
        }
        if (nanoTime.getAsLong() - until > 0) {
          return Outcome.MORE;
        }
      }
    } catch (Throwable e) { // others wait for this thread
      tell(e);
    }
    return Outcome.DONE;
  }

  private static void tell(Throwable failure) {
    try {
      LOG.log(System.Logger.Level.ERROR, "What other nodes emitted cannot be handed over", failure);
    } catch (Throwable e) { // the log fails too, and there is nobody left to tell
      LogFailure.keep(failure, e);
    }
  }

  /** Whether it was in time: else another thread goes on with the lane. */
  private boolean compose(Lane lane, Task task) {
    Composing own = new Composing(task, nanoTime.getAsLong());
    lane.composing.set(own);
    Runnable composed = null;
    Throwable failure = null;
    try {
      composed = task.compose();
    } catch (Throwable e) { // of whatever format
      failure = e;
    }
    if (!lane.composing.compareAndSet(own, null)) {
      return false;
    }
    if (composed == null) {
      task.leaveOut(failure == null ? new IllegalStateException("nothing was composed") : failure);
    } else {
      composed.run();
    }
    return true;
  }
}
