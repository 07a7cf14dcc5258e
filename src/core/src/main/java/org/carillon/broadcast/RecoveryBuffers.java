package org.carillon.broadcast;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.session.MonotonicClock;
import org.jspecify.annotations.Nullable;

/**
 * What clients may have missed that come back, by path and tenant; kept only where there are such
 * clients, so that others cost nothing.
 */
@ApplicationScoped
public class RecoveryBuffers {

  /** The end of a line is noticed by a timer, up to so much later. */
  private static final long ROUND_MILLIS = 1_000;

  /** Of a full budget one part of these is freed, so that not every event has to. */
  private static final int PARTS = 16;

  private record Address(String path, String tenant) {}

  private final ConcurrentMap<Address, RecoveryBuffer> kept = new ConcurrentHashMap<>();
  private final AtomicLong used = new AtomicLong();
  private final AtomicBoolean isShrinking = new AtomicBoolean();
  private final long keptMillis;
  private final long budget;

  @Inject
  RecoveryBuffers(CarillonConfig config) {
    long window = config.get(Settings.SOCKETIO_RECOVERY).toMillis();
    this.keptMillis =
        window
            + window / 4 // the last sign of life of a node that died
            + config.get(Settings.SOCKETIO_PING_INTERVAL).toMillis()
            + config.get(Settings.SOCKETIO_PING_TIMEOUT).toMillis()
            + ROUND_MILLIS;
    this.budget = config.get(Settings.SOCKETIO_RECOVERY_BYTES);
  }

  /** For the client proxy. */
  RecoveryBuffers() {
    this.keptMillis = 0;
    this.budget = 0;
  }

  /** Those of a path and tenant; null: nobody wants them. */
  @Nullable RecoveryBuffer at(String path, String tenant) {
    return kept.isEmpty() ? null : kept.get(new Address(path, tenant));
  }

  /**
   * Those of a path and tenant; the caller must release them.
   *
   * @param followed whether all of them are heard here, so that they are kept from here on where
   *     nobody wanted them before; else from when they {@link #begin}
   */
  public RecoveryBuffer hold(String path, String tenant, boolean followed) {
    return kept.compute(
        new Address(path, tenant),
        (address, known) -> {
          RecoveryBuffer recoveryBuffer = known == null ? make(followed) : known;
          recoveryBuffer.hold();
          return recoveryBuffer;
        });
  }

  /**
   * Wants those of a path and tenant for the window: a client of another node may come here.
   *
   * @return whether nobody did before: they are kept from when they {@link #begin}
   */
  public boolean want(String path, String tenant) {
    RecoveryBuffer made = make(false);
    RecoveryBuffer recoveryBuffer =
        kept.compute(
            new Address(path, tenant),
            (address, known) -> {
              RecoveryBuffer wanted = known == null ? made : known;
              wanted.want(MonotonicClock.millis());
              return wanted;
            });
    return recoveryBuffer == made;
  }

  /** Tells the tenant and path of each audience of which they are kept. */
  void forEachAudience(BiConsumer<String, String> told) {
    kept.keySet().forEach(address -> told.accept(address.tenant, address.path));
  }

  /** Forgets what is too old, and where nobody can come back any more. */
  public void expire() {
    long now = MonotonicClock.millis();
    for (Iterator<RecoveryBuffer> all = kept.values().iterator(); all.hasNext(); ) {
      all.next().expire(now);
    }
    for (Address address : kept.keySet()) {
      kept.computeIfPresent(
          address,
          (a, recoveryBuffer) -> {
            if (!recoveryBuffer.isOver(now)) {
              return recoveryBuffer;
            }
            recoveryBuffer.clear(now);
            return null;
          });
    }
  }

  /**
   * Keeps to the budget: the tenant that uses most gives way, its oldest events first, so that a
   * busy one leaves room to the others. To be called with no monitor held.
   */
  void keepToBudget() {
    if (used.get() <= budget || !isShrinking.compareAndSet(false, true)) {
      return;
    }
    try {
      Map<String, List<RecoveryBuffer>> byTenant = new HashMap<>();
      kept.forEach(
          (address, recoveryBuffer) ->
              byTenant
                  .computeIfAbsent(address.tenant, tenant -> new ArrayList<>())
                  .add(recoveryBuffer));
      long most = budget - budget / PARTS;
      while (used.get() > most && shrinkLargest(byTenant.values(), used.get() - most)) {
        // the next largest, if that was not enough
      }
    } finally {
      isShrinking.set(false);
    }
  }

  /** The tenant that uses most comes down to the next, or by what is wanted. */
  private static boolean shrinkLargest(Collection<List<RecoveryBuffer>> tenants, long wanted) {
    List<RecoveryBuffer> largest = List.of();
    long size = 0;
    long second = 0;
    for (List<RecoveryBuffer> tenant : tenants) {
      long own = tenant.stream().mapToLong(RecoveryBuffer::bytes).sum();
      second = Math.max(second, Math.min(own, size));
      if (own > size) {
        size = own;
        largest = tenant;
      }
    }
    long share = Math.min(wanted, Math.max(1, size - second));
    largest.stream()
        .max(Comparator.comparingLong(RecoveryBuffer::bytes))
        .ifPresent(recoveryBuffer -> recoveryBuffer.shrink(share));
    return size > 0;
  }

  /** Forgets all events: some may have passed that were not heard here. */
  public void clear() {
    long now = MonotonicClock.millis();
    kept.values().forEach(recoveryBuffer -> recoveryBuffer.clear(now));
  }

  /**
   * Keeps all of a path and tenant from here on, if they are wanted.
   *
   * @param offset as of {@link RecoveryBuffer#begin}
   */
  public void begin(String path, String tenant, long offset) {
    RecoveryBuffer recoveryBuffer = at(path, tenant);
    if (recoveryBuffer != null) {
      recoveryBuffer.begin(offset, MonotonicClock.millis());
    }
  }

  /** The place behind the last event of a path and tenant; not known where they are not kept. */
  public RecoveryBuffer.Place place(String path, String tenant, long offset) {
    RecoveryBuffer recoveryBuffer = at(path, tenant);
    return recoveryBuffer == null ? RecoveryBuffer.Place.UNKNOWN : recoveryBuffer.place(offset);
  }

  /** The bytes that are kept, about. */
  public long bytes() {
    return used.get();
  }

  private RecoveryBuffer make(boolean begun) {
    return new RecoveryBuffer(keptMillis, used, begun, MonotonicClock.millis());
  }
}
