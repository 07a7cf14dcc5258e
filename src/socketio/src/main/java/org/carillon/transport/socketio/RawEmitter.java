package org.carillon.transport.socketio;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.carillon.api.Combine;
import org.carillon.api.RemoteSocket;
import org.carillon.api.SocketIoEmitter;
import org.carillon.audience.RecipientNames;
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
 * @param isLocal whether the clients of this node alone are meant
 */
record RawEmitter(
    RawEmission emission,
    String namespace,
    @Nullable String tenant,
    Set<String> to,
    Set<String> not,
    boolean isLossy,
    boolean isLocal)
    implements SocketIoEmitter {

  static RawEmitter of(RawEmission emission, String namespace, @Nullable String tenant) {
    return new RawEmitter(emission, namespace, tenant, Set.of(), Set.of(), false, false);
  }

  @Override
  public RawEmitter tenant(String name) {
    return new RawEmitter(emission, namespace, name, to, not, isLossy, isLocal);
  }

  @Override
  public RawEmitter to(String... rooms) {
    return new RawEmitter(
        emission, namespace, tenant, union(to, Arrays.asList(rooms)), not, isLossy, isLocal);
  }

  @Override
  public RawEmitter except(String... roomsOrIds) {
    return new RawEmitter(
        emission, namespace, tenant, to, union(not, Arrays.asList(roomsOrIds)), isLossy, isLocal);
  }

  @Override
  public RawEmitter lossy() {
    return new RawEmitter(emission, namespace, tenant, to, not, true, isLocal);
  }

  @Override
  public RawEmitter local() {
    return new RawEmitter(emission, namespace, tenant, to, not, isLossy, true);
  }

  /** To one client. */
  RawEmitter only(String id, boolean here) {
    return new RawEmitter(emission, namespace, tenant, Set.of(id), not, isLossy, here);
  }

  @Override
  public void emit(String event, @Nullable Object... arguments) {
    emission.emit(meant(), event, arguments, isLossy, isLocal);
  }

  private SocketSelection meant() {
    String whose = tenant == null ? CallerContext.current().tenant() : tenant;
    if (whose == null) {
      throw new IllegalStateException("Nobody is calling: say the tenant");
    }
    return new SocketSelection(
        namespace,
        whose,
        new ResolvedAudience(layers(to), layers(not), Combine.ANY, Combine.ANY, null, false));
  }

  @Override
  public CompletionStage<List<List<@Nullable Object>>> emitWithAck(
      Duration timeout, String event, @Nullable Object... arguments) {
    EventArguments written = emission.arguments(event, arguments);
    return emission.groups().emit(meant(), isLocal, timeout, event, written);
  }

  @Override
  public CompletionStage<List<RemoteSocket>> fetchSockets() {
    return emission.groups().fetch(meant(), isLocal, emission);
  }

  @Override
  public CompletionStage<Integer> countSockets() {
    return emission.groups().count(meant(), isLocal);
  }

  @Override
  public void socketsJoin(String... rooms) {
    emission.groups().join(meant(), isLocal, RecipientNames.setOf(Arrays.asList(rooms)));
  }

  @Override
  public void socketsLeave(String... rooms) {
    emission.groups().leave(meant(), isLocal, RecipientNames.setOf(Arrays.asList(rooms)));
  }

  @Override
  public void disconnectSockets(boolean line) {
    emission.groups().disconnect(meant(), isLocal, line);
  }

  private static Layers layers(Set<String> names) {
    return names.isEmpty() ? Layers.NONE : new Layers(null, null, names, null, names);
  }

  private static Set<String> union(Set<String> some, Collection<String> more) {
    Set<String> all = new HashSet<>(some);
    all.addAll(more);
    return RecipientNames.setOf(all);
  }
}
