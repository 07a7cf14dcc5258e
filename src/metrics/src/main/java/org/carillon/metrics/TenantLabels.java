package org.carillon.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Names tenants in figures, and not more than so many: a series costs memory for ever. */
final class TenantLabels {

  static final String OTHER = "other";

  private final int limit;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  TenantLabels(int limit) {
    this.limit = limit;
  }

  /** Its own name for the first so many tenants, {@link #OTHER} for those that come later. */
  String of(String tenant) {
    if (known.contains(tenant)) {
      return tenant;
    }
    synchronized (this) {
      boolean named = known.contains(tenant) || (known.size() < limit && known.add(tenant));
      return named ? tenant : OTHER;
    }
  }
}
