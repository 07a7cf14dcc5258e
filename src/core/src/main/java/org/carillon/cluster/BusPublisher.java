package org.carillon.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.carillon.log.LogFailure;
import org.carillon.spi.ClusterBus;
import org.carillon.spi.ClusterBus.Message;
import org.carillon.spi.PartialPublishException;

/**
 * Takes what waits and publishes it, on a thread of its own. What the engine does not take is
 * dropped, and after a pause the next is tried; where nothing waits, a sign of life is.
 */
final class BusPublisher implements Runnable {

  private static final System.Logger LOG = System.getLogger(BusPublisher.class.getName());
  private static final int AT_ONCE = 500;
  private static final long CHECK = TimeUnit.SECONDS.toNanos(1);
  private static final long CHECK_MILLIS = 1_000;
  private static final long SIGN = TimeUnit.SECONDS.toNanos(ClusterMembers.SIGN_SECONDS);

  private final ClusterBus bus;
  private final PublishQueue publishQueue;
  private final ChannelNames channelNames;
  private final MessageWriter writer;
  private final BusMonitor busMonitor;
  private final int limit;
  private final ReconnectDelay reconnectDelay = new ReconnectDelay();
  private long nextCheck = System.nanoTime() + CHECK;
  private long nextSign = System.nanoTime() + SIGN;
  private volatile boolean stopping;
  private volatile boolean nudged;
  private volatile boolean greets;

  BusPublisher(
      ClusterBus bus,
      PublishQueue publishQueue,
      ChannelNames channelNames,
      MessageWriter writer,
      BusMonitor busMonitor,
      int limit) {
    this.bus = bus;
    this.publishQueue = publishQueue;
    this.channelNames = channelNames;
    this.writer = writer;
    this.busMonitor = busMonitor;
    this.limit = limit;
  }

  @Override
  public void run() {
    try {
      while (!stopping || publishQueue.size() > 0) {
        try {
          round();
        } catch (InterruptedException e) {
          throw e;
        } catch (Throwable e) { // also out of the log: this thread must live
          tell(e);
          TimeUnit.MILLISECONDS.sleep(reconnectDelay.next());
        }
      }
      leave();
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "Publishing to other nodes ends");
      Thread.currentThread().interrupt();
    }
  }

  private static void tell(Throwable failure) {
    try {
      LOG.log(System.Logger.Level.WARNING, "A round of publishing failed; it goes on", failure);
    } catch (Throwable e) { // there is nobody left to tell
      LogFailure.keep(failure, e);
    }
  }

  private void round() throws InterruptedException {
    PublishQueue.Batch batch = publishQueue.take(AT_ONCE, CHECK_MILLIS);
    nudged = false;
    boolean signs = isSignDue();
    if (!batch.isEmpty() || signs || busMonitor.isUnproven()) {
      publish(batch, signs);
    }
    if (publishQueue.hasRoom()) {
      busMonitor.hasRoom();
    }
    check();
  }

  /** Ends when what waits has been tried once. */
  void stop() {
    stopping = true;
    publishQueue.close();
  }

  /**
   * The engine seems to be there again, or a node is: what waits is tried now, and a sign of life.
   */
  void greet() {
    greets = true;
    nudged = true;
    publishQueue.nudge();
  }

  private boolean isSignDue() {
    boolean signs = greets || System.nanoTime() - nextSign >= 0;
    greets = false;
    return signs;
  }

  /** The others need not wait for this node any more. */
  private void leave() throws InterruptedException {
    try {
      bus.publish(List.of(new Message(channelNames.control(), writer.leave())));
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) { // of whatever engine; they will miss it
      LOG.log(
          System.Logger.Level.DEBUG,
          "The others were not told of the end: {0}",
          BusErrorText.of(e));
    }
  }

  private void publish(PublishQueue.Batch batch, boolean signs) throws InterruptedException {
    int events = batch.size();
    try {
      List<Message> messages = messages(batch, signs);
      events = messages.size() - (isSign(batch, signs) ? 1 : 0); // which counts for nothing
      nextSign = System.nanoTime() + SIGN;
      bus.publish(messages);
      busMonitor.published(events);
      reconnectDelay.reset();
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) { // of whatever engine: this thread must live
      int taken = e instanceof PartialPublishException partial ? partial.published() : 0;
      busMonitor.lost(Math.max(0, events - taken), e);
      await(reconnectDelay.next());
    }
  }

  /** Whether its first message is a sign of life alone: wake-ups are one as well. */
  private static boolean isSign(PublishQueue.Batch batch, boolean signs) {
    return batch.wakes().isEmpty() && (signs || batch.isEmpty());
  }

  private List<Message> messages(PublishQueue.Batch batch, boolean signs) {
    List<Message> messages = new ArrayList<>(batch.size() + 1);
    if (!batch.wakes().isEmpty() || isSign(batch, signs)) {
      messages.add(new Message(channelNames.control(), writer.write(batch.wakes())));
    }
    for (OutgoingMessage outgoingMessage : batch.events()) {
      String channel =
          outgoingMessage instanceof OutgoingMessage.Event event
              ? channelNames.of(event.event())
              : channelNames.control();
      if (channel != null) {
        write(channel, outgoingMessage, messages);
      }
    }
    return messages;
  }

  /** One event that cannot be written costs the others nothing. */
  private void write(String channel, OutgoingMessage outgoingMessage, List<Message> messages) {
    try {
      String text = writer.write(outgoingMessage);
      if (text.length() > limit) {
        busMonitor.tooLong(channel, outgoingMessage.id());
      } else {
        messages.add(new Message(channel, text));
      }
    } catch (Throwable e) {
      busMonitor.unwritable(outgoingMessage.id(), e);
    }
  }

  /** A pause in which the engine is looked after. */
  private void await(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (left > 0 && !stopping && !nudged) {
      TimeUnit.MILLISECONDS.sleep(Math.min(left, 200));
      check();
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  private void check() {
    if (System.nanoTime() - nextCheck < 0) {
      return;
    }
    nextCheck = System.nanoTime() + CHECK;
    busMonitor.tick();
    try {
      bus.check();
    } catch (Throwable e) { // its subscription tells what is wrong
      LOG.log(
          System.Logger.Level.DEBUG, "The cluster engine failed to check: {0}", BusErrorText.of(e));
    }
  }
}
