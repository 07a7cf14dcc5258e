package org.carillon.cluster;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.carillon.log.RepeatedFailureLog;
import org.jspecify.annotations.Nullable;

/**
 * Counts what goes through the bus, and says in the log when it is away and back: one warning an
 * outage, however many messages it costs, and one line at its end.
 */
final class BusMonitor {

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
  private boolean unproven = true;
  private boolean full;
  private final RepeatedFailureLog outage;
  private long droppedBefore;
  private volatile @Nullable Instant since;
  private volatile @Nullable String lastError;

  BusMonitor(String engine, Clock clock, System.Logger log) {
    this.engine = engine;
    this.clock = clock;
    this.log = log;
    this.outage =
        new RepeatedFailureLog(
            log,
            "The cluster engine " + engine,
            "Clients of this node hear all that happens here; it goes on trying",
            () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
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

  /** A message of others could not be handled here; what was thrown is counted and shown. */
  void failed(String channel, Throwable failure) {
    String kind = failure.getClass().getSimpleName();
    lastError = clock.instant() + " cannot handle a message on " + channel + ": " + kind;
    refused(channel, "cannot be handled (" + kind + ")");
  }

  void published(int messages) {
    published.add(messages);
    synchronized (this) {
      failing = false;
      unproven &= !subscribed;
      settle();
    }
  }

  /** Messages were not taken by the engine. */
  synchronized void lost(int messages, Throwable failure) {
    long before = dropped.sum();
    dropped.add(messages);
    failing = true;
    trouble("cannot publish", BusErrorText.of(failure), before);
  }

  /** A message of ours could not be written; the others were. */
  void unwritable(String event, Throwable failure) {
    dropped.increment();
    lastError = clock.instant() + " cannot write an event: " + failure.getClass().getSimpleName();
    log.log(
        System.Logger.Level.ERROR,
        "Event "
            + event
            + " cannot be told to other nodes, which read it from the outbox or miss it",
        failure);
  }

  /** A message found the queue full. */
  synchronized void overflowed() {
    long before = dropped.sum();
    dropped.increment();
    if (!full) {
      full = true;
      trouble("drops messages", "carillon.cluster.queue is full", before);
    }
  }

  /** The queue has room again. */
  synchronized void hasRoom() {
    if (full) {
      full = false;
      settle();
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

  /** Others are heard; whether they hear this node, the next publishing tells. */
  synchronized void subscribed() {
    if (!subscribed) {
      subscribed = true;
      unproven = true;
      since = clock.instant();
      log.log(System.Logger.Level.DEBUG, "The cluster engine {0} is subscribed", engine);
    }
  }

  /** The subscription ended; null where nothing says why. */
  synchronized void unsubscribed(@Nullable Throwable failure) {
    subscribed = false;
    unproven = true;
    since = null;
    trouble(
        "hears nothing",
        failure == null ? "the subscription ended" : BusErrorText.of(failure),
        dropped.sum());
  }

  /** Whether publishing is to be tried though there is nothing to publish. */
  synchronized boolean isUnproven() {
    return failing || (subscribed && unproven);
  }

  /** To be called again and again: an outage is over when nothing has gone wrong for a while. */
  synchronized void tick() {
    settle();
  }

  synchronized ClusterState state(int queued) {
    return new ClusterState(
        engine,
        subscribed && !failing && !unproven,
        since,
        queued,
        published.sum(),
        received.sum(),
        refused.sum(),
        dropped.sum(),
        tooLong.sum(),
        lastError);
  }

  private void trouble(String what, String why, long droppedUntilNow) {
    lastError = clock.instant() + " " + what + ": " + why;
    if (!outage.isOut()) {
      droppedBefore = droppedUntilNow;
    }
    outage.failed(what, why);
  }

  /** Ends an outage, once it has been over for long enough not to be told again and again. */
  private void settle() {
    if (subscribed && !failing && !unproven && !full) {
      outage.works(failures -> dropped.sum() - droppedBefore + " messages were dropped");
    }
  }
}
