package org.carillon.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.carillon.spi.ClusterBus;
import org.carillon.spi.ClusterBus.Message;

/**
 * Takes what waits and publishes it, on a thread of its own. What the engine does not take is
 * dropped, and after a pause the next is tried; where nothing waits, a sign of life is.
 */
final class Publishing implements Runnable {

  private static final System.Logger LOG = System.getLogger(Publishing.class.getName());
  private static final int AT_ONCE = 500;
  private static final long CHECK = TimeUnit.SECONDS.toNanos(1);
  private static final long CHECK_MILLIS = 1_000;

  private final ClusterBus bus;
  private final Backlog backlog;
  private final Channels channels;
  private final MessageWriter writer;
  private final Tally tally;
  private final int limit;
  private final Pause pause = new Pause();
  private long nextCheck = System.nanoTime() + CHECK;
  private volatile boolean stopping;

  Publishing(
      ClusterBus bus,
      Backlog backlog,
      Channels channels,
      MessageWriter writer,
      Tally tally,
      int limit) {
    this.bus = bus;
    this.backlog = backlog;
    this.channels = channels;
    this.writer = writer;
    this.tally = tally;
    this.limit = limit;
  }

  @Override
  public void run() {
    try {
      while (!stopping || backlog.size() > 0) {
        Backlog.Batch batch = backlog.take(AT_ONCE, CHECK_MILLIS);
        if (!batch.isEmpty() || tally.isFailing()) {
          publish(batch);
        }
        if (backlog.hasRoom()) {
          tally.hasRoom();
        }
        check();
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "Publishing to other nodes ends");
      Thread.currentThread().interrupt();
    }
  }

  /** Ends when what waits has been tried once. */
  void stop() {
    stopping = true;
    backlog.close();
  }

  private void publish(Backlog.Batch batch) throws InterruptedException {
    try {
      List<Message> messages = messages(batch);
      bus.publish(messages);
      tally.published(batch.isEmpty() ? 0 : messages.size());
      pause.reset();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) { // of whatever engine
      tally.lost(batch.size(), e);
      await(pause.next());
    }
  }

  private List<Message> messages(Backlog.Batch batch) {
    List<Message> messages = new ArrayList<>(batch.size());
    if (!batch.wakes().isEmpty() || batch.isEmpty()) {
      messages.add(new Message(channels.control(), writer.write(batch.wakes())));
    }
    for (Outgoing outgoing : batch.events()) {
      String channel = channels.of(outgoing.event().path());
      if (channel != null) {
        String text = writer.write(outgoing);
        if (text.length() > limit) {
          tally.tooLong(channel, outgoing.event().id());
        } else {
          messages.add(new Message(channel, text));
        }
      }
    }
    return messages;
  }

  /** A pause in which the engine is looked after. */
  private void await(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (left > 0 && !stopping) {
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
    try {
      bus.check();
    } catch (RuntimeException e) { // its subscription tells what is wrong
      LOG.log(
          System.Logger.Level.DEBUG, "The cluster engine failed to check: {0}", ErrorText.of(e));
    }
  }
}
