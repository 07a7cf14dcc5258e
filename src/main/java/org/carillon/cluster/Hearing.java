package org.carillon.cluster;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.carillon.session.Envelope;
import org.carillon.spi.ClusterBus;
import org.jspecify.annotations.Nullable;

/**
 * Hears what others publish, on a thread of its own, and tells the listeners. A subscription that
 * ends is begun again after a pause; a message that cannot be taken ends nothing.
 */
final class Hearing implements Runnable, ClusterBus.Receiver {

  private static final System.Logger LOG = System.getLogger(Hearing.class.getName());

  private final ClusterBus bus;
  private final Channels channels;
  private final MessageWriter own;
  private final MessageReader reader;
  private final Tally tally;
  private final ToAll listeners;
  private final Pause pause = new Pause();
  private volatile boolean stopping;

  Hearing(
      ClusterBus bus,
      Channels channels,
      MessageWriter own,
      MessageReader reader,
      Tally tally,
      List<ClusterListener> listeners) {
    this.bus = bus;
    this.channels = channels;
    this.own = own;
    this.reader = reader;
    this.tally = tally;
    this.listeners = new ToAll(listeners);
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        hear();
        if (!stopping) {
          TimeUnit.MILLISECONDS.sleep(pause.next());
        }
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "Hearing other nodes ends");
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it, once the bus is closed. */
  void stop() {
    stopping = true;
  }

  private void hear() throws InterruptedException {
    try {
      bus.listen(channels.all(), this);
      ended(null);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | LinkageError | StackOverflowError e) { // of whatever engine or format
      ended(e);
    }
  }

  private void ended(@Nullable Throwable failure) {
    if (!stopping) {
      tally.unsubscribed(failure);
    }
  }

  /** The listeners know that something was missed before anybody may rely on what is heard. */
  @Override
  public void ready(boolean missed) {
    pause.reset();
    if (missed) {
      try {
        listeners.reconnected();
      } catch (RuntimeException e) { // the next tick of a timer does what it should have done
        LOG.log(System.Logger.Level.WARNING, "The return of the cluster cannot be handled", e);
      }
    }
    tally.subscribed();
  }

  @Override
  public void message(String channel, String text) {
    if (own.isOwn(text)) {
      return;
    }
    tally.received();
    try {
      reader.read(channel, text, listeners);
    } catch (RefusedException e) {
      tally.refused(channel, e.why());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "A message on " + channel + " failed", e);
      tally.refused(channel, "cannot be handled (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Tells all; one that fails keeps nothing from the others, and is told of after them. */
  private record ToAll(List<ClusterListener> listeners) implements ClusterListener {

    @Override
    public void live(Envelope event) {
      each(listener -> listener.live(event));
    }

    @Override
    public void positioned(Envelope event, long epoch, long offset) {
      each(listener -> listener.positioned(event, epoch, offset));
    }

    @Override
    public void woken(String tenant, String path) {
      each(listener -> listener.woken(tenant, path));
    }

    @Override
    public void reconnected() {
      each(ClusterListener::reconnected);
    }

    private void each(Consumer<ClusterListener> tell) {
      RuntimeException failure = null;
      for (ClusterListener listener : listeners) {
        try {
          tell.accept(listener);
        } catch (RuntimeException e) {
          if (failure != null) {
            e.addSuppressed(failure);
          }
          failure = e;
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }
}
