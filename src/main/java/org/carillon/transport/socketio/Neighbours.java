package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.carillon.api.Combine;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.Json;
import org.carillon.session.Envelope;
import org.carillon.session.RecentEvents;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients come back to another node: nodes tell each other where there are clients that may,
 * so that all keep what these may miss, and who has left. What they say travels as events for a
 * user whom nobody can be.
 */
@ApplicationScoped
class Neighbours implements ClusterListener {

  private static final String HERE = "$here";
  private static final String AWAY = "$away";
  private static final Layers NOBODY = new Layers(Set.of("\0carillon"), null, null, null, null);

  private record Address(String path, String tenant) {}

  private final Cluster cluster;
  private final Comebacks comebacks;
  private final RecentEvents recent;
  private final long again;
  private final Map<Address, Long> told = new ConcurrentHashMap<>();

  @Inject
  Neighbours(Cluster cluster, Comebacks comebacks, RecentEvents recent, CarillonConfig config) {
    this.cluster = cluster;
    this.comebacks = comebacks;
    this.recent = recent;
    this.again = config.get(Settings.SOCKETIO_RECOVERY).toMillis() / 4;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Neighbours() {
    this.cluster = null;
    this.comebacks = null;
    this.recent = null;
    this.again = 0;
  }

  /** Begins to hear what others say; to be called once, before clients come. */
  void start() {
    if (comebacks.isOn() && !cluster.isAlone()) {
      cluster.listen(this);
    }
  }

  /** A client is here that may come back elsewhere; told again from time to time. */
  void here(String path, String tenant) {
    if (cluster.isAlone()) {
      return;
    }
    long now = Client.now();
    Address address = new Address(path, tenant);
    Long before = told.get(address);
    if (before == null || now - before >= again) {
      told.put(address, now);
      tell(path, tenant, HERE, Map.of());
    }
  }

  /** A client has left, and may come back elsewhere. */
  void away(Return ticket) {
    if (cluster.isAlone()) {
      return;
    }
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("pid", ticket.privateId());
    said.put("sid", ticket.id());
    said.put("user", ticket.user());
    said.put("client", ticket.client());
    said.put("contexts", List.copyOf(ticket.contexts()));
    tell(ticket.namespace(), ticket.tenant(), AWAY, said);
  }

  /** Forgets what was told long ago. */
  void expire() {
    long now = Client.now();
    told.values().removeIf(at -> now - at > 4 * again);
  }

  private void tell(
      String path, String tenant, String event, Map<String, ? extends @Nullable Object> said) {
    cluster.publish(
        RawEvent.envelope(
            path,
            tenant,
            event,
            new Arguments(Json.write(said), List.of()),
            new ResolvedAudience(NOBODY, Layers.NONE, Combine.ANY, Combine.ANY, null, false),
            true));
  }

  @Override
  public void live(Envelope event) {
    if (!event.isRaw() || !NOBODY.equals(event.audience().include())) {
      return;
    }
    if (event.event().equals(HERE)) {
      recent.want(event.path(), event.tenant());
    } else if (event.event().equals(AWAY)) {
      List<?> said = (List<?>) Json.parse("[" + RawEvent.arguments(event).json() + "]");
      if (said != null && !said.isEmpty() && said.get(0) instanceof Map<?, ?> one) {
        heard(event, one);
      }
    }
  }

  private void heard(Envelope event, Map<?, ?> said) {
    if (said.get("pid") instanceof String privateId
        && said.get("sid") instanceof String id
        && said.get("contexts") instanceof List<?> contexts) {
      comebacks.put(
          new Return(
              privateId,
              id,
              event.path(),
              event.tenant(),
              said.get("user") instanceof String user ? user : null,
              said.get("client") instanceof String client ? client : null,
              contexts.stream().map(String::valueOf).collect(Collectors.toSet()),
              -1,
              recent.hold(event.path(), event.tenant())));
    }
  }

  /** Events may have passed that were not heard: what was missed is not known any more. */
  @Override
  public void reconnected() {
    recent.clear();
  }
}
