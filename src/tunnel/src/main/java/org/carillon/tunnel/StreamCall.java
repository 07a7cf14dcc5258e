package org.carillon.tunnel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A call that a stream of answers comes to. It is made when its subscriber asks for the first item,
 * and asks the other side for no more than the subscriber does, and for a few at a time.
 */
final class StreamCall extends OpenCall implements Flow.Subscription {

  /** The most items that are on their way, or wait for the subscriber. */
  static final int WINDOW = 32;

  /** The same where items are so large that they come in parts. */
  static final int WINDOW_OF_LARGE = 4;

  private static final Logger LOGGER = System.getLogger(StreamCall.class.getName());

  private final Tunnel tunnel;
  private final Flow.Subscriber<? super MessageBody> subscriber;

  private final Object lock = new Object();
  private final Queue<MessageBody> items = new ArrayDeque<>();
  private long demand; // asked for by the subscriber, and not given to it
  private long granted; // asked for of the other side, and not come
  private int window = WINDOW;
  private boolean opened;
  private boolean sentCredit; // with the first credit
  private boolean done; // nothing more comes
  private @Nullable Throwable failure;
  private boolean ended; // the subscriber hears no more
  private boolean draining = true; // nothing is given before onSubscribe has returned

  StreamCall(
      Tunnel tunnel,
      String action,
      MessageBody body,
      CallOptions options,
      Flow.Subscriber<? super MessageBody> subscriber) {
    super(action, body, options);
    this.tunnel = tunnel;
    this.subscriber = subscriber;
  }

  void start() {
    subscriber.onSubscribe(this);
    tunnel.execute(this::deliver);
  }

  @Override
  boolean isStream() {
    return true;
  }

  @Override
  public void request(long n) {
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
        credit = grant();
      }
    }
    if (wrong) {
      tunnel.giveUp(this);
      drain();
    } else if (opens) {
      tunnel.open(this);
    } else {
      sendCredit(credit);
    }
  }

  @Override
  public void cancel() {
    synchronized (lock) {
      ended = true;
      items.clear();
    }
    tunnel.giveUp(this);
  }

  /** How many more are asked for now: not one by one. */
  private long grant() {
    long more = Math.min(demand, window) - items.size() - granted;
    if (!sentCredit || done || more <= 0 || (granted > 0 && more < window / 2)) {
      return 0;
    }
    granted += more;
    return more;
  }

  private void sendCredit(long credit) {
    if (credit > 0) {
      tunnel.sendCredit(this, credit);
    }
  }

  @Override
  long firstCredit() {
    synchronized (lock) {
      sentCredit = true;
      granted = Math.min(demand, window);
      return granted;
    }
  }

  /** Takes an item; false: it was not asked for. */
  boolean item(MessageBody item, boolean large) {
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

  /** A stream of one. */
  @Override
  void answer(MessageBody answer) {
    complete();
  }

  void complete() {
    end(null);
  }

  @Override
  void fail(AgentException why) {
    end(why);
  }

  private void end(@Nullable Throwable why) {
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
    tunnel.execute(this::deliver);
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
          credit = grant();
        } else if (!ended && done) {
          ended = true;
        } else {
          draining = false;
          return;
        }
      }
      sendCredit(credit);
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
