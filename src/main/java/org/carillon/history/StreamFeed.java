package org.carillon.history;

import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.carillon.session.Envelope;
import org.carillon.session.StreamEvent;

/**
 * One stream in one epoch, as far as this node has heard it. Whatever brings an event, it reaches
 * the connections in the order of the offsets, each once: what is early waits, what is missing is
 * read, what was heard is dropped.
 *
 * <p>One thread at a time hands events to the connections; that is to match and to enqueue. It
 * waits for no client and no database while others wait for it.
 */
final class StreamFeed {

  private static final System.Logger LOG = System.getLogger(StreamFeed.class.getName());
  private static final int PAGE = 500;

  /** Events that may wait for a gap; those beyond are read from the table. */
  private static final int MOST_EARLY = 4_096;

  private static final long LOOK_AGAIN = Duration.ofMillis(50).toNanos();

  private final StreamName name;
  private final long id;
  private final long epoch;
  private final PositionCodec positionCodec;
  private final EventPublisher eventPublisher;
  private final StreamTable table;
  private final Consumer<StreamFeed> lossListener;
  private final StreamWindow streamWindow;
  private final ReentrantLock turn = new ReentrantLock();
  private final TreeMap<Long, Envelope> early = new TreeMap<>(); // guarded by itself
  private volatile long done;
  private volatile long last;
  private volatile long usedAt = System.nanoTime();
  private volatile long lookedAt = usedAt - LOOK_AGAIN;

  /**
   * A feed that begins behind an offset.
   *
   * @param lossListener is told when events had been deleted before this node heard them
   */
  StreamFeed(
      StreamRow row,
      long start,
      EventPublisher eventPublisher,
      StreamTable table,
      WindowMemory memory,
      Consumer<StreamFeed> lossListener) {
    this.name = row.name();
    this.id = row.id();
    this.epoch = row.epoch();
    this.positionCodec = new PositionCodec(row);
    this.eventPublisher = eventPublisher;
    this.table = table;
    this.lossListener = lossListener;
    this.streamWindow = new StreamWindow(start, memory);
    this.done = start;
    this.last = Math.max(start, row.last());
  }

  /** Whether this is the stream of the row, and not one that was dropped or made anew. */
  boolean isOf(StreamRow row) {
    return id == row.id() && epoch == row.epoch();
  }

  StreamName name() {
    return name;
  }

  long id() {
    return id;
  }

  long epoch() {
    return epoch;
  }

  PositionCodec positionCodec() {
    return positionCodec;
  }

  StreamWindow window() {
    return streamWindow;
  }

  /**
   * The offset up to which the window has, or had, every event. It goes back where one could not be
   * handed over.
   */
  long head() {
    return streamWindow.end();
  }

  /** The offset up to which every event has been handed to the connections that hear it. */
  long done() {
    return done;
  }

  /** The last offset that is known to have been given. */
  long last() {
    return Math.max(last, head());
  }

  void isGiven(long offset) {
    last = Math.max(last, offset); // one thread looks at a time; a late one does no harm
  }

  /** When it was last drained or heard here, by {@link System#nanoTime}. */
  long usedAt() {
    return usedAt;
  }

  void used() {
    usedAt = System.nanoTime();
  }

  void close() {
    streamWindow.close();
  }

  /**
   * An event came from another node.
   *
   * @return whether something before it is missing, and the table is to be looked at
   */
  boolean heard(Envelope event, long offset) {
    if (offset <= head()) {
      return false;
    }
    synchronized (early) {
      if (early.size() < MOST_EARLY) {
        early.put(offset, event);
      }
    }
    handOver();
    return isWaiting() && isTimeToLook();
  }

  /** Hands over what is next in line; where another thread does, that one comes to it. */
  private void handOver() {
    while (isNextHere() && turn.tryLock()) {
      try {
        takeEarly();
      } finally {
        turn.unlock();
      }
    }
  }

  private boolean isNextHere() {
    synchronized (early) {
      return !early.isEmpty() && early.firstKey() <= head() + 1;
    }
  }

  private boolean isWaiting() {
    synchronized (early) {
      return !early.isEmpty() && early.firstKey() > head() + 1;
    }
  }

  private boolean isTimeToLook() {
    long now = System.nanoTime();
    if (now - lookedAt < LOOK_AGAIN) {
      return false;
    }
    lookedAt = now;
    return true;
  }

  private void takeEarly() {
    while (true) {
      Envelope next;
      long offset;
      synchronized (early) {
        if (early.isEmpty() || early.firstKey() > head() + 1) {
          return;
        }
        var first = early.pollFirstEntry();
        offset = first.getKey();
        next = first.getValue();
      }
      if (offset > head()) {
        deliver(next, offset);
      }
    }
  }

  /**
   * Reads what is missing up to the watermark, and hands it over. What is not in the table there
   * never comes; where it had been deleted before it was heard here, the listener is told.
   */
  void catchUp(long delivered) throws Exception {
    for (long from = head(); from < delivered; from = head()) {
      StreamTable.Part part = table.read(name, id, from, delivered, PAGE);
      turn.lock();
      try {
        if (part.from() > from) {
          lose(part.from());
        }
        for (StreamTable.Stored stored : part.events()) {
          if (stored.offset() > head() && stored.envelope() != null) {
            deliver(stored.envelope(), stored.offset());
          }
        }
        skipTo(part.end());
        takeEarly();
      } finally {
        turn.unlock();
      }
    }
    handOver();
  }

  /**
   * What is at or below an offset and was not heard is gone. The window begins behind it, so that
   * nobody is served across the hole; and who is connected is told before anything that comes
   * behind it, since a later position would hide it.
   */
  private void lose(long upTo) {
    if (upTo > head()) {
      streamWindow.restart(upTo);
      eventPublisher.lost(name);
      lossListener.accept(this);
      done = upTo;
    }
  }

  private void skipTo(long offset) {
    if (offset > head()) {
      streamWindow.skipTo(offset);
      done = offset;
    }
  }

  private void deliver(Envelope envelope, long offset) {
    StreamEvent event = new StreamEvent(envelope, epoch, offset, positionCodec.stream());
    streamWindow.append(event);
    try {
      eventPublisher.publish(event);
    } catch (Throwable e) { // of the application's format too: the stream must go on
      // Another node has sent it to its clients, so it keeps its place; here it cannot be composed.
      LOG.log(
          System.Logger.Level.ERROR,
          "Event " + envelope.event() + " " + envelope.id() + " cannot be sent to " + name.path(),
          e);
    }
    done = offset;
  }

  /**
   * The turn of this node's own drain, which goes on behind an offset. What other nodes drained
   * before is heard first.
   */
  @SuppressWarnings("LockNotBeforeTry") // who takes the turn ends it
  Turn take(long from) throws Exception {
    while (true) {
      if (head() < from) {
        catchUp(from);
      }
      turn.lock();
      if (head() >= from) {
        usedAt = System.nanoTime();
        return new Turn();
      }
      turn.unlock();
    }
  }

  /** The right to hand over events; held by one thread. */
  final class Turn implements StreamFeeds.Turn {

    @Override
    public void publish(long offset, Envelope envelope, EventPublisher.Publication publication) {
      long before = head();
      if (offset <= before) {
        return; // it came from the node that died before it could say so
      }
      StreamEvent event = new StreamEvent(envelope, epoch, offset, positionCodec.stream());
      streamWindow.append(event);
      boolean isSent = false;
      try {
        publication.send(event);
        isSent = true;
        done = offset;
      } finally {
        if (!isSent) {
          // Whoever publishes it next, at this offset if it keeps it, is heard here too.
          streamWindow.takeBack(event, before);
        }
      }
    }

    @Override
    public void close() {
      last = Math.max(last, head());
      turn.unlock();
      handOver();
    }
  }

  @Override
  public String toString() {
    return name + "@" + head();
  }
}
