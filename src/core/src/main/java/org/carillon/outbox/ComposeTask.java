package org.carillon.outbox;

import org.carillon.history.EventPublisher.Publication;
import org.jspecify.annotations.Nullable;

/** The composing of an event by an application's format, which may take long, or never end. */
final class ComposeTask {

  private final long entry;
  private final long since;
  private volatile @Nullable Publication publication;
  private volatile @Nullable Throwable failure;

  /**
   * Begins.
   *
   * @param entry the number of the event
   * @param since when, in milliseconds since 1970
   */
  ComposeTask(long entry, long since) {
    this.entry = entry;
    this.since = since;
  }

  long entry() {
    return entry;
  }

  long since() {
    return since;
  }

  boolean isOver() {
    return publication != null || failure != null;
  }

  void succeed(Publication composed) {
    publication = composed;
  }

  void fail(Throwable thrown) {
    failure = thrown;
  }

  /** What was composed, or why it was not. */
  Publication result() throws Throwable {
    Publication composed = publication;
    if (composed != null) {
      return composed;
    }
    Throwable thrown = failure;
    if (thrown != null) {
      throw thrown;
    }
    throw new SlowFormatException(entry, since);
  }
}
