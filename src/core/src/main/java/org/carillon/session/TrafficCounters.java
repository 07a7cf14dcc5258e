package org.carillon.session;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** What went over this node's connections since the deployment. Counting costs next to nothing. */
public final class TrafficCounters {

  private final LongAdder in = new LongAdder();
  private final LongAdder out = new LongAdder();
  private final LongAdder slow = new LongAdder();
  private final ConcurrentMap<Integer, LongAdder> refused = new ConcurrentHashMap<>();

  TrafficCounters() {}

  void received() {
    in.increment();
  }

  public void sent(int frames) {
    out.add(frames);
  }

  void tooSlow() {
    slow.increment();
  }

  void refused(int status) {
    refused.computeIfAbsent(status, any -> new LongAdder()).increment();
  }

  /** Frames that clients sent. */
  public long in() {
    return in.sum();
  }

  /** Frames that were queued for clients. */
  public long out() {
    return out.sum();
  }

  /** Connections that were closed because their client was too slow. */
  public long slow() {
    return slow.sum();
  }

  /** Handshakes that were refused, by their HTTP status. */
  public Map<Integer, Long> refused() {
    Map<Integer, Long> sums = new TreeMap<>();
    refused.forEach((status, count) -> sums.put(status, count.sum()));
    return sums;
  }
}
