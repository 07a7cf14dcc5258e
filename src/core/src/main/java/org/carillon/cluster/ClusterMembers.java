package org.carillon.cluster;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Which other nodes there are: those that have been heard of late and have not said that they
 * leave. Any message of a node shows that it lives; one that has nothing to say shows it every
 * {@value #SIGN_SECONDS} s.
 */
final class ClusterMembers {

  /** How often a node shows that it lives. */
  static final int SIGN_SECONDS = 5;

  /** After three signs of life that did not come, a node is taken for gone. */
  static final int GONE_SECONDS = 16;

  /** How long the others may take to show themselves to a node that has just begun to hear. */
  static final int GREETING_SECONDS = 1;

  /** More than there are; whoever reaches the engine could make any number. */
  private static final int MOST = 1_024;

  private static final long NEVER = Long.MIN_VALUE;

  private final LongSupplier nanos;
  private final Map<String, Long> heard = new ConcurrentHashMap<>();
  private volatile long since = NEVER;

  /** Those by a clock in nanoseconds. */
  ClusterMembers(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** This node begins to hear the others, perhaps again. */
  void subscribed() {
    since = nanos.getAsLong();
  }

  /** A node was heard; whether it was not known before, so that it should hear of this one. */
  boolean heard(String node) {
    if (heard.size() >= MOST && !heard.containsKey(node)) {
      expire();
      if (heard.size() >= MOST) {
        return false;
      }
    }
    Long before = heard.put(node, nanos.getAsLong());
    return before == null || isOver(before);
  }

  /** A node has said that it leaves. */
  void left(String node) {
    heard.remove(node);
  }

  /** Those that live. */
  Set<String> all() {
    expire();
    return heard.keySet().stream().collect(Collectors.toUnmodifiableSet());
  }

  /** For how many milliseconds more the others may be unknown; 0: they are known. */
  long unknownMillis() {
    long start = since;
    if (start == NEVER) {
      return TimeUnit.SECONDS.toMillis(GREETING_SECONDS);
    }
    long left = TimeUnit.SECONDS.toNanos(GREETING_SECONDS) - (nanos.getAsLong() - start);
    return left <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(left) + 1;
  }

  private void expire() {
    heard.values().removeIf(this::isOver);
  }

  private boolean isOver(long at) {
    return nanos.getAsLong() - at > TimeUnit.SECONDS.toNanos(GONE_SECONDS);
  }
}
