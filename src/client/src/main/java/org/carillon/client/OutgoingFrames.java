package org.carillon.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What a client has to send, the calls that wait for their answers, and the contexts that it is in
 * by what was handed over. Used under the client's lock, which timers and cancellations take here.
 */
final class OutgoingFrames {

  /** What happens to the contexts when a frame is handed over. */
  record Contexts(boolean enter, boolean reset, Collection<String> names) {}

  /** A frame to send, and who waits for what. */
  static final class Outgoing {

    final String frame;
    final @Nullable String id;
    final @Nullable Contexts contexts;
    final CompletableFuture<JsonNode> done = new CompletableFuture<>();
    boolean handed;
    private @Nullable Future<?> timeout;

    Outgoing(String frame, @Nullable String id, @Nullable Contexts contexts) {
      this.frame = frame;
      this.id = id;
      this.contexts = contexts;
    }
  }

  private final Object lock;
  private final ServiceClientOptions options;
  private final Deque<Outgoing> queue = new ArrayDeque<>();
  private final Map<String, Outgoing> calls = new HashMap<>();
  private final Set<String> contexts = new LinkedHashSet<>();

  /** When a call that was handed over waited for too long. */
  private long unansweredAt = System.nanoTime();

  OutgoingFrames(Object lock, ServiceClientOptions options) {
    this.lock = lock;
    this.options = options;
  }

  Set<String> contexts() {
    return contexts;
  }

  long unansweredAt() {
    return unansweredAt;
  }

  /** Whether a call that was handed over waits for its answer. */
  boolean areAnswersAwaited() {
    return calls.values().stream().anyMatch(call -> call.handed);
  }

  /** Takes a frame behind the others; false: there is no room. */
  boolean add(Outgoing out) {
    if (queue.size() >= options.queue() || calls.size() >= options.queue()) {
      return false;
    }
    queue.add(out);
    if (out.id != null) {
      calls.put(out.id, out);
    }
    return true;
  }

  /** Takes a frame ahead of the others. */
  void first(Outgoing out) {
    queue.addFirst(out);
    if (out.id != null) {
      calls.put(out.id, out);
      expire(out, options.timeout());
    }
  }

  /** The next frame, which is handed over now; null: there is none. */
  @Nullable Outgoing next() {
    Outgoing next = queue.poll();
    if (next == null) {
      return null;
    }
    next.handed = true;
    Contexts change = next.contexts;
    if (change != null) {
      if (change.reset()) {
        contexts.clear();
      } else if (change.enter()) {
        contexts.addAll(change.names());
      } else {
        contexts.removeAll(change.names());
      }
    }
    return next;
  }

  /** A frame that nobody answers is on its way. */
  void done(Outgoing out) {
    cancel(out.timeout);
    later(() -> out.done.complete(NullNode.getInstance()));
  }

  /** An answer has come; whether somebody waits for it. */
  boolean answered(String id, JsonNode data) {
    Outgoing call = calls.remove(id);
    if (call != null) {
      cancel(call.timeout);
      later(() -> call.done.complete(data));
    }
    return call != null;
  }

  /** An error has come in the place of an answer. */
  void refused(String id, ServiceException error) {
    Outgoing call = calls.remove(id);
    if (call != null) {
      cancel(call.timeout);
      if (call.contexts != null && call.contexts.enter()) {
        contexts.removeAll(call.contexts.names()); // refused
      }
      later(() -> call.done.completeExceptionally(error));
    }
  }

  /** The connection has ended: what was handed over and not answered is of unknown outcome. */
  void lost() {
    for (Outgoing call : List.copyOf(calls.values())) {
      if (call.handed) {
        fail(call, ServiceException.UNKNOWN_OUTCOME, "the connection ended before the answer");
      }
    }
  }

  /** Nothing is sent any more. */
  void giveUp(String why) {
    for (Outgoing unsent : List.copyOf(queue)) {
      fail(unsent, ServiceException.NOT_SENT, why);
    }
  }

  void fail(Outgoing out, String code, String why) {
    forget(out);
    later(() -> out.done.completeExceptionally(new ServiceException(code, why)));
  }

  private void forget(Outgoing out) {
    cancel(out.timeout);
    if (out.id != null) {
      calls.remove(out.id);
    }
    if (!out.handed) {
      queue.remove(out);
    }
  }

  /** Makes room where the application cancels what it waits for. */
  void forgetIfCancelled(Outgoing out) {
    var unused =
        out.done.whenComplete(
            (data, failure) -> {
              if (out.done.isCancelled()) {
                synchronized (lock) {
                  forget(out);
                }
              }
            });
  }

  /** Fails a frame that waits for too long. */
  void expire(Outgoing out, Duration timeout) {
    out.timeout =
        ClientThreads.schedule(
            options.timer(),
            () -> {
              synchronized (lock) {
                if (out.handed) {
                  unansweredAt = System.nanoTime();
                  fail(out, ServiceException.TIMEOUT, "no answer within " + timeout);
                } else {
                  fail(out, ServiceException.NOT_SENT, "no connection within " + timeout);
                }
              }
            },
            timeout);
  }

  private void later(Runnable completion) {
    options.executor().execute(completion);
  }

  private static void cancel(@Nullable Future<?> task) {
    if (task != null) {
      task.cancel(false);
    }
  }
}
