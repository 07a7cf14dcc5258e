package org.carillon.tunnel;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A stream of answers to the other side. Its publisher is asked for no more than the other side
 * has, for a few at a time, and on the workers; one item of a stream is with the writer at a time,
 * so that they stay in their order and a slow connection slows the publisher down.
 */
final class StreamAnswer implements Flow.Subscriber<Object> {

  private static final int WINDOW = 32;

  private final Tunnel tunnel;
  private final InboundCall call;
  private final Queue<QueuedMessage> ready = new ArrayDeque<>();
  private @Nullable QueuedMessage stalled; // there was no room for it
  private long credit; // of items that are not yet with the writer
  private long asked; // of the publisher, and not come
  private int window = WINDOW;
  private Flow.@Nullable Subscription subscription;
  private boolean pumping; // somebody is calling the subscription
  private boolean writing; // an item is with the writer
  private @Nullable QueuedMessage last; // behind what is ready
  private boolean stopped; // nothing more of the publisher is wanted
  private boolean stopTold;
  private boolean subscribed;
  private boolean over; // nothing more goes out

  private final class Item extends BodyAnswer {

    private Item(MessageBody body) {
      super(ITEM, call.id(), body);
    }

    @Override
    void sent() {
      synchronized (StreamAnswer.this) {
        writing = false;
      }
      forward();
      pumpIfWanted();
    }
  }

  StreamAnswer(Tunnel tunnel, InboundCall call, long credit) {
    this.tunnel = tunnel;
    this.call = call;
    this.credit = credit;
  }

  void subscribeTo(Flow.Publisher<?> publisher) {
    boolean wanted;
    synchronized (this) {
      subscribed = true;
      wanted = !over;
    }
    if (wanted) {
      try {
        publisher.subscribe(this);
      } catch (RuntimeException e) {
        stop();
        onError(e);
      }
    } else {
      tunnel.forget(call);
    }
  }

  /** A stream of one. */
  void one(MessageBody body) {
    QueuedMessage item = tunnel.checked(new Item(body));
    synchronized (this) {
      subscribed = true;
      if (!over) {
        ready.add(item);
        last = ShortMessage.of(ShortMessage.COMPLETE, call.id());
      }
    }
    if (call.isCancelled()) {
      tunnel.forget(call);
    }
    forward();
  }

  synchronized void addCredit(long more) {
    credit = credit + more < 0 ? Long.MAX_VALUE : credit + more;
  }

  void credit(long more) {
    addCredit(more);
    forward();
    pumpIfWanted();
  }

  void cancel() {
    boolean forgets;
    synchronized (this) {
      over = true;
      stopped = true;
      ready.clear();
      stalled = null;
      last = null;
      forgets = subscribed;
    }
    tunnel.execute(this::pump);
    if (forgets) {
      tunnel.forget(call);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    synchronized (this) {
      if (subscription == null) {
        subscription = given;
      }
    }
    if (subscription != given) {
      given.cancel();
    }
    pump();
  }

  @Override
  public void onNext(Object value) {
    QueuedMessage item;
    try {
      if (!(value instanceof MessageBody body)) {
        throw new IllegalStateException(
            "A stream of answers is of MessageBody, not " + value.getClass().getName());
      }
      item = tunnel.checked(new Item(body));
    } catch (RuntimeException e) {
      stop();
      onError(e);
      return;
    }
    boolean overrun;
    synchronized (this) {
      overrun = asked == 0;
      if (!overrun) {
        asked--;
        if (!stopped && last == null) {
          ready.add(item);
        }
        if (item.isInParts()) {
          window = 1;
        }
      }
    }
    if (overrun) {
      stop();
      onError(new IllegalStateException("The publisher gives more items than it was asked for"));
    } else {
      forward();
    }
  }

  private void stop() {
    synchronized (this) {
      stopped = true;
    }
    tunnel.execute(this::pump);
  }

  @Override
  public void onError(Throwable failure) {
    end(ShortMessage.error(call.id(), call.error(failure)));
  }

  @Override
  public void onComplete() {
    end(ShortMessage.of(ShortMessage.COMPLETE, call.id()));
  }

  private void end(QueuedMessage with) {
    synchronized (this) {
      if (last == null && !over) {
        last = with;
      }
    }
    forward();
  }

  /** Gives the next item to the writer, or the end. */
  private void forward() {
    QueuedMessage next;
    boolean ends = false;
    synchronized (this) {
      if (writing || over) {
        return;
      }
      next = stalled;
      stalled = null;
      if (next == null && credit > 0) {
        next = ready.poll();
        if (next != null) {
          credit--;
        }
      }
      if (next != null) {
        writing = true;
      } else if (ready.isEmpty() && last != null) {
        next = last;
        ends = true;
        over = true;
      } else {
        return;
      }
    }
    if (ends) {
      tunnel.answer(call, next);
    } else if (tunnel.offerItem(next) == TunnelWriter.Admission.OVERFLOW) {
      synchronized (this) {
        writing = false;
        stalled = over ? null : next;
      }
      if (!tunnel.awaitRoom(next, this::forward)) {
        tunnel.execute(this::forward);
      }
    }
  }

  private void pumpIfWanted() {
    synchronized (this) {
      if (subscription == null || pumping || wanted() == 0) {
        return;
      }
    }
    tunnel.execute(this::pump);
  }

  private long wanted() {
    long used = asked + ready.size() + (stalled == null ? 0 : 1);
    long more = Math.min(credit, window) - used;
    return stopped || last != null || more <= 0 || (used > 0 && more < window / 2) ? 0 : more;
  }

  /** Asks the publisher for what is wanted: one caller at a time, as it may expect. */
  private void pump() {
    boolean first = true;
    for (; ; ) {
      Flow.Subscription publisher;
      long more;
      boolean cancels;
      synchronized (this) {
        publisher = subscription;
        if ((first && pumping) || publisher == null) {
          return;
        }
        first = false;
        cancels = stopped && !stopTold;
        more = wanted();
        pumping = cancels || more > 0;
        if (!pumping) {
          return;
        }
        stopTold |= cancels;
        asked += more;
      }
      try {
        if (cancels) {
          publisher.cancel();
        } else {
          publisher.request(more);
        }
      } catch (Throwable e) { // also an Error: the caller would wait for ever
        synchronized (this) {
          stopped = true;
        }
        onError(e);
      }
    }
  }
}
