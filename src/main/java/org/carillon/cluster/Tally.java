package org.carillon.cluster;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what goes through the bus, and says in the log when it is away and back: one warning an
 * outage, however many messages it costs, and one line at its end.
 */
final class Tally {

  private static final long REFUSALS = TimeUnit.MINUTES.toNanos(1);

  private final String engine;
  private final Clock clock;
  private final System.Logger log;
  private final LongAdder published = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder tooLong = new LongAdder();
  private final AtomicLong refusalTold = new AtomicLong(System.nanoTime() - REFUSALS);

  private boolean subscribed;
  private boolean failing;
  private boolean full;
  private boolean out;
  private long droppedBefore;
  private volatile @Nullable Instant since;
  private volatile @Nullable String lastError;

  Tally(String engine, Clock clock, System.Logger log) {
    this.engine = engine;
    this.clock = clock;
    this.log = log;
  }

  void received() {
    received.increment();
  }

  /** A message of others cannot be taken; the reason holds nothing of it. */
  void refused(String channel, String reason) {
    refused.increment();
    long now = System.nanoTime();
    long told = refusalTold.get();
    boolean first = now - told >= REFUSALS && refusalTold.compareAndSet(told, now);
    log.log(
        first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
        "A message on {0} {1}: it is refused, {2} so far",
        channel,
        reason,
        refused.sum());
  }

  void published(int messages) {
    published.add(messages);
    synchronized (this) {
      failing = false;
      settled();
    }
  }

  /** Messages were not taken by the engine. */
  synchronized void lost(int messages, Exception failure) {
    dropped.add(messages);
    failing = true;
    trouble("cannot publish", ErrorText.of(failure));
  }

  /** A message found the queue full. */
  void overflowed() {
    dropped.increment();
    synchronized (this) {
      if (!full) {
        full = true;
        trouble("drops messages", "carillon.cluster.queue is full");
      }
    }
  }

  /** The queue has room again. */
  synchronized void hasRoom() {
    if (full) {
      full = false;
      settled();
    }
  }

  /** A message of ours that no node would take. */
  void tooLong(String channel, String event) {
    tooLong.increment();
    log.log(
        System.Logger.Level.DEBUG,
        "Event {0} is too long for {1}: other nodes do not hear it now",
        event,
        channel);
  }

  synchronized void subscribed() {
    subscribed = true;
    failing = false; // the next publishing tells
    since = clock.instant();
    if (!settled()) {
      log.log(System.Logger.Level.DEBUG, "The cluster engine {0} is subscribed", engine);
    }
  }

  /** The subscription ended; null where nothing says why. */
  synchronized void unsubscribed(@Nullable Throwable failure) {
    subscribed = false;
    since = null;
    trouble("hears nothing", failure == null ? "the subscription ended" : ErrorText.of(failure));
  }

  synchronized boolean isFailing() {
    return failing;
  }

  synchronized ClusterState state(int queued) {
    return new ClusterState(
        engine,
        subscribed && !failing,
        since,
        queued,
        published.sum(),
        received.sum(),
        refused.sum(),
        dropped.sum(),
        tooLong.sum(),
        lastError);
  }

  private void trouble(String what, String why) {
    lastError = clock.instant() + " " + what + ": " + why;
    log.log(
        out ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
        "The cluster engine {0} {1}: {2}. Clients of this node hear all that happens here; it goes on"
            + " trying",
        engine,
        what,
        why);
    if (!out) {
      out = true;
      droppedBefore = dropped.sum();
    }
  }

  /** Whether an outage is over with this. */
  private boolean settled() {
    if (!out || !subscribed || failing || full) {
      return false;
    }
    out = false;
    log.log(
        System.Logger.Level.INFO,
        "The cluster engine {0} works again; {1} messages were dropped meanwhile",
        engine,
        dropped.sum() - droppedBefore);
    return true;
  }
}
