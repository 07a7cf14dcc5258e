package org.carillon.model;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * All services and events of an application.
 *
 * @param services in the order of their first paths
 * @param byPath the service at each path; a path has one
 * @param events the declared events by their class
 * @param roles the catalogue: every role that the application names anywhere
 */
public record ApplicationModel(
    List<ServiceModel> services,
    Map<String, ServiceModel> byPath,
    Map<Class<?>, EventModel> events,
    Set<String> roles) {

  /** Copies the collections, in their order. */
  public ApplicationModel {
    services = List.copyOf(services);
    byPath = Collections.unmodifiableMap(new LinkedHashMap<>(byPath));
    events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
    roles = Collections.unmodifiableSet(new LinkedHashSet<>(roles));
  }

  /** The service at a path, or null. */
  public @Nullable ServiceModel at(String path) {
    return byPath.get(path);
  }

  /** Whether an event belongs to the service at a path, and is not mixed in there. */
  public boolean isOwn(EventModel event, String path) {
    ServiceModel service = byPath.get(path);
    return service != null && event.owner() == service.beanClass();
  }

  /**
   * The events that are heard at a path: those of its own service first, since a name that several
   * have means that one.
   */
  public List<EventModel> heardAt(String path) {
    return events.values().stream()
        .filter(event -> event.paths().contains(path))
        .sorted(Comparator.comparing(event -> !isOwn(event, path)))
        .toList();
  }

  /**
   * Whether anything needs a persistence unit: an exposed entity, or an event through the outbox.
   */
  public boolean needsPersistence() {
    return services.stream().anyMatch(s -> !s.exposures().isEmpty())
        || events.values().stream().anyMatch(e -> e.delivery() == Delivery.OUTBOX);
  }
}
