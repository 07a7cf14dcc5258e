package org.carillon.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a client has received and no test has asked for yet, in order; and how it ended. */
final class ClientInbox {

  private static final int TOLD = 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<ClientMessage> messages = new ArrayList<>();
  private @Nullable ClosedClient closed;

  void add(ClientMessage message) {
    lock.lock();
    try {
      messages.add(message);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void closed(int code, String reason) {
    lock.lock();
    try {
      if (closed == null) {
        closed = new ClosedClient(code, reason);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the first message that is meant out, waiting for it. */
  ClientMessage take(String what, Predicate<ClientMessage> meant, Duration patience) {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (true) {
        Iterator<ClientMessage> each = messages.iterator();
        while (each.hasNext()) {
          ClientMessage message = each.next();
          if (meant.test(message)) {
            each.remove();
            return message;
          }
        }
        if (closed != null) {
          throw new AssertionError(what + " did not come, but the end: " + closed + instead());
        }
        if (left <= 0) {
          throw new AssertionError(what + " did not come within " + patience + instead());
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    } finally {
      lock.unlock();
    }
  }

  /** Takes all that are meant and that are here now. */
  List<ClientMessage> takeAll(Predicate<ClientMessage> meant) {
    lock.lock();
    try {
      List<ClientMessage> taken = messages.stream().filter(meant).toList();
      messages.removeAll(taken);
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** What is here now. */
  List<ClientMessage> all() {
    lock.lock();
    try {
      return List.copyOf(messages);
    } finally {
      lock.unlock();
    }
  }

  /** How it ended, waiting for it. */
  ClosedClient awaitClose(Duration patience) {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (closed == null) {
        if (left <= 0) {
          throw new AssertionError("the connection did not end within " + patience + instead());
        }
        left = changed.awaitNanos(left);
      }
      return closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the end", e);
    } finally {
      lock.unlock();
    }
  }

  private String instead() {
    if (messages.isEmpty()) {
      return "; nothing else was heard";
    }
    return "; heard instead: "
        + messages.stream()
            .limit(TOLD)
            .map(ClientMessage::toString)
            .collect(Collectors.joining(", "))
        + (messages.size() > TOLD ? ", and " + (messages.size() - TOLD) + " more" : "");
  }
}
