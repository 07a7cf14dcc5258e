package org.carillon.broadcast;

import java.util.concurrent.atomic.LongAdder;
import org.carillon.event.Envelope;
import org.carillon.log.RepeatedFailureLog;
import org.jspecify.annotations.Nullable;

/**
 * Events that clients of this node do not hear, since a format failed or took too long here. All
 * are counted; the log tells the first of a row, and when none has failed for a while.
 */
public final class ComposeFailures {

  private final LongAdder count = new LongAdder();
  private final RepeatedFailureLog log;
  private volatile @Nullable String last;

  ComposeFailures() {
    this(System.getLogger(ComposeFailures.class.getName()));
  }

  ComposeFailures(System.Logger log) {
    this.log =
        new RepeatedFailureLog(
            log,
            "A format",
            "Clients of this node do not hear such events in that format; all others are heard");
  }

  /** An event was left out for clients of this node. */
  public void about(Envelope envelope, Throwable failure) {
    count.increment();
    String event = envelope.service() + '.' + envelope.event() + ' ' + envelope.id();
    last = event + " at " + envelope.path() + ": " + failure.getClass().getSimpleName();
    log.failed("cannot compose " + event + " for " + envelope.path(), failure);
  }

  /** Formats compose, again or still; costs one read where none has failed. */
  void none() {
    log.works();
  }

  /** How many events were left out. */
  public long count() {
    return count.sum();
  }

  /** The last one, without its data; null: there is none. */
  public @Nullable String last() {
    return last;
  }
}
