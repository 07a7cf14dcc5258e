package org.carillon.model;

import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Audience;
import org.carillon.api.Delivery;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.json.ValueMapper;
import org.jspecify.annotations.Nullable;

/** Reads the declared events. */
final class EventModelReader {

  private static final Set<String> CHANGES = Set.of("created", "updated", "deleted");

  private final ServiceDirectory serviceDirectory;
  private final ModelViolations violations;
  private final AudienceReader audience;
  private final FormatReader formats;
  private final FormatAttributeReader attributes;
  private final ValueMapper valueMapper;
  private final Map<Class<?>, EventModel> events = new LinkedHashMap<>();

  /** The events at each path. */
  private final Map<String, List<EventModel>> taken = new HashMap<>();

  EventModelReader(
      ServiceDirectory serviceDirectory,
      FormatReader formats,
      ValueMapper valueMapper,
      ModelViolations violations) {
    this.valueMapper = valueMapper;
    this.serviceDirectory = serviceDirectory;
    this.violations = violations;
    this.audience = new AudienceReader(violations);
    this.formats = formats;
    this.attributes = new FormatAttributeReader(violations);
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
      violations.add(ModelRule.EVENT_NAME, type, fault);
    }
    ServiceDraft around = serviceDirectory.around(type);
    ServiceDirectory.Place place = place(type, event, around);
    if (place == null || place.services().isEmpty()) {
      return;
    }
    ServiceDraft owner = around;
    if (owner == null && event.service().length == 1) {
      owner = serviceDirectory.of(event.service()[0]);
    }
    EventModel model = model(type, event, name, rules, owner, place);
    events.put(type, model);
    take(model);
    if (isOfChange(name)) {
      if (event.delivery() == Delivery.IMMEDIATE) {
        violations.add(
            ModelRule.EVENT_CRUD_DELIVERY,
            type,
            "is IMMEDIATE, and the change may still be rolled back");
      }
      for (ServiceDraft service : place.services()) {
        replace(service, model, service == owner);
      }
    }
  }

  private EventModel model(
      Class<?> type,
      WebSocketEvent event,
      String name,
      List<EventModel.Rule> rules,
      @Nullable ServiceDraft owner,
      ServiceDirectory.Place place) {
    Collection<ServiceDraft> holding = owner == null ? place.services() : List.of(owner);
    Audience narrowing = type.getAnnotation(Audience.class);
    List<AudienceCombination> combining =
        holding.stream().map(service -> service.combining.with(narrowing)).distinct().toList();
    List<Delivery> delivery =
        holding.stream()
            .map(
                service ->
                    event.delivery() != Delivery.DEFAULT
                        ? event.delivery()
                        : isOfChange(name) ? Delivery.OUTBOX : service.delivery)
            .distinct()
            .toList();
    if (combining.size() > 1) {
      violations.add(
          ModelRule.EVENT_DEFAULTS,
          type,
          "takes @Audience of services that differ in it: say it here");
    }
    if (delivery.size() > 1) {
      violations.add(
          ModelRule.EVENT_DEFAULTS,
          type,
          "takes delivery of services that differ in it: say it here");
    }
    String own = formats.read(type, null, type);
    String inherited = owner == null ? formats.configured() : owner.format;
    String format = own == null ? inherited : own;
    return new EventModel(
        name,
        type,
        owner == null ? null : owner.type,
        holding.iterator().next().name(),
        place.paths(),
        delivery.get(0),
        rules,
        combining.get(0),
        format,
        attributes.ofEvent(type, format, owner == null ? Map.of() : owner.attributes));
  }

  /** Whether it replaces the automatic event of a change, which is as durable as the change is. */
  private static boolean isOfChange(String name) {
    return name.indexOf(':') >= 0;
  }

  /** What the event names; else the service that it is nested in. */
  private ServiceDirectory.@Nullable Place place(
      Class<?> type, WebSocketEvent event, @Nullable ServiceDraft around) {
    ServiceDirectory.Place named =
        serviceDirectory.named(event.service(), event.path(), type, null);
    if (named != null) {
      return named;
    }
    if (around != null) {
      return new ServiceDirectory.Place(Set.of(around), around.paths);
    }
    if (!isInDisabledService(type)) {
      violations.add(
          ModelRule.EVENT_NOWHERE,
          type,
          "is neither nested in a service, nor names service or path");
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
      violations.add(ModelRule.EVENT_TYPE, type, "is " + kind + ", of which there are no events");
      return;
    }
    String fault = valueMapper.writeFault(type);
    if (fault != null) {
      violations.add(ModelRule.EVENT_DATA, type, fault);
    }
  }

  /**
   * Two services may each have an event of one name on a path, as in CDS; what belongs to the same,
   * or to none, may not.
   */
  private void take(EventModel event) {
    for (String path : event.paths()) {
      for (EventModel other : taken.computeIfAbsent(path, p -> new ArrayList<>())) {
        if (other.name().equals(event.name()) && other.owner() == event.owner()) {
          violations.add(
              ModelRule.EVENT_TWICE,
              event.type(),
              "\""
                  + event.name()
                  + "\" at "
                  + path
                  + " is "
                  + ModelViolations.name(other.type())
                  + " already");
        }
      }
      taken.get(path).add(event);
    }
  }

  private void replace(ServiceDraft service, EventModel model, boolean own) {
    int colon = model.name().indexOf(':');
    String entity = model.name().substring(0, colon);
    String change = model.name().substring(colon + 1);
    if (!CHANGES.contains(change)) {
      violations.add(
          ModelRule.EVENT_CRUD,
          model.type(),
          "\"" + change + "\" is none of created, updated and deleted");
      return;
    }
    ExposureModel exposure = service.exposure(entity);
    if (exposure == null) {
      violations.add(
          ModelRule.EVENT_CRUD, model.type(), service.name() + " exposes no \"" + entity + "\"");
    } else {
      checkFilled(model, exposure);
      if (own) {
        service.crudEvents.put(model.name(), model);
      } else {
        service.crudEvents.putIfAbsent(model.name(), model);
      }
    }
  }

  /** It is made of what the entity shows: what is missing there is null, if it can be. */
  private void checkFilled(EventModel model, @Nullable ExposureModel exposure) {
    String fault = valueMapper.readFault(model.type());
    if (fault != null) {
      violations.add(
          ModelRule.EVENT_CRUD, model.type(), "it cannot be filled from its entity: " + fault);
      return;
    }
    if (exposure == null || !model.type().isRecord()) {
      return;
    }
    List<String> shown = EntityCheck.names(exposure.entity());
    for (EventMembers.Member member : EventMembers.of(model.type())) {
      String name = member.wireName();
      if (name != null
          && member.element() instanceof RecordComponent component
          && component.getType().isPrimitive()
          && !shown.contains(name)
          && name.indexOf('_') < 0) { // author_ID is of an association
        violations.add(
            ModelRule.EVENT_CRUD,
            model.type(),
            member.name(),
            exposure.name() + " shows no \"" + name + "\", and a primitive cannot be without");
      }
    }
  }
}
