package org.carillon.outbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, in an order and by a clock that a seed decides: a task goes on until it
 * pauses, and then another is chosen. So what takes minutes takes none, and whatever happened
 * happens again with the same seed.
 *
 * <p>To change threads is what a run costs, so a thread is changed only where two tasks are in the
 * midst of something: whoever pauses chooses who is next, a step that never pauses is run by that
 * thread itself, and a thread whose task is over goes on with the next that has not begun.
 */
final class Schedule {

  final Random random;

  /** A task pauses at one of so many of its steps: few changes find other faults than many. */
  private final int stepsAPause;

  private final ExecutorService threads;
  private final List<Actor> actors = new ArrayList<>();
  private final Set<Object> locked = new HashSet<>();
  private final Map<Object, Queue<Actor>> waiting = new HashMap<>(); // for locks
  private final Queue<Worker> idle = new ArrayDeque<>();
  private final Turn back = new Turn();
  private long now = 1_000_000;
  private long until;
  private @Nullable Actor current;
  private @Nullable Throwable failure;
  private boolean isOver;

  Schedule(long seed, ExecutorService threads) {
    this.random = new Random(seed);
    this.stepsAPause = 2 << random.nextInt(4);
    this.threads = threads;
  }

  /** A machine, whose threads stand still, or end, together. */
  static final class Host {
    long standsStillUntil;
    boolean isDead;
    private @Nullable Actor alone;
  }

  /** Ends the tasks of a run that is over. */
  private static final class OverError extends Error {
    OverError() {
      super(null, null, false, false);
    }
  }

  /** What a thread waits for. */
  private static final class Turn {
    private volatile @Nullable Thread waiter;
    private volatile boolean isGiven;

    void await() {
      waiter = Thread.currentThread();
      while (!isGiven) {
        LockSupport.park(this);
      }
      isGiven = false;
    }

    void give() {
      isGiven = true;
      LockSupport.unpark(waiter);
    }
  }

  private static final class Actor {
    final Host host;
    final Runnable code;
    final boolean pauses;
    @Nullable Worker worker;
    long readyAt;

    Actor(Host host, Runnable code, boolean pauses, long readyAt) {
      this.host = host;
      this.code = code;
      this.pauses = pauses;
      this.readyAt = readyAt;
    }
  }

  /** A thread, which does one task after another. */
  private final class Worker implements Runnable {
    final Turn turn = new Turn();
    @Nullable Actor first;

    @Override
    public void run() {
      while (first != null) {
        Actor actor = first;
        first = null;
        while (actor != null && actor.worker == null) {
          actor.worker = this;
          doIt(actor);
          actors.remove(actor);
          actor = isOver ? null : afterSteps();
        }
        idle.add(this);
        give(actor);
        turn.await();
      }
    }
  }

  long now() {
    return now;
  }

  /** A task of a host begins soon; it may pause. */
  void start(Host host, Runnable task) {
    actors.add(new Actor(host, task, true, now));
  }

  /** Something is done on a host after a while; it never pauses. */
  void later(Host host, long millis, Runnable step) {
    actors.add(new Actor(host, step, false, now + millis));
  }

  /** As {@link #later}, after a moment or at once, as {@link #step} is. */
  void soon(Host host, Runnable step) {
    if (random.nextInt(stepsAPause) == 0) {
      later(host, random.nextInt(4), step);
    } else {
      step.run();
    }
  }

  /** Lets others run for a moment, mostly a short one, or goes on at once. */
  void step() {
    if (random.nextInt(stepsAPause) == 0) {
      pause(random.nextInt(4));
    }
  }

  /** As {@link #step}, while a lock is held that others of the host may want. */
  void stepAlone() {
    Actor actor = current();
    actor.host.alone = actor;
    try {
      step();
    } finally {
      actor.host.alone = null;
    }
  }

  /** Lets others run for so long. */
  void pause(long millis) {
    Actor actor = current();
    if (!actor.pauses) {
      throw new IllegalStateException("a step that never pauses pauses");
    }
    if (isOver) {
      throw new OverError();
    }
    actor.readyAt = now + millis;
    Actor next = afterSteps();
    if (next != actor) {
      Turn own = turn(actor);
      give(next);
      own.await();
    }
    current = actor;
    if (isOver) {
      throw new OverError();
    }
  }

  private Actor current() {
    if (current == null) {
      throw new IllegalStateException("no task of this schedule");
    }
    return current;
  }

  /** Locks a row, say, and then goes on: at once, or soon after another has unlocked it. */
  void lock(Host host, Object row, Runnable then) {
    if (locked.add(row)) {
      then.run();
    } else {
      waiting
          .computeIfAbsent(row, key -> new ArrayDeque<>())
          .add(new Actor(host, () -> lock(host, row, then), false, now));
    }
  }

  /** Whoever wants what was locked comes to try it, in any order. */
  void unlock(Object row) {
    locked.remove(row);
    Queue<Actor> freed = waiting.remove(row);
    if (freed != null) {
      for (Actor actor : freed) {
        actor.readyAt = now;
        actors.add(actor);
      }
    }
  }

  /** Runs until nothing is left to do, or until then. */
  void run(long then) throws Throwable {
    until = then;
    Actor next = afterSteps();
    if (next != null) {
      give(next);
      back.await();
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** The run is over now. */
  void stop() {
    until = now;
  }

  /**
   * Ends the run with what was found wrong on a thread whose own code would swallow it, as that
   * does which must live.
   */
  AssertionError fail(String message) {
    AssertionError found = new AssertionError(message);
    failure = failure == null ? found : failure;
    return found;
  }

  /** Does the steps whose turn it is, up to a task's; null: nobody has a turn in this run. */
  private @Nullable Actor afterSteps() {
    while (true) {
      Actor next = next();
      if (next == null || next.pauses) {
        return next;
      }
      actors.remove(next);
      doIt(next);
    }
  }

  /** Who has the next turn, at a time that comes with it; null: nobody in this run. */
  private @Nullable Actor next() {
    while (now < until && !actors.isEmpty() && failure == null) {
      int ready = 0;
      long earliest = Long.MAX_VALUE;
      for (Actor actor : actors) {
        earliest = Math.min(earliest, readyAt(actor));
        ready += isReady(actor) ? 1 : 0;
      }
      if (ready > 0) {
        return ready(random.nextInt(ready));
      }
      now = Math.min(until, Math.max(now + 1, earliest));
    }
    return null;
  }

  private Actor ready(int index) {
    int left = index;
    for (Actor actor : actors) {
      if (isReady(actor) && left-- == 0) {
        return actor;
      }
    }
    throw new IllegalStateException("fewer are ready");
  }

  private static long readyAt(Actor actor) {
    return Math.max(actor.readyAt, actor.host.standsStillUntil);
  }

  private boolean isReady(Actor actor) {
    return readyAt(actor) <= now && (actor.host.alone == null || actor.host.alone == actor);
  }

  private void doIt(Actor actor) {
    current = actor;
    try {
      actor.code.run();
    } catch (OverError e) {
      // as it should be
    } catch (Throwable e) {
      failure = failure == null ? e : failure;
    }
  }

  /** Null: to who runs it all. */
  private void give(@Nullable Actor next) {
    if (next == null) {
      back.give();
    } else if (next.worker != null) {
      next.worker.turn.give();
    } else if (idle.isEmpty()) {
      Worker worker = new Worker();
      worker.first = next;
      threads.execute(worker);
    } else {
      Worker worker = idle.remove();
      worker.first = next;
      worker.turn.give();
    }
  }

  private static Turn turn(Actor actor) {
    if (actor.worker == null) {
      throw new IllegalStateException("it has not begun");
    }
    return actor.worker.turn;
  }

  /** Ends all tasks. */
  void end() throws Throwable {
    isOver = true;
    while (!actors.isEmpty()) {
      Actor actor = actors.get(0);
      if (actor.worker != null) {
        give(actor);
        back.await();
      } else {
        actors.remove(0);
      }
    }
    idle.forEach(worker -> worker.turn.give());
    if (failure != null) {
      throw failure;
    }
  }
}
