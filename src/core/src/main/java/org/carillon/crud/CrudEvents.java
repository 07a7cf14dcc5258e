package org.carillon.crud;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Crud;
import org.carillon.api.Delivery;
import org.carillon.api.Expose;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.emit.EventEmitter;
import org.carillon.json.Json;
import org.carillon.json.ValueMapper;
import org.carillon.model.EventModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;
import org.carillon.security.CallerContext;
import org.carillon.security.KnownCaller;
import org.hibernate.Hibernate;
import org.jspecify.annotations.Nullable;

/**
 * Tells of created, updated and deleted rows: {@code Books:created} to everyone of the service and
 * tenant but the sender, or what a declared event of that name says instead.
 */
@ApplicationScoped
public class CrudEvents {

  private EntityRegistry entityRegistry;
  private KeyCodec keyCodec;
  private ValueMapper valueMapper;
  private EventEmitter eventEmitter;
  private String defaultTenant;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected CrudEvents() {}

  @Inject
  CrudEvents(
      EntityRegistry entityRegistry,
      KeyCodec keyCodec,
      ValueMapper valueMapper,
      EventEmitter eventEmitter,
      CarillonConfig config) {
    this.entityRegistry = entityRegistry;
    this.keyCodec = keyCodec;
    this.valueMapper = valueMapper;
    this.eventEmitter = eventEmitter;
    this.defaultTenant = config.get(Settings.DEFAULT_TENANT);
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
    Expose.Content content = exposure.content().getOrDefault(change, Expose.Content.KEY);
    if (declared == null && content == Expose.Content.NONE) {
      return;
    }
    String tenant = tenant(subject);
    if (tenant.equals(CallerContext.current().tenant())) {
      tell(service, exposure, change, subject, name, declared, content);
      return;
    }
    CallerContext.Scope caller = CallerContext.enter(new KnownCaller(null, tenant, Set.of(), null));
    try {
      tell(service, exposure, change, subject, name, declared, content);
    } finally {
      caller.close();
    }
  }

  private void tell(
      ServiceModel service,
      ExposureModel exposure,
      Crud change,
      Object subject,
      String name,
      @Nullable EventModel declared,
      Expose.Content content) {
    String order = order(exposure, subject);
    boolean toSender = exposure.toSender().contains(change);
    if (declared != null) {
      eventEmitter.emit(declared, event(declared, subject), order, toSender);
      return;
    }
    boolean whole = content == Expose.Content.DATA && entityRegistry.isEntity(subject.getClass());
    eventEmitter.emit(
        service,
        name,
        valueMapper.write(whole ? new EntityView(subject, true) : key(exposure, subject)),
        order,
        toSender,
        Delivery.OUTBOX);
  }

  /** What the events of a row are kept in order by, whatever class declares them. */
  String order(ExposureModel exposure, Object subject) {
    return entityRegistry.of(exposure.entity()).name() + valueMapper.write(key(exposure, subject));
  }

  /** The row's own; else the caller's; where nobody is calling, that of callers without one. */
  private String tenant(Object subject) {
    Object row = subject instanceof DeletedKey deleted ? deleted.row() : subject;
    MemberAccess attribute =
        entityRegistry.isEntity(row.getClass()) ? entityRegistry.ofRow(row).tenant() : null;
    Object own = attribute == null ? null : attribute.get(Hibernate.unproxy(row));
    if (own != null) {
      return own.toString();
    }
    String calling = CallerContext.current().tenant();
    return calling == null ? defaultTenant : calling;
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
    EntityInfo info = entityRegistry.of(exposure.entity());
    if (entityRegistry.isEntity(subject.getClass())) {
      return keyCodec.shown(info, entityRegistry.key(subject));
    }
    Map<String, @Nullable Object> given = members(subject);
    Map<String, @Nullable Object> key = new LinkedHashMap<>();
    for (EntityAttribute entityAttribute : info.key().members()) {
      key.put(entityAttribute.name(), given.get(entityAttribute.name()));
    }
    return key;
  }

  private Object event(EventModel declared, Object subject) {
    Object row = subject instanceof DeletedKey deleted ? deleted.row() : subject;
    DeclaredChange change = new DeclaredChange(valueMapper, declared.type());
    return entityRegistry.isEntity(row.getClass())
        ? change.of(plain(row), name -> hidden(row, name))
        : change.of(members(row), name -> null);
  }

  /** What clients do not see of a row. */
  private @Nullable Object hidden(Object row, String attribute) {
    MemberAccess memberAccess = entityRegistry.ofRow(row).properties().get(attribute);
    Object value = memberAccess == null ? null : memberAccess.get(Hibernate.unproxy(row));
    return value == null ? null : Json.parse(valueMapper.write(value));
  }

  /** The row without its compositions, to-one associations also spelled {@code author_ID}. */
  private Map<String, @Nullable Object> plain(Object row) {
    Map<String, @Nullable Object> plain =
        Json.parseObject(valueMapper.write(new EntityView(row, false)));
    Map<String, @Nullable Object> all = new LinkedHashMap<>(plain);
    for (EntityAttribute entityAttribute : entityRegistry.ofRow(row).members()) {
      if (entityAttribute instanceof EntityAttribute.ToOne
          && plain.get(entityAttribute.name()) instanceof Map<?, ?> parts) {
        parts.forEach((part, value) -> all.putIfAbsent(entityAttribute.name() + "_" + part, value));
      }
    }
    return all;
  }

  private static Map<String, @Nullable Object> members(Object subject) {
    Map<String, @Nullable Object> members = KeyCodec.members(subject);
    if (members == null) {
      throw new IllegalArgumentException(subject.getClass().getName() + " is no row and no key");
    }
    return members;
  }
}
