package org.carillon.it.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Listens, and comes back to another node whenever it is cut off. What it hears is kept in parts: a
 * new one begins where it was told that something may be missing.
 */
abstract class Reader implements Runnable {

  /** How long it waits for a frame before it looks whether all is over. */
  static final Duration LOOK = Duration.ofMillis(500);

  /** What fails once in this fails often. */
  private static final int ENOUGH = 20;

  final Nodes nodes;
  private final AtomicBoolean done;
  private final Map<String, String> contents = new HashMap<>();
  private final List<Map<String, List<Long>>> parts = new ArrayList<>();
  private final Set<String> marks = new HashSet<>();
  private final List<String> faults = new ArrayList<>();
  private int returns;
  private int repeats;

  Reader(Nodes nodes, AtomicBoolean done) {
    this.nodes = nodes;
    this.done = done;
    parts.add(new HashMap<>());
  }

  @Override
  public void run() {
    try {
      while (!isDone()) {
        visit();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      fault("it ended: " + e);
    }
  }

  /** Connects, and listens until the connection ends. */
  abstract void visit() throws InterruptedException;

  /** Whether it is told of whatever is booked from here on. */
  abstract boolean isListening();

  boolean isDone() {
    return done.get();
  }

  synchronized void booked(String id, JsonNode data) {
    String before = contents.putIfAbsent(id, data.toString());
    if (before == null) {
      parts
          .get(parts.size() - 1)
          .computeIfAbsent(data.path("account").asText(), account -> new ArrayList<>())
          .add(data.path("n").asLong());
      if (!marks.add(data.path("mark").asText())) {
        fault("a repeat with another id: " + id + " " + data);
      }
    } else {
      repeats++;
      if (!before.equals(data.toString())) {
        fault("one id for two events: " + before + " and " + data);
      }
    }
  }

  /** It came back, as if it had never been away, as it was told. */
  synchronized void cameBack() {
    returns++;
  }

  /** It came back, and was told that something may be missing. */
  synchronized void beganAnew() {
    parts.add(new HashMap<>());
  }

  synchronized void fault(String what) {
    if (faults.size() < ENOUGH) {
      faults.add(what);
    }
  }

  /** The bookings of an account, in the order in which they were first heard, in each part. */
  synchronized List<List<Long>> heard(String account) {
    return parts.stream().map(part -> List.copyOf(part.getOrDefault(account, List.of()))).toList();
  }

  /** Whether the last part reaches up to there. */
  synchronized boolean hasHeard(String account, long count) {
    List<Long> last = parts.get(parts.size() - 1).getOrDefault(account, List.of());
    return !last.isEmpty() && last.get(last.size() - 1) == count;
  }

  synchronized Set<String> marks() {
    return Set.copyOf(marks);
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /** How often it came back and went on where it had been. */
  synchronized int returns() {
    return returns;
  }

  synchronized int repeats() {
    return repeats;
  }

  synchronized int parts() {
    return parts.size();
  }
}
