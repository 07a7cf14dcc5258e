package org.carillon.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a client has received and no test has asked for yet, in order; and how it ended. */
final class Inbox {

  /** A bound for what must come, not a pause: generous, since a busy machine is slow. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<JsonNode> frames = new ArrayList<>();
  private @Nullable Integer closeCode;
  private String closeReason = "";

  void add(String text) {
    JsonNode frame = Frames.frame(text);
    lock.lock();
    try {
      frames.add(frame);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void closed(int code, String reason) {
    lock.lock();
    try {
      if (closeCode == null) {
        closeCode = code;
        closeReason = reason;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the first frame that is meant out, waiting for it. */
  JsonNode take(String what, Predicate<JsonNode> meant) {
    return take(what, meant, PATIENCE);
  }

  /** Takes the first frame that is meant out, waiting for it so long at the most. */
  JsonNode take(String what, Predicate<JsonNode> meant, Duration patience) {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (true) {
        Iterator<JsonNode> each = frames.iterator();
        while (each.hasNext()) {
          JsonNode frame = each.next();
          if (meant.test(frame)) {
            each.remove();
            return frame;
          }
        }
        if (closeCode != null) {
          throw new AssertionError(
              "waited for " + what + ", but closed with " + closeCode + " " + closeReason + seen());
        }
        if (left <= 0) {
          throw new AssertionError("waited in vain for " + what + seen());
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

  /** What came and was not taken. */
  List<JsonNode> rest() {
    lock.lock();
    try {
      return List.copyOf(frames);
    } finally {
      lock.unlock();
    }
  }

  /** The code of the close, waiting for it. */
  int closeCode() {
    lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (closeCode == null) {
        if (left <= 0) {
          throw new AssertionError("waited in vain for the close" + seen());
        }
        left = changed.awaitNanos(left);
      }
      return closeCode;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the close", e);
    } finally {
      lock.unlock();
    }
  }

  String closeReason() {
    return closeReason;
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closeCode != null;
    } finally {
      lock.unlock();
    }
  }

  private String seen() {
    return frames.isEmpty()
        ? "; nothing else came"
        : "; came: " + frames.subList(0, Math.min(20, frames.size()));
  }
}
