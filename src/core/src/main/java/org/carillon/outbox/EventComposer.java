package org.carillon.outbox;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.carillon.event.Envelope;
import org.carillon.history.EventPublisher;
import org.carillon.history.EventPublisher.Publication;
import org.jspecify.annotations.Nullable;

/**
 * Has a stream's events composed, by formats of the application, which may do anything. One that
 * takes too long is left behind by the stream, and its thread with it; what it comes to in the end
 * is taken at a later attempt.
 */
final class EventComposer {

  /** How long what was composed too late is kept for the next attempt, in milliseconds. */
  private static final long KEPT = Duration.ofHours(1).toMillis();

  private final EventPublisher eventPublisher;
  private final AtomicReference<@Nullable ComposeTask> current = new AtomicReference<>();
  private final Map<Long, ComposeTask> slow;

  EventComposer(EventPublisher eventPublisher) {
    this(eventPublisher, new ConcurrentHashMap<>());
  }

  private EventComposer(EventPublisher eventPublisher, Map<Long, ComposeTask> slow) {
    this.eventPublisher = eventPublisher;
    this.slow = slow;
  }

  /** For whoever takes the stream over from the thread that is stuck in this one. */
  EventComposer successor() {
    return new EventComposer(eventPublisher, slow);
  }

  /**
   * Composes the event.
   *
   * @throws AbandonedException if the stream is another thread's now
   * @throws Throwable whatever the format throws
   */
  Publication compose(long entry, Envelope envelope, long now) throws Throwable {
    ComposeTask earlier = slow.get(entry);
    if (earlier != null) {
      if (earlier.isOver()) {
        slow.remove(entry);
      }
      return earlier.result();
    }
    ComposeTask composeTask = new ComposeTask(entry, now);
    current.set(composeTask);
    try {
      composeTask.succeed(eventPublisher.prepare(envelope));
    } catch (Throwable e) { // of whatever format
      composeTask.fail(e);
    }
    if (!current.compareAndSet(composeTask, null)) {
      throw new AbandonedException();
    }
    return composeTask.result();
  }

  /** Since when it composes, in milliseconds since 1970; {@link Long#MAX_VALUE}: it does not. */
  long since() {
    ComposeTask now = current.get();
    return now == null ? Long.MAX_VALUE : now.since();
  }

  /** Leaves the thread behind that has been composing since then or longer; whether there is. */
  boolean abandon(long since) {
    ComposeTask now = current.get();
    if (now == null || now.since() > since) {
      return false;
    }
    slow.values().removeIf(old -> old.isOver() && old.since() < since - KEPT); // heard elsewhere
    slow.put(now.entry(), now); // before anyone else may compose it
    if (current.compareAndSet(now, null)) {
      return true;
    }
    slow.remove(now.entry(), now);
    return false;
  }
}
