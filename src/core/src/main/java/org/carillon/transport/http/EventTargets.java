package org.carillon.transport.http;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.carillon.api.Delivery;
import org.carillon.model.ApplicationModel;
import org.carillon.model.EventModel;
import org.carillon.model.ServiceModel;
import org.jspecify.annotations.Nullable;

/**
 * The declared events by their addresses, {@code <service>/<event>}. A service is addressed by a
 * path of it, relative to the base path of services and without a slash at its beginning, and by
 * the simple name of its class where no other service has that name or path.
 */
final class EventTargets {

  private final Map<String, EventTarget> byAddress = new HashMap<>();

  /**
   * The events of an application.
   *
   * @param base the base path of services
   * @param target prepares an event
   */
  EventTargets(ApplicationModel model, String base, Function<EventModel, EventTarget> target) {
    Map<Class<?>, EventTarget> prepared = new HashMap<>();
    Function<EventModel, EventTarget> once =
        event ->
            prepared.computeIfAbsent(
                event.type(), type -> target.apply(event.deliveredBy(Delivery.OUTBOX)));
    Set<String> names = new HashSet<>();
    Set<String> ambiguous = new HashSet<>();
    for (ServiceModel service : model.services()) {
      if (!names.add(service.name())) {
        ambiguous.add(service.name());
      }
      for (String path : service.paths()) {
        add(relative(path, base), model.heardAt(path), once);
      }
    }
    for (ServiceModel service : model.services()) {
      if (!ambiguous.contains(service.name())) {
        for (String path : service.paths()) {
          add(service.name(), model.heardAt(path), once);
        }
      }
    }
  }

  /** What a path below the base is, without the slash at its beginning; null: there is no such. */
  @Nullable EventTarget at(String address) {
    return byAddress.get(address);
  }

  private void add(
      String service, List<EventModel> events, Function<EventModel, EventTarget> target) {
    for (EventModel event : events) {
      byAddress.putIfAbsent(service + "/" + event.name(), target.apply(event));
    }
  }

  private static String relative(String path, String base) {
    String slashed = base.startsWith("/") ? base : "/" + base;
    String prefix = slashed.endsWith("/") ? slashed : slashed + "/";
    return path.startsWith(prefix) ? path.substring(prefix.length()) : path.substring(1);
  }
}
