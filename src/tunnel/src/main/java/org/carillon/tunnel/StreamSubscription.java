package org.carillon.tunnel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to items that come from elsewhere. The source is opened when the subscriber asks
 * for its first item; it is asked for no more than the subscriber asks for, and for at most 32 at a
 * time, of large ones 4. The subscriber is called by one thread at a time, and never by the thread
 * that brings an item. Safe for use by many threads.
 */
public abstract class StreamSubscription implements Flow.Subscription {

  /** The most items that are on their way, or wait for the subscriber. */
  static final int WINDOW = 32;

  /** The same where items are so large that they come in parts. */
  static final int WINDOW_OF_LARGE = 4;

  private static final Logger LOGGER = System.getLogger(StreamSubscription.class.getName());

  private final Executor executor;
  private final Flow.Subscriber<? super MessageBody> subscriber;

  private final Object lock = new Object();
  private final Queue<MessageBody> items = new ArrayDeque<>();
  private long demand; // asked for by the subscriber, and not given to it
  private long granted; // asked for of the source, and not come
  private int window = WINDOW;
  private boolean opened;
  private boolean sentCredit; // with the first credit
  private boolean done; // nothing more comes
  private @Nullable Throwable failure;
  private boolean ended; // the subscriber hears no more
  private boolean draining = true; // nothing is given before onSubscribe has returned

  /**
   * Of one subscriber, which hears nothing before {@link #start}.
   *
   * @param executor runs the subscriber; it takes every task, if need be on the calling thread
   */
  protected StreamSubscription(Executor executor, Flow.Subscriber<? super MessageBody> subscriber) {
    this.executor = executor;
    this.subscriber = subscriber;
  }

  /** Gives the subscriber its subscription. */
  public final void start() {
    subscriber.onSubscribe(this);
    executor.execute(this::deliver);
  }

  /** Opens the source, now or later, with {@link #firstCredit}; called once. */
  protected abstract void open();

  /** Asks the source for so many more items. */
  protected abstract void grant(long more);

  /** The subscriber wants nothing any more; also called of a source that was not opened. */
  protected abstract void giveUp();

  @Override
  public final void request(long n) {
    boolean opens = false;
    long credit = 0;
    boolean wrong = n <= 0;
    synchronized (lock) {
      if (ended || done) {
        return;
      }
      if (wrong) {
        done = true;
        failure = new IllegalArgumentException("A subscriber asks for at least one item (3.9)");
        items.clear();
      } else {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
        opens = !opened;
        opened = true;
        credit = credit();
      }
    }
    if (wrong) {
      giveUp();
      drain();
    } else if (opens) {
      open();
    } else if (credit > 0) {
      grant(credit);
    }
  }

  @Override
  public final void cancel() {
    synchronized (lock) {
      ended = true;
      items.clear();
    }
    giveUp();
  }

  /** How many more are asked for now: not one by one. */
  private long credit() {
    long more = Math.min(demand, window) - items.size() - granted;
    if (!sentCredit || done || more <= 0 || (granted > 0 && more < window / 2)) {
      return 0;
    }
    granted += more;
    return more;
  }

  /** For how many items the source is opened; what is asked for later is {@link #grant}ed. */
  public final long firstCredit() {
    synchronized (lock) {
      sentCredit = true;
      granted = Math.min(demand, window);
      return granted;
    }
  }

  /**
   * Takes an item.
   *
   * @param large whether only a few such are to be on their way at once
   * @return false: it was not asked for, and is dropped
   */
  public final boolean item(MessageBody item, boolean large) {
    synchronized (lock) {
      if (granted == 0) {
        return false;
      }
      granted--;
      if (large) {
        window = WINDOW_OF_LARGE;
      }
      if (!ended && !done) {
        items.add(item);
      }
    }
    drain();
    return true;
  }

  /**
   * Nothing more comes; what has come is given to the subscriber first. A second end is dropped.
   *
   * @param why null: the stream is complete
   */
  public final void end(@Nullable Throwable why) {
    synchronized (lock) {
      if (done) {
        return;
      }
      done = true;
      failure = why;
    }
    drain();
  }

  private void drain() {
    synchronized (lock) {
      if (draining) {
        return;
      }
      draining = true;
    }
    executor.execute(this::deliver);
  }

  private void deliver() {
    for (; ; ) {
      MessageBody item;
      Throwable why;
      long credit = 0;
      synchronized (lock) {
        item = ended ? null : items.poll();
        why = failure;
        if (item != null) {
          demand--;
          credit = credit();
        } else if (!ended && done) {
          ended = true;
        } else {
          draining = false;
          return;
        }
      }
      if (credit > 0) {
        grant(credit);
      }
      try {
        if (item != null) {
          subscriber.onNext(item);
        } else if (why != null) {
          subscriber.onError(why);
        } else {
          subscriber.onComplete();
        }
      } catch (Throwable e) { // also an Error: the stream would be stuck
        LOGGER.log(
            Level.WARNING, "A subscriber of a stream has thrown; the stream is cancelled", e);
        cancel();
      }
    }
  }
}
