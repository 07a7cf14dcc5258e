package org.carillon.it.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.it.support.WsClient;
import org.jspecify.annotations.Nullable;

/** Listens, and comes back to another node with its position whenever it is cut off. */
final class Reader implements Runnable {

  private static final Duration LOOK = Duration.ofMillis(500);

  /** What fails once in this fails often. */
  private static final int ENOUGH = 20;

  private final Nodes nodes;
  private final AtomicBoolean done;
  private final Map<String, String> contents = new HashMap<>();
  private final Map<String, List<Long>> heard = new HashMap<>();
  private final Set<String> marks = new HashSet<>();
  private final List<String> faults = new ArrayList<>();
  private volatile @Nullable String position;
  private int returns;
  private int repeats;

  Reader(Nodes nodes, AtomicBoolean done) {
    this.nodes = nodes;
    this.done = done;
  }

  @Override
  public void run() {
    while (!done.get()) {
      String since = position;
      WsClient client =
          nodes.tryConnect(since == null ? "" : "?since=" + URLEncoder.encode(since, UTF_8));
      if (client == null) {
        continue;
      }
      try (client) {
        if (since != null) {
          count();
        }
        listen(client, since != null);
      }
    }
  }

  private void listen(WsClient client, boolean returning) {
    boolean behind = returning; // the position of the greeting is ahead of what is still to come
    while (!done.get()) {
      JsonNode frame;
      try {
        frame = client.take("a frame", any -> true, LOOK);
      } catch (AssertionError e) {
        if (client.isClosed() && client.rest().isEmpty()) {
          return;
        }
        continue;
      }
      switch (frame.path("event").asText()) {
        case "$welcome", "$position" -> {
          if (!behind) {
            position = frame.path("data").path("position").asText();
          }
        }
        case "$resumed" -> {
          behind = false;
          if (!frame.path("data").path("complete").asBoolean()) {
            fault("the history was said to be incomplete: " + frame);
          }
        }
        case "booked" -> {
          booked(frame);
          position = frame.path("position").asText();
        }
        default -> fault("unexpected: " + frame);
      }
    }
  }

  /** Whether it has a position, so that it misses nothing from here on. */
  boolean isListening() {
    return position != null;
  }

  private synchronized void booked(JsonNode frame) {
    JsonNode data = frame.path("data");
    String before = contents.putIfAbsent(frame.path("id").asText(), data.toString());
    if (before == null) {
      heard
          .computeIfAbsent(data.path("account").asText(), account -> new ArrayList<>())
          .add(data.path("n").asLong());
      if (!marks.add(data.path("mark").asText())) {
        fault("a repeat with another id: " + frame);
      }
    } else {
      repeats++;
      if (!before.equals(data.toString())) {
        fault("one id for two events: " + before + " and " + data);
      }
    }
  }

  private synchronized void count() {
    returns++;
  }

  private synchronized void fault(String what) {
    if (faults.size() < ENOUGH) {
      faults.add(what);
    }
  }

  /** The bookings of an account, in the order in which they were first heard. */
  synchronized List<Long> heard(String account) {
    return List.copyOf(heard.getOrDefault(account, List.of()));
  }

  synchronized Set<String> marks() {
    return Set.copyOf(marks);
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /** How often it came back with a position. */
  synchronized int returns() {
    return returns;
  }

  synchronized int repeats() {
    return repeats;
  }
}
