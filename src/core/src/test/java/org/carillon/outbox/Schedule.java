package org.carillon.outbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;

/**
 * Runs threads one at a time, in an order and by a clock that a seed decides: a thread goes on
 * until it pauses, and then another is chosen. So what takes minutes takes none, and whatever
 * happened happens again with the same seed.
 *
 * <p>Whoever pauses chooses who is next, so that a turn costs one change of threads, and none where
 * it is next itself.
 */
final class Schedule {

  final Random random;
  private final ExecutorService threads;
  private final List<Actor> actors = new ArrayList<>();
  private final Set<Object> locked = new HashSet<>();
  private final Semaphore back = new Semaphore(0);
  private long now = 1_000_000;
  private long until;
  private Actor current;
  private Throwable failure;
  private boolean isOver;

  Schedule(long seed, ExecutorService threads) {
    this.random = new Random(seed);
    this.threads = threads;
  }

  /** A machine, whose threads stand still, or end, together. */
  static final class Host {
    long standsStillUntil;
    boolean isDead;
    private Actor alone;
  }

  /** Ends the threads of a run that is over. */
  private static final class OverError extends Error {
    OverError() {
      super(null, null, false, false);
    }
  }

  private static final class Actor {
    final Host host;
    final Semaphore turn = new Semaphore(0);
    long readyAt;
    private Object wanted; // a lock that another has

    Actor(Host host) {
      this.host = host;
    }
  }

  long now() {
    return now;
  }

  /** A thread of a host begins soon. */
  void start(Host host, Runnable task) {
    Actor actor = new Actor(host);
    actor.readyAt = now;
    actors.add(actor);
    threads.execute(
        () -> {
          actor.turn.acquireUninterruptibly();
          try {
            if (!isOver) {
              task.run();
            }
          } catch (OverError e) {
            // as it should be
          } catch (Throwable e) {
            failure = e;
          }
          actors.remove(actor);
          give(isOver || failure != null ? null : next());
        });
  }

  /** Lets others run for a moment, mostly a short one, or goes on at once. */
  void step() {
    if (random.nextBoolean()) { // to change threads is what a run costs
      pause(random.nextInt(4));
    }
  }

  /** As {@link #step}, while a lock is held that others of the host may want. */
  void stepAlone() {
    Host host = current.host;
    host.alone = current;
    try {
      step();
    } finally {
      host.alone = null;
    }
  }

  void pause(long millis) {
    Actor actor = current;
    actor.readyAt = now + millis;
    Actor next = next();
    if (next != actor) {
      give(next);
      actor.turn.acquireUninterruptibly();
    }
    if (isOver) {
      throw new OverError();
    }
  }

  /** Locks a row, say, and waits without a turn while another has it. */
  void lock(Object row) {
    Actor actor = current;
    while (!locked.add(row)) {
      actor.wanted = row;
      pause(Long.MAX_VALUE - now);
    }
  }

  /** Whoever wants what was locked comes to try it, in any order. */
  void unlock(Object row) {
    locked.remove(row);
    for (Actor actor : actors) {
      if (row.equals(actor.wanted)) {
        actor.wanted = null;
        actor.readyAt = now;
      }
    }
  }

  /** Runs until nothing is left to do, or until then. */
  void run(long then) throws Throwable {
    until = then;
    give(next());
    back.acquireUninterruptibly();
    if (failure != null) {
      throw failure;
    }
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

  /** Who has the next turn, at a time that comes with it; null: nobody in this run. */
  private Actor next() {
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

  /** Null: to who runs it all. */
  private void give(Actor next) {
    current = next;
    (next == null ? back : next.turn).release();
  }

  /** Ends all threads. */
  void end() throws Throwable {
    isOver = true;
    while (!actors.isEmpty()) {
      give(actors.get(0));
      back.acquireUninterruptibly();
    }
    if (failure != null) {
      throw failure;
    }
  }
}
