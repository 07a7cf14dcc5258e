package org.carillon.tunnel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls that this side has made and that have not ended. Whoever takes one out ends it; so each
 * is ended once.
 */
final class CallTable {

  /** What became of a call. */
  enum Admission {
    TAKEN,
    /** As many as may be are in flight. */
    FULL,
    /** No new one is made here. */
    CLOSED
  }

  private final Map<Long, OpenCall> calls = new HashMap<>();
  private final int limit;
  private long lastId;
  private boolean closed;

  /** When the calls are looked through next for those that are late. */
  private long tick;

  private boolean ticking;

  CallTable(int limit) {
    this.limit = limit;
  }

  /** Takes a call, and gives it its id. */
  synchronized Admission add(OpenCall call) {
    if (closed) {
      return Admission.CLOSED;
    }
    if (calls.size() >= limit) {
      return Admission.FULL;
    }
    call.setId(++lastId);
    calls.put(lastId, call);
    return Admission.TAKEN;
  }

  /** An id of a message that is no call; 0: no new one is sent here. */
  synchronized long draw() {
    return closed ? 0 : ++lastId;
  }

  synchronized @Nullable OpenCall get(long id) {
    return calls.get(id);
  }

  synchronized @Nullable OpenCall remove(long id) {
    return calls.remove(id);
  }

  /** Takes no new ones. */
  synchronized void close() {
    closed = true;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Takes no new ones, and gives those that are there. */
  synchronized List<OpenCall> end() {
    closed = true;
    List<OpenCall> all = new ArrayList<>(calls.values());
    calls.clear();
    return all;
  }

  synchronized int size() {
    return calls.size();
  }

  /** Whether somebody is to come at the deadline of a call, since nobody comes until then. */
  synchronized boolean tickAt(OpenCall call) {
    if (!call.hasDeadline() || (ticking && tick - call.deadline <= 0)) {
      return false;
    }
    ticking = true;
    tick = call.deadline;
    return true;
  }

  /** Those that are late by now, which are taken out. */
  synchronized List<OpenCall> late(long now) {
    List<OpenCall> late = new ArrayList<>();
    ticking = false;
    for (Iterator<OpenCall> all = calls.values().iterator(); all.hasNext(); ) {
      OpenCall call = all.next();
      if (call.hasDeadline() && call.deadline - now <= 0) {
        late.add(call);
        all.remove();
      }
    }
    return late;
  }

  /** The call whose deadline is next; null: none has one. */
  synchronized @Nullable OpenCall next() {
    OpenCall next = null;
    for (OpenCall call : calls.values()) {
      if (call.hasDeadline() && (next == null || call.deadline - next.deadline < 0)) {
        next = call;
      }
    }
    return next;
  }
}
