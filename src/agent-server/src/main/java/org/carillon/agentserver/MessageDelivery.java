package org.carillon.agentserver;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.persistence.DatabaseOutage;
import org.carillon.session.CallerRuns;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.MessageBody;
import org.carillon.tunnel.Tunnel;
import org.jspecify.annotations.Nullable;

/**
 * Delivers what waits for one agent over its connection, one message after another: the next one
 * when the agent has answered the one before.
 */
final class MessageDelivery {

  private static final System.Logger LOGGER = System.getLogger(MessageDelivery.class.getName());

  /** From then on a call has no timeout, where the setting says none. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private final AgentLink link;
  private final DurableMessages messages;
  private final @Nullable String node;
  private final CallOptions options;
  private final ScheduledExecutorService timer;
  private final Executor workers;

  /** How often it was woken since it last looked; above 0 it is at work. */
  private final AtomicInteger woken = new AtomicInteger();

  private final AtomicBoolean isWaiting = new AtomicBoolean();

  /**
   * @param node this one; null: there are no others
   */
  MessageDelivery(
      AgentLink link,
      DurableMessages messages,
      @Nullable String node,
      CallOptions options,
      ScheduledExecutorService timer,
      Executor workers) {
    this.link = link;
    this.messages = messages;
    this.node = node;
    this.options = options;
    this.timer = timer;
    this.workers = workers;
  }

  /** There may be something to deliver. */
  void wake() {
    if (woken.getAndIncrement() == 0) {
      onWorker();
    }
  }

  private void onWorker() {
    try {
      workers.execute(this::look);
    } catch (RejectedExecutionException | Error e) { // an Error: no memory for a thread
      LOGGER.log(System.Logger.Level.DEBUG, "No thread is free to deliver; a later round is", e);
      woken.set(0);
    }
  }

  private void look() {
    int seen = woken.get();
    try {
      DurableMessages.Next next = messages.next(link.server(), link.name(), node);
      DurableMessage message = next.message();
      Tunnel tunnel = link.tunnel();
      if (message == null || tunnel == null || !link.isOpen()) {
        rest(seen);
      } else if (next.isElsewhere()) { // which this node, cut off from the bus, has not heard
        link.movedAway();
        rest(seen);
      } else if (next.pauseMillis() > 0) {
        later(next.pauseMillis());
        rest(seen);
      } else {
        MessageBody body = new StoredBody(message.isBinary, message.body).body();
        CompletionStage<MessageBody> call =
            tunnel.call(
                String.valueOf(message.action),
                body,
                options.withIdempotencyKey(message.key()).withTimeout(timeout(next)));
        call.whenComplete(
            (answer, failure) -> CallerRuns.execute(workers, () -> ended(message, failure)));
      }
    } catch (Throwable e) { // whatever it is, the messages wait for the next round
      failed(e, seen);
    }
  }

  /** What is worth nothing later is not waited for longer. */
  private Duration timeout(DurableMessages.Next next) {
    Duration left = Duration.ofMillis(next.leftMillis());
    Duration usual = options.timeout();
    Duration longest = usual.isZero() ? LONGEST : usual;
    return left.compareTo(longest) < 0 ? left : usual;
  }

  private void ended(DurableMessage message, @Nullable Throwable failure) {
    int seen = woken.get();
    try {
      if (failure == null) {
        messages.delivered(message);
        look();
        return;
      }
      AgentException told = AgentErrorCodes.coded(failure);
      LOGGER.log(
          System.Logger.Level.DEBUG, "A message to {0} failed: {1}", link.name(), told.code());
      if (messages.failed(message, told)) {
        look();
      } else {
        rest(seen);
      }
    } catch (Throwable e) { // whatever it is, the messages wait for the next round
      failed(e, seen);
    }
  }

  /** The next round wakes it again. */
  private void failed(Throwable failure, int seen) {
    if (!DatabaseOutage.tell(failure)) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "Messages to {0} could not be looked at: {1}",
          link.name(),
          failure);
    }
    rest(seen);
  }

  /** Ends the work, unless it was woken meanwhile. */
  private void rest(int seen) {
    if (woken.addAndGet(-seen) > 0) {
      onWorker();
    }
  }

  private void later(long millis) {
    if (isWaiting.compareAndSet(false, true)) {
      try {
        ScheduledFuture<?> unused =
            timer.schedule(
                () -> {
                  isWaiting.set(false);
                  wake();
                },
                millis,
                TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOGGER.log(System.Logger.Level.DEBUG, "The server is going down", e);
      }
    }
  }
}
