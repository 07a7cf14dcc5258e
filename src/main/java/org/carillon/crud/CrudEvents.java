package org.carillon.crud;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import org.carillon.api.Crud;
import org.carillon.api.Delivery;
import org.carillon.api.Expose;
import org.carillon.api.OperationException;
import org.carillon.emit.Emissions;
import org.carillon.emit.Said;
import org.carillon.json.Json;
import org.carillon.json.Values;
import org.carillon.model.EventModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;
import org.jspecify.annotations.Nullable;

/**
 * Tells of created, updated and deleted rows: {@code Books:created} to everyone of the service and
 * tenant but the sender, or what a declared event of that name says instead.
 */
@ApplicationScoped
public class CrudEvents {

  private Entities entities;
  private Keys keys;
  private Values values;
  private Emissions emissions;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected CrudEvents() {}

  @Inject
  CrudEvents(Entities entities, Keys keys, Values values, Emissions emissions) {
    this.entities = entities;
    this.keys = keys;
    this.values = values;
    this.emissions = emissions;
  }

  /**
   * Emits the event of a change, inside its transaction and after its flush, through the outbox.
   *
   * @param subject the managed row, or its key as a map by the names of the wire, in which other
   *     members do not matter
   * @throws IllegalArgumentException if the change is none of a row
   */
  public void changed(ServiceModel service, ExposureModel exposure, Crud change, Object subject) {
    String name = exposure.name() + ":" + past(change);
    EventModel declared = service.crudEvents().get(name);
    if (declared != null) {
      emissions.emit(declared, event(declared, subject), Said.NOTHING);
      return;
    }
    Expose.Content content = exposure.content().getOrDefault(change, Expose.Content.KEY);
    if (content == Expose.Content.NONE) {
      return;
    }
    String key = values.write(key(exposure, subject));
    boolean whole = content == Expose.Content.DATA && entities.isEntity(subject.getClass());
    emissions.emit(
        service,
        name,
        whole ? values.write(new Shown(subject, true)) : key,
        // All changes of one row are heard in the order of their commits.
        entities.of(exposure.entity()).name() + key,
        exposure.toSender().contains(change),
        Delivery.OUTBOX);
  }

  private static String past(Crud change) {
    return switch (change) {
      case CREATE -> "created";
      case UPDATE -> "updated";
      case DELETE -> "deleted";
      case READ, LIST -> throw new IllegalArgumentException(change + " changes no row");
    };
  }

  private Map<String, @Nullable Object> key(ExposureModel exposure, Object subject) {
    EntityInfo info = entities.of(exposure.entity());
    if (entities.isEntity(subject.getClass())) {
      return keys.shown(info, entities.key(subject));
    }
    Map<String, @Nullable Object> given = members(subject);
    Map<String, @Nullable Object> key = new LinkedHashMap<>();
    for (Member member : info.key().members()) {
      key.put(member.name(), given.get(member.name()));
    }
    return key;
  }

  /** An instance of a declared event, each attribute from the row's of the same name. */
  private Object event(EventModel declared, Object subject) {
    Map<String, @Nullable Object> row =
        entities.isEntity(subject.getClass())
            ? plain(subject)
            : subject instanceof DeletedKey deleted ? plain(deleted.row()) : members(subject);
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    for (Field field : declared.type().getDeclaredFields()) {
      String name =
          Modifier.isStatic(field.getModifiers())
              ? null
              : WireName.of(declared.type(), field.getName());
      if (name != null && row.containsKey(name)) {
        data.put(name, row.get(name));
      }
    }
    try {
      Object event = values.bind(data, declared.type());
      if (event != null) {
        return event;
      }
    } catch (OperationException e) {
      // No client is to blame for an event that cannot be filled from its entity.
      throw new IllegalStateException(
          declared.type().getName() + " cannot be filled: " + e.getMessage(), e);
    }
    throw new IllegalStateException(declared.type().getName() + " cannot be filled");
  }

  /** The row without its compositions, to-one associations also spelled {@code author_ID}. */
  private Map<String, @Nullable Object> plain(Object row) {
    Map<String, @Nullable Object> plain = Json.parseObject(values.write(new Shown(row, false)));
    Map<String, @Nullable Object> all = new LinkedHashMap<>(plain);
    for (Member member : entities.ofRow(row).members()) {
      if (member instanceof Member.ToOne && plain.get(member.name()) instanceof Map<?, ?> parts) {
        parts.forEach((part, value) -> all.putIfAbsent(member.name() + "_" + part, value));
      }
    }
    return all;
  }

  private static Map<String, @Nullable Object> members(Object subject) {
    Map<String, @Nullable Object> members = Keys.members(subject);
    if (members == null) {
      throw new IllegalArgumentException(subject.getClass().getName() + " is no row and no key");
    }
    return members;
  }
}
