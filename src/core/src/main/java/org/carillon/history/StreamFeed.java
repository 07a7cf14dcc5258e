package org.carillon.history;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.carillon.broadcast.FormatExecutor;
import org.carillon.event.Envelope;
import org.carillon.session.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * One stream in one epoch, as far as this node has heard it. Whatever brings an event, it reaches
 * the connections in the order of the offsets, each once: what is early waits, what is missing is
 * read, what was heard is dropped.
 *
 * <p>One thread at a time hands events to the connections; that is to match and to enqueue. It
 * waits for no client, no database and no format of the application while others wait for it.
 */
final class StreamFeed {

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
  private final FormatExecutor.Lane lane;
  private final ObjLongConsumer<StreamFeed> reader;
  private final TreeMap<Long, Envelope> early = new TreeMap<>(); // guarded by itself

  /** What is here of the events up to this offset was read, and no others come. */
  private volatile long settled;

  /** Up to where it has been asked to read. */
  private volatile long wanted;

  private volatile long done;
  private volatile long last;
  private volatile long usedAt = System.nanoTime();
  private volatile long lookedAt = usedAt - LOOK_AGAIN;

  /**
   * A feed that begins behind an offset.
   *
   * @param lossListener is told when events had been deleted before this node heard them
   * @param reader has it {@linkplain #catchUp catch up} soon, on another thread
   */
  StreamFeed(
      StreamRow row,
      long start,
      EventPublisher eventPublisher,
      StreamTable table,
      WindowMemory memory,
      FormatExecutor formatExecutor,
      Consumer<StreamFeed> lossListener,
      ObjLongConsumer<StreamFeed> reader) {
    this.name = row.name();
    this.id = row.id();
    this.epoch = row.epoch();
    this.positionCodec = new PositionCodec(row);
    this.eventPublisher = eventPublisher;
    this.table = table;
    this.lossListener = lossListener;
    this.reader = reader;
    this.lane = formatExecutor.lane(row.name().tenant(), this::nextTask);
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
   * An event came from another node. Waits for no format of the application.
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

  /**
   * Hands over what is next in line; where another thread does, that one comes to it. What a format
   * of the application composes goes by the lane, with all that is behind it.
   */
  private void handOver() {
    for (Waiting next = next(); next != null; next = next()) {
      if (eventPublisher.asksApplication(next.envelope)) {
        lane.wake();
        return;
      }
      if (!turn.tryLock()) {
        return;
      }
      try {
        takeEarly();
      } finally {
        turn.unlock();
      }
    }
  }

  /** An event that is next in line. */
  private record Waiting(long offset, Envelope envelope) {}

  /** The event that is next in line, where it is here; it stays until it is handed over. */
  private @Nullable Waiting next() {
    synchronized (early) {
      while (!early.isEmpty() && early.firstKey() <= head()) {
        early.pollFirstEntry();
      }
      Map.Entry<Long, Envelope> first = early.firstEntry();
      return first != null && first.getKey() <= Math.max(head() + 1, settled)
          ? new Waiting(first.getKey(), first.getValue())
          : null;
    }
  }

  private boolean isWaiting() {
    synchronized (early) {
      return !early.isEmpty() && early.firstKey() > Math.max(head() + 1, settled);
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

  /** Hands over what is next in line, up to what a format of the application has to compose. */
  private void takeEarly() {
    Waiting next = next();
    for (; next != null && !eventPublisher.asksApplication(next.envelope); next = next()) {
      Envelope envelope = next.envelope;
      deliver(envelope, next.offset, eventPublisher::publish);
    }
    if (next == null) {
      skipTo(settled);
    }
  }

  /** What the lane has to do next. */
  private FormatExecutor.@Nullable Task nextTask() {
    if (!turn.tryLock()) {
      return null; // who has it wakes the lane when it is over
    }
    try {
      takeEarly();
    } finally {
      turn.unlock();
    }
    Waiting next = next();
    if (next == null && head() < wanted) {
      reader.accept(this, wanted);
    }
    return next == null ? null : new Heard(next.offset, next.envelope);
  }

  /** An event that a format of the application composes here. */
  private final class Heard implements FormatExecutor.Task {

    private final long offset;
    private final Envelope envelope;

    Heard(long offset, Envelope envelope) {
      this.offset = offset;
      this.envelope = envelope;
    }

    @Override
    public Runnable compose() {
      EventPublisher.Publication composed = eventPublisher.prepareHeard(envelope);
      return () -> handOver(composed);
    }

    @Override
    public void leaveOut(Throwable failure) {
      // Another node has sent it to its clients, so it keeps its place.
      handOver(event -> eventPublisher.leftOut(event, failure));
    }

    private void handOver(EventPublisher.Publication publication) {
      turn.lock();
      try {
        if (offset > head()) { // else this node has drained it meanwhile, or lost it
          deliver(envelope, offset, publication);
        }
      } finally {
        turn.unlock();
      }
    }
  }

  /**
   * Reads what is missing up to the watermark, and hands it over. What is not in the table there
   * never comes; where it had been deleted before it was heard here, the listener is told. Waits
   * for no format of the application: where one has to compose, the lane goes on, and has the rest
   * read when it has come to the end of what was read.
   */
  void catchUp(long delivered) throws Exception {
    wanted = Math.max(wanted, delivered); // a race costs a tick
    for (long from = head(); from < delivered; from = head()) {
      if (from >= settled) {
        StreamTable.Part part = table.read(name, id, from, delivered, PAGE);
        turn.lock();
        try {
          take(part, from);
          takeEarly();
        } finally {
          turn.unlock();
        }
      }
      if (head() < settled) {
        lane.wake();
        return;
      }
    }
    handOver();
  }

  private void take(StreamTable.Part part, long from) {
    if (settled > from) {
      return; // another thread has read it, and it may not have been handed over
    }
    if (part.from() > from) {
      lose(part.from());
    }
    synchronized (early) {
      for (StreamTable.Stored stored : part.events()) {
        if (stored.offset() > head() && stored.envelope() != null) {
          early.put(stored.offset(), stored.envelope());
        }
      }
      settled = Math.max(settled, part.end());
    }
  }

  /**
   * What is at or below an offset and was not heard is gone. The window begins behind it, so that
   * nobody is served across the hole; and who is connected is told before anything that comes
   * behind it, since a later position would hide it.
   */
  private void lose(long upTo) {
    if (upTo > head()) {
      streamWindow.restart(upTo);
      eventPublisher.lost(name, upTo);
      lossListener.accept(this);
      isDone(upTo);
    }
  }

  private void skipTo(long offset) {
    if (offset > head()) {
      streamWindow.skipTo(offset);
      isDone(offset);
    }
  }

  private void isDone(long offset) {
    done = offset;
    synchronized (early) {
      early.notifyAll(); // for who drains next
    }
  }

  private void deliver(Envelope envelope, long offset, EventPublisher.Publication publication) {
    StreamEvent event = new StreamEvent(envelope, epoch, offset, positionCodec.stream());
    streamWindow.append(event);
    try {
      publication.send(event);
    } catch (Throwable e) { // the stream must go on
      // Another node has sent it to its clients, so it keeps its place; here it cannot be composed.
      eventPublisher.failed(envelope, e);
    }
    isDone(offset);
  }

  /**
   * The turn of this node's own drain, which goes on behind an offset. What other nodes drained
   * before is heard first.
   *
   * @param patience for how long to wait for formats of the application that compose that, in
   *     milliseconds
   * @return null: they take longer
   */
  @SuppressWarnings("LockNotBeforeTry") // who takes the turn ends it
  @Nullable Turn take(long from, long patience) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    while (true) {
      if (head() < from) {
        catchUp(from);
      }
      if (!isHeardUpTo(from, deadline)) {
        return null;
      }
      turn.lock();
      if (head() >= from) {
        usedAt = System.nanoTime();
        return new Turn();
      }
      turn.unlock();
    }
  }

  /** Whether what was read has been handed over, up to an offset or as far as it was read. */
  private boolean isHeardUpTo(long offset, long deadline) throws InterruptedException {
    synchronized (early) {
      while (head() < Math.min(offset, settled)) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        early.wait(left);
      }
      return true;
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
        isDone(offset);
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
      if (head() < settled) {
        lane.wake();
      }
      handOver();
    }
  }

  @Override
  public String toString() {
    return name + "@" + head();
  }
}
