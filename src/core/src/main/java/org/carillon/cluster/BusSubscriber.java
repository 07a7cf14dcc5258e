package org.carillon.cluster;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.carillon.event.Envelope;
import org.carillon.log.LogFailure;
import org.carillon.spi.ClusterBus;
import org.jspecify.annotations.Nullable;

/**
 * Hears what others publish, on a thread of its own, and tells the listeners. A subscription that
 * ends is begun again after a pause; a message that cannot be taken ends nothing.
 */
final class BusSubscriber implements Runnable, ClusterBus.Receiver {

  private static final System.Logger LOG = System.getLogger(BusSubscriber.class.getName());

  private final ClusterBus bus;
  private final ChannelNames channelNames;
  private final MessageWriter own;
  private final MessageReader reader;
  private final BusMonitor busMonitor;
  private final ToAll listeners;
  private final Runnable onSubscribed;
  private final ReconnectDelay reconnectDelay = new ReconnectDelay();
  private volatile boolean stopping;

  /**
   * A hearer.
   *
   * @param onSubscribed is told when a subscription has begun
   */
  BusSubscriber(
      ClusterBus bus,
      ChannelNames channelNames,
      MessageWriter own,
      MessageReader reader,
      BusMonitor busMonitor,
      List<ClusterListener> listeners,
      Runnable onSubscribed) {
    this.onSubscribed = onSubscribed;
    this.bus = bus;
    this.channelNames = channelNames;
    this.own = own;
    this.reader = reader;
    this.busMonitor = busMonitor;
    this.listeners = new ToAll(listeners);
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        try {
          hear();
        } catch (InterruptedException e) {
          throw e;
        } catch (Throwable e) { // out of the log, where the end was told: this thread must live
          tell(e);
        }
        if (!stopping) {
          TimeUnit.MILLISECONDS.sleep(reconnectDelay.next());
        }
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "Hearing other nodes ends");
      Thread.currentThread().interrupt();
    }
  }

  private static void tell(Throwable failure) {
    try {
      LOG.log(System.Logger.Level.WARNING, "Hearing other nodes failed; it goes on", failure);
    } catch (Throwable e) { // there is nobody left to tell
      LogFailure.keep(failure, e);
    }
  }

  /** Ends it, once the bus is closed. */
  void stop() {
    stopping = true;
  }

  private void hear() throws InterruptedException {
    try {
      bus.listen(channelNames.all(), this);
      ended(null);
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) { // of whatever engine: this thread must live
      ended(e);
    }
  }

  private void ended(@Nullable Throwable failure) {
    if (!stopping) {
      busMonitor.unsubscribed(failure);
    }
  }

  /** The listeners know that something was missed before anybody may rely on what is heard. */
  @Override
  public void ready(boolean missed) {
    reconnectDelay.reset();
    if (missed) {
      try {
        listeners.reconnected();
      } catch (Throwable e) { // the next tick of a timer does what it should have done
        LOG.log(System.Logger.Level.WARNING, "The return of the cluster cannot be handled", e);
      }
    }
    busMonitor.subscribed();
    onSubscribed.run();
  }

  @Override
  public void message(String channel, String text) {
    if (own.isOwn(text)) {
      return;
    }
    busMonitor.received();
    try {
      reader.read(channel, text, listeners);
    } catch (RefusedMessageException e) {
      busMonitor.refused(channel, e.why());
    } catch (Throwable e) { // a listener's, or an Error of a format: this thread must live
      LOG.log(System.Logger.Level.DEBUG, "A message on " + channel + " failed", e);
      busMonitor.failed(channel, e);
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
    public void alive(String node) {
      each(listener -> listener.alive(node));
    }

    @Override
    public void told(String node, NodeMessage message) {
      each(listener -> listener.told(node, message));
    }

    @Override
    public void left(String node) {
      each(listener -> listener.left(node));
    }

    @Override
    public void reconnected() {
      each(ClusterListener::reconnected);
    }

    private void each(Consumer<ClusterListener> tell) {
      Throwable failure = null;
      for (ClusterListener listener : listeners) {
        try {
          tell.accept(listener);
        } catch (Throwable e) { // also an Error
          if (failure != null) {
            e.addSuppressed(failure);
          }
          failure = e;
        }
      }
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof RuntimeException exception) {
        throw exception;
      }
    }
  }
}
