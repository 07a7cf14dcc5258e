package org.carillon.client;

import java.util.LinkedHashSet;
import java.util.Set;

/** The ids of the last events, by which one that comes again is known. */
final class RepeatedEvents {

  /** How many are known. */
  static final int MOST = 4_096;

  private final Set<String> ids = new LinkedHashSet<>();

  boolean isNew(String id) {
    if (!ids.add(id)) {
      return false;
    }
    if (ids.size() > MOST) {
      ids.remove(ids.iterator().next());
    }
    return true;
  }
}
