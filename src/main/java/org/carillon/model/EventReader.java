package org.carillon.model;

import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Audience;
import org.carillon.api.Delivery;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.jspecify.annotations.Nullable;

/** Reads the declared events. */
final class EventReader {

  private static final Set<String> CHANGES = Set.of("created", "updated", "deleted");

  private final Directory directory;
  private final ModelViolations violations;
  private final AudienceReader audience;
  private final FormatReader formats;
  private final AttributeReader attributes;
  private final Map<Class<?>, EventModel> events = new LinkedHashMap<>();

  /** Which class has the name (inner key) on the path (outer key). */
  private final Map<String, Map<String, Class<?>>> taken = new HashMap<>();

  EventReader(Directory directory, FormatReader formats, ModelViolations violations) {
    this.directory = directory;
    this.violations = violations;
    this.audience = new AudienceReader(violations);
    this.formats = formats;
    this.attributes = new AttributeReader(violations);
  }

  Map<Class<?>, EventModel> read(Iterable<Class<?>> types) {
    types.forEach(this::read);
    return events;
  }

  private void read(Class<?> type) {
    WebSocketEvent event = type.getAnnotation(WebSocketEvent.class);
    checkType(type);
    List<EventModel.Rule> rules = audience.read(type);
    String name =
        event.value().isEmpty() ? WireNames.decapitalized(type.getSimpleName()) : event.value();
    String fault = WireNames.fault(name);
    if (fault != null) {
      violations.add(Rule.EVENT_NAME, type, fault);
    }
    ServiceDraft around = directory.around(type);
    Directory.Place place = place(type, event, around);
    if (place == null || place.services().isEmpty()) {
      return;
    }
    ServiceDraft declaring = around != null ? around : place.services().iterator().next();
    EventModel model = model(type, event, name, rules, declaring, place.paths());
    events.put(type, model);
    take(type, name, place.paths());
    if (name.indexOf(':') >= 0) {
      place.services().forEach(service -> replace(service, model));
    }
  }

  private EventModel model(
      Class<?> type,
      WebSocketEvent event,
      String name,
      List<EventModel.Rule> rules,
      ServiceDraft declaring,
      List<String> paths) {
    Combining combining = declaring.combining.with(type.getAnnotation(Audience.class));
    String own = formats.read(type, null, type);
    String format = own == null ? declaring.format : own;
    return new EventModel(
        name,
        type,
        declaring.name(),
        paths,
        event.delivery() == Delivery.DEFAULT ? declaring.delivery : event.delivery(),
        rules,
        combining,
        format,
        attributes.ofEvent(type, format, declaring.attributes));
  }

  /** What the event names; else the service that it is nested in. */
  private Directory.@Nullable Place place(
      Class<?> type, WebSocketEvent event, @Nullable ServiceDraft around) {
    Directory.Place named = directory.named(event.service(), event.path(), type, null);
    if (named != null) {
      return named;
    }
    if (around != null) {
      return new Directory.Place(Set.of(around), around.paths);
    }
    if (!isInDisabledService(type)) {
      violations.add(
          Rule.EVENT_NOWHERE, type, "is neither nested in a service, nor names service or path");
    }
    return null;
  }

  /** Events of a service that is no enabled bean, as an alternative that is not selected. */
  private static boolean isInDisabledService(Class<?> type) {
    for (Class<?> c = type.getEnclosingClass(); c != null; c = c.getEnclosingClass()) {
      if (c.isAnnotationPresent(WebSocketService.class)) {
        return true;
      }
    }
    return false;
  }

  private void checkType(Class<?> type) {
    String kind =
        type.isInterface()
            ? "an interface"
            : type.isEnum()
                ? "an enum"
                : Modifier.isAbstract(type.getModifiers()) ? "abstract" : null;
    if (kind != null) {
      violations.add(Rule.EVENT_TYPE, type, "is " + kind + ", of which there are no events");
    }
  }

  private void take(Class<?> type, String name, List<String> paths) {
    for (String path : paths) {
      Class<?> other = taken.computeIfAbsent(path, p -> new HashMap<>()).putIfAbsent(name, type);
      if (other != null && other != type) {
        violations.add(
            Rule.EVENT_TWICE,
            type,
            "\"" + name + "\" at " + path + " is " + ModelViolations.name(other) + " already");
      }
    }
  }

  private void replace(ServiceDraft service, EventModel model) {
    int colon = model.name().indexOf(':');
    String entity = model.name().substring(0, colon);
    String change = model.name().substring(colon + 1);
    if (!CHANGES.contains(change)) {
      violations.add(
          Rule.EVENT_CRUD,
          model.type(),
          "\"" + change + "\" is none of created, updated and deleted");
    } else if (service.exposure(entity) == null) {
      violations.add(
          Rule.EVENT_CRUD, model.type(), service.name() + " exposes no \"" + entity + "\"");
    } else {
      service.crudEvents.put(model.name(), model);
    }
  }
}
