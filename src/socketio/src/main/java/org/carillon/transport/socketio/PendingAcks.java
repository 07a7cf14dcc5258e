package org.carillon.transport.socketio;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The acknowledgements that one client owes us in one namespace; each for a limited time. */
final class PendingAcks {

  private final Map<Long, CompletableFuture<List<@Nullable Object>>> pending =
      new ConcurrentHashMap<>(0);
  private final AtomicLong next = new AtomicLong();
  private volatile boolean isOver;

  /** An acknowledgement that is due. */
  record Due(long id, CompletableFuture<List<@Nullable Object>> acknowledged) {}

  Due await(Duration timeout) {
    long id = next.getAndIncrement();
    CompletableFuture<List<@Nullable Object>> due = new CompletableFuture<>();
    pending.put(id, due);
    // Whatever ends it takes it out of the map; the dependent future itself is of no use.
    CompletableFuture<?> unused =
        due.orTimeout(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS)
            .whenComplete((arguments, failure) -> pending.remove(id));
    if (isOver) {
      due.cancel(false);
    }
    return new Due(id, due);
  }

  /** A client has acknowledged; false: nothing with that id is due. */
  boolean acknowledged(long id, List<@Nullable Object> arguments) {
    CompletableFuture<List<@Nullable Object>> due = pending.remove(id);
    return due != null && due.complete(arguments);
  }

  /** The client has left. */
  void end() {
    isOver = true;
    pending.values().forEach(due -> due.cancel(false));
  }

  /** How many are due. */
  int size() {
    return pending.size();
  }
}
