package org.carillon.ops;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.outbox.OutboxEngine;
import org.carillon.session.NodeConnections;
import org.jspecify.annotations.Nullable;

/**
 * Lets this node go: it takes no more connections, lets the operations in flight end, says goodbye
 * to its clients in waves, so that they do not all come back at once somewhere else, and hands what
 * it holds of the outbox back. Until the last client has been told, the outbox is drained here and
 * every event is heard. Only the server that asked for it may {@linkplain #takeBack take it back}.
 */
@ApplicationScoped
public class NodeDrain {

  /** How far it is. */
  public enum State {
    /** Connections are taken. */
    SERVING,
    /** None is taken, and those that are there are being closed. */
    DRAINING,
    /** Nothing is left to do; the process can end. */
    DRAINED
  }

  private static final System.Logger LOGGER = System.getLogger(NodeDrain.class.getName());

  /** How soon a connection whose operation has ended is told. */
  private static final long GLANCE_MILLIS = 25;

  private static final Duration HANDING_BACK = Duration.ofSeconds(5);

  private final NodeConnections connections;
  private final OutboxEngine outbox;
  private final Duration operations;
  private final Duration pause;
  private final Duration grace;
  private final int wave;

  /** Of the drain that has begun: open as soon as it is done. Null: none has. */
  private final AtomicReference<@Nullable CountDownLatch> drained = new AtomicReference<>();

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService executor;

  @Inject
  NodeDrain(NodeConnections connections, OutboxEngine outbox, CarillonConfig config) {
    this.connections = connections;
    this.outbox = outbox;
    this.operations = config.get(Settings.DRAIN_OPERATIONS);
    this.pause = config.get(Settings.DRAIN_PAUSE);
    this.grace = config.get(Settings.SLOW_GRACE);
    this.wave = config.get(Settings.DRAIN_WAVE);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  NodeDrain() {
    this.connections = null;
    this.outbox = null;
    this.operations = Duration.ZERO;
    this.pause = Duration.ZERO;
    this.grace = Duration.ZERO;
    this.wave = 0;
  }

  /** How far it is. */
  public State state() {
    CountDownLatch done = drained.get();
    if (done == null) {
      return State.SERVING;
    }
    return done.getCount() == 0 ? State.DRAINED : State.DRAINING;
  }

  /** The clients that are still connected. */
  public int connections() {
    return connections.size();
  }

  /** Begins, on a thread of the container's; nothing happens where it has begun. */
  public void begin() {
    CountDownLatch done = new CountDownLatch(1);
    if (!claim(done)) {
      return;
    }
    try {
      Objects.requireNonNull(executor, "the container's ManagedExecutorService")
          .execute(() -> run(done));
    } catch (RejectedExecutionException | Error e) { // an Error: no memory for a thread
      LOGGER.log(
          System.Logger.Level.WARNING, "This node drains on the thread that asked for it", e);
      run(done);
    }
  }

  /** Begins where it has not, and returns when it is done, or has taken longer than it may. */
  public void finish() {
    CountDownLatch mine = new CountDownLatch(1);
    if (claim(mine)) {
      run(mine);
      return;
    }
    CountDownLatch done = drained.get();
    try {
      if (done != null && !done.await(atMost().toMillis(), TimeUnit.MILLISECONDS)) {
        LOGGER.log(System.Logger.Level.WARNING, "The drain of this node takes too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server does not want to wait
    }
  }

  private Duration atMost() {
    long waves = connections.size() / wave + 1L;
    return operations.plus(pause.multipliedBy(waves)).plus(grace).plus(HANDING_BACK);
  }

  /**
   * Serves again where a drain is done: the server was suspended, and is resumed. Nothing happens
   * where none has begun, or where one is still under way.
   */
  public void takeBack() {
    CountDownLatch done = drained.get();
    if (done != null && done.getCount() == 0 && drained.compareAndSet(done, null)) {
      outbox.takeUp();
      connections.accept();
      LOGGER.log(System.Logger.Level.INFO, "This node serves again: its drain was taken back");
    }
  }

  private boolean claim(CountDownLatch done) {
    boolean claimed = drained.compareAndSet(null, done);
    if (claimed) {
      connections.refuse();
    }
    return claimed;
  }

  private void run(CountDownLatch done) {
    int told = connections.size();
    try {
      sayGoodbye();
      connections.awaitEnd();
      handBack();
    } catch (InterruptedException e) {
      connections.dismiss(Integer.MAX_VALUE, true);
      Thread.currentThread().interrupt(); // the server does not want to wait
    } finally {
      done.countDown();
    }
    if (told > 0) {
      LOGGER.log(
          System.Logger.Level.INFO,
          "This node has drained: of {0} clients {1} are left",
          told,
          connections.size());
    }
  }

  /** Those first that wait for nothing; the rest when they are done, or when the time is up. */
  private void sayGoodbye() throws InterruptedException {
    long deadline = System.nanoTime() + operations.toNanos();
    long nextWave = System.nanoTime() + pause.toNanos();
    int left = wave;
    while (true) {
      left -= connections.dismiss(left, System.nanoTime() - deadline >= 0);
      if (connections.areDismissed()) {
        return;
      }
      long now = System.nanoTime();
      long untilNext = TimeUnit.NANOSECONDS.toMillis(nextWave - now);
      if (untilNext <= 0) {
        nextWave = now + pause.toNanos();
        left = wave;
      } else {
        TimeUnit.MILLISECONDS.sleep(left == 0 ? untilNext : Math.min(untilNext, GLANCE_MILLIS));
      }
    }
  }

  private void handBack() throws InterruptedException {
    if (!outbox.handBack(HANDING_BACK)) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "Not every stream of the outbox was handed back: other nodes wait for {0} to pass",
          Settings.OUTBOX_LEASE.name());
    }
  }
}
