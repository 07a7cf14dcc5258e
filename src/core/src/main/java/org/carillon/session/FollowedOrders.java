package org.carillon.session;

import java.util.LinkedHashMap;
import java.util.Map;

/** The orders that this node has followed of late, so that it follows none twice. */
final class FollowedOrders {

  private static final int MOST = 10_000;

  private final Map<String, Boolean> ids =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /** Whether it is the first time. */
  synchronized boolean isFirst(String id) {
    return ids.put(id, Boolean.TRUE) == null;
  }
}
