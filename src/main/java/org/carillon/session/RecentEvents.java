package org.carillon.session;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/**
 * What clients may have missed that come back, by path and tenant; kept only where there are such
 * clients, so that others cost nothing.
 */
@ApplicationScoped
public class RecentEvents {

  private record Address(String path, String tenant) {}

  private final ConcurrentMap<Address, Recent> kept = new ConcurrentHashMap<>();
  private final AtomicLong used = new AtomicLong();
  private final long windowMillis;
  private final long budget;

  @Inject
  RecentEvents(CarillonConfig config) {
    this.windowMillis = config.get(Settings.SOCKETIO_RECOVERY).toMillis();
    this.budget = config.get(Settings.SOCKETIO_RECOVERY_BYTES);
  }

  /** For the client proxy. */
  RecentEvents() {
    this.windowMillis = 0;
    this.budget = 0;
  }

  /** Those of a path and tenant; null: nobody wants them. */
  @Nullable Recent at(String path, String tenant) {
    return kept.isEmpty() ? null : kept.get(new Address(path, tenant));
  }

  /**
   * Those of a path and tenant; the caller must release them.
   *
   * @param followed whether all of them are heard here, so that they are kept from here on where
   *     nobody wanted them before; else from when they {@link #begin}
   */
  public Recent hold(String path, String tenant, boolean followed) {
    return kept.compute(
        new Address(path, tenant),
        (address, known) -> {
          Recent recent = known == null ? make(followed) : known;
          recent.hold();
          return recent;
        });
  }

  /**
   * Wants those of a path and tenant for the window: a client of another node may come here.
   *
   * @return whether nobody did before: they are kept from when they {@link #begin}
   */
  public boolean want(String path, String tenant) {
    Recent made = make(false);
    Recent recent =
        kept.compute(
            new Address(path, tenant),
            (address, known) -> {
              Recent wanted = known == null ? made : known;
              wanted.want(Heartbeat.now());
              return wanted;
            });
    return recent == made;
  }

  /** Tells the tenant and path of each audience of which they are kept. */
  void forEachAudience(BiConsumer<String, String> told) {
    kept.keySet().forEach(address -> told.accept(address.tenant, address.path));
  }

  /** Forgets what is too old, and where nobody can come back any more. */
  public void expire() {
    long now = Heartbeat.now();
    for (Iterator<Recent> all = kept.values().iterator(); all.hasNext(); ) {
      all.next().expire(now);
    }
    for (Address address : kept.keySet()) {
      kept.computeIfPresent(
          address,
          (a, recent) -> {
            if (!recent.isOver(now)) {
              return recent;
            }
            recent.clear();
            return null;
          });
    }
  }

  /** Forgets all events: some may have passed that were not heard here. */
  public void clear() {
    kept.values().forEach(Recent::clear);
  }

  /** Forgets those of a path, of all tenants. */
  public void clear(String path) {
    kept.forEach(
        (address, recent) -> {
          if (address.path.equals(path)) {
            recent.clear();
          }
        });
  }

  /** Keeps those of a path and tenant from here on, if they are wanted. */
  public void begin(String path, String tenant) {
    Recent recent = at(path, tenant);
    if (recent != null) {
      recent.begin();
    }
  }

  /** The bytes that are kept, about. */
  public long bytes() {
    return used.get();
  }

  private Recent make(boolean begun) {
    return new Recent(windowMillis, budget, used, begun, Heartbeat.now());
  }
}
