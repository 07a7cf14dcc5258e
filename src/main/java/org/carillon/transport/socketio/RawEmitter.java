package org.carillon.transport.socketio;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.carillon.api.Combine;
import org.carillon.api.SocketIoEmitter;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.security.CallerContext;
import org.jspecify.annotations.Nullable;

/**
 * An emitter of one namespace.
 *
 * @param emission how
 * @param namespace its name
 * @param tenant whose clients; null: the caller's
 * @param to the rooms, or ids; empty: everyone
 * @param not the rooms, or ids
 * @param isLossy whether who is busy need not hear it
 */
record RawEmitter(
    Emission emission,
    String namespace,
    @Nullable String tenant,
    Set<String> to,
    Set<String> not,
    boolean isLossy)
    implements SocketIoEmitter {

  static RawEmitter of(Emission emission, String namespace, @Nullable String tenant) {
    return new RawEmitter(emission, namespace, tenant, Set.of(), Set.of(), false);
  }

  @Override
  public RawEmitter tenant(String name) {
    return new RawEmitter(emission, namespace, name, to, not, isLossy);
  }

  @Override
  public RawEmitter to(String... rooms) {
    return new RawEmitter(
        emission, namespace, tenant, union(to, Arrays.asList(rooms)), not, isLossy);
  }

  @Override
  public RawEmitter except(String... roomsOrIds) {
    return new RawEmitter(
        emission, namespace, tenant, to, union(not, Arrays.asList(roomsOrIds)), isLossy);
  }

  @Override
  public RawEmitter lossy() {
    return new RawEmitter(emission, namespace, tenant, to, not, true);
  }

  @Override
  public void emit(String event, @Nullable Object... arguments) {
    String whose = tenant == null ? CallerContext.current().tenant() : tenant;
    if (whose == null) {
      throw new IllegalStateException("Nobody is calling: say the tenant");
    }
    ResolvedAudience audience =
        new ResolvedAudience(layers(to), layers(not), Combine.ANY, Combine.ANY, null, false);
    emission.emit(namespace, whose, event, arguments, audience, isLossy);
  }

  private static Layers layers(Set<String> names) {
    return names.isEmpty() ? Layers.NONE : new Layers(null, null, names, null, names);
  }

  private static Set<String> union(Set<String> some, Collection<String> more) {
    Set<String> all = new HashSet<>(some);
    all.addAll(more);
    return Set.copyOf(all);
  }
}
