package org.carillon.crud;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.carillon.api.ErrorCode;
import org.carillon.crud.EntityAttribute.Use;
import org.carillon.json.IsoInstant;
import org.hibernate.InstantiationException;
import org.jspecify.annotations.Nullable;

/**
 * Sets the attributes of rows as a client said; compositions are {@link CompositionBinder}' part.
 */
@Dependent
class EntityBinder {

  private final EntityRegistry entityRegistry;
  private final KeyCodec keyCodec;
  private final ScalarReader scalarReader;
  private final RowFinder rowFinder;
  private final CompositionBinder compositionBinder;

  @Inject
  EntityBinder(
      EntityRegistry entityRegistry,
      KeyCodec keyCodec,
      ScalarReader scalarReader,
      RowFinder rowFinder) {
    this.entityRegistry = entityRegistry;
    this.keyCodec = keyCodec;
    this.scalarReader = scalarReader;
    this.rowFinder = rowFinder;
    this.compositionBinder = new CompositionBinder(entityRegistry, keyCodec, this);
  }

  /**
   * A new row.
   *
   * @param owner what it is a part of, or null
   * @param back the attribute that is its owner, or null
   */
  Object create(
      EntityChange entityChange,
      EntityInfo declared,
      Map<String, @Nullable Object> data,
      String path,
      @Nullable Object owner,
      @Nullable String back) {
    EntityInfo info = concrete(declared, data, path, entityChange.faults());
    Object entity = info.instantiate();
    entityChange.takesPart(entity, path);
    entityChange.creates(entity);
    if (owner != null && back != null) {
      info.property(back).set(entity, owner);
    }
    for (EntityAttribute entityAttribute : info.key().members()) {
      if (!entityAttribute.attribute().equals(back)) {
        assign(entityChange, entity, entityAttribute, data, path);
      }
    }
    set(entityChange, entity, info, data, path, back, true);
    if (info.isComputed()) {
      entityChange.rereads(entity);
    }
    return entity;
  }

  /** The attributes that the data names; the others stay. */
  void update(
      EntityChange entityChange,
      Object entity,
      EntityInfo info,
      Map<String, @Nullable Object> data,
      String path,
      @Nullable String back) {
    entityChange.takesPart(entity, path);
    String typeMember = info.typeMember();
    if (typeMember != null
        && data.get(typeMember) != null
        && !info.name().equals(data.get(typeMember))) {
      entityChange.faults().add(RequestErrors.path(path, typeMember), "cannot be changed");
    }
    set(entityChange, entity, info, data, path, back, false);
  }

  private void assign(
      EntityChange entityChange,
      Object entity,
      EntityAttribute entityAttribute,
      Map<String, @Nullable Object> data,
      String path) {
    String place = RequestErrors.path(path, entityAttribute.name());
    RequestErrors requestErrors = entityChange.faults();
    Object given = data.get(entityAttribute.name());
    if (entityAttribute.use() == Use.GENERATED_KEY) {
      if (given != null) {
        requestErrors.add(place, "is generated and cannot be given");
      }
      return;
    }
    if (entityAttribute instanceof EntityAttribute.ToOne toOne) {
      Map<String, @Nullable Object> reference = keyCodec.reference(toOne, data);
      Object key = keyCodec.target(toOne, reference, place, requestErrors);
      if (key != null) {
        entityAttribute.property().set(entity, target(entityChange, toOne, key, place));
      }
      return;
    }
    if (!data.containsKey(entityAttribute.name())) {
      requestErrors.add(place, "is missing");
      return;
    }
    Object value =
        entityAttribute instanceof EntityAttribute.Embedded embedded
            ? keyCodec.embedded(
                embedded.type(),
                given,
                place,
                requestErrors,
                part -> part.use() != Use.GENERATED_KEY)
            : scalarReader.take(
                (EntityAttribute.Basic) entityAttribute, given, place, requestErrors);
    if (value instanceof BigDecimal decimal
        && entityAttribute instanceof EntityAttribute.Basic basic
        && basic.scale() == null) {
      entityChange.keyMustHold(entity, entityAttribute.attribute(), decimal, place);
    }
    if (value != null) {
      entityAttribute.property().set(entity, value);
    }
  }

  private void set(
      EntityChange entityChange,
      Object entity,
      EntityInfo info,
      Map<String, @Nullable Object> data,
      String path,
      @Nullable String back,
      boolean isNew) {
    for (EntityAttribute entityAttribute :
        named(info.members(), info::member, data, path, entityChange, info.typeMember())) {
      boolean settable =
          entityAttribute.use() == Use.SET || (isNew && entityAttribute.use() == Use.SET_ONCE);
      if (entityAttribute.use() == Use.VERSION && !isNew) {
        checkVersion(
            entityChange.faults(),
            entity,
            (EntityAttribute.Basic) entityAttribute,
            data.get(entityAttribute.name()),
            path);
      } else if (settable && !entityAttribute.attribute().equals(back)) {
        String place = RequestErrors.path(path, entityAttribute.name());
        if (entityAttribute instanceof EntityAttribute.Part part) {
          compositionBinder.set(
              entityChange, entity, part, data.get(entityAttribute.name()), place, isNew);
        } else {
          Object current = entityAttribute.property().get(entity);
          Object value =
              value(entityChange, entity, () -> entity, entityAttribute, data, current, place);
          if (value != current && entityChange.faults().isEmpty()) {
            entityChange.sets(entity, entityAttribute, value);
            if (info.isComputed()) {
              entityChange.rereads(entity);
            }
          }
        }
      }
    }
  }

  /** The members that the data names, in their order; a fault for each name that is none. */
  private Set<EntityAttribute> named(
      List<EntityAttribute> members,
      Function<String, @Nullable EntityAttribute> byName,
      Map<String, @Nullable Object> data,
      String path,
      EntityChange entityChange,
      @Nullable String also) {
    Set<EntityAttribute> named = new LinkedHashSet<>();
    for (String name : data.keySet()) {
      EntityAttribute entityAttribute = byName.apply(name);
      if (entityAttribute == null) {
        entityAttribute = keyCodec.flat(members, name);
        if (entityAttribute != null && data.containsKey(entityAttribute.name())) {
          entityChange.faults().add(RequestErrors.path(path, name), "is given twice");
        }
      }
      if (entityAttribute != null) {
        named.add(entityAttribute);
      } else if (!name.equals(also)) {
        entityChange.faults().add(RequestErrors.path(path, name), "is unknown");
      }
    }
    return named;
  }

  /**
   * The new value of a member; the current one where nothing changes.
   *
   * @param holder finds the object that has the member, the row or what is embedded in it; null: it
   *     is an element of a collection
   */
  private @Nullable Object value(
      EntityChange entityChange,
      Object entity,
      @Nullable Supplier<@Nullable Object> holder,
      EntityAttribute entityAttribute,
      Map<String, @Nullable Object> data,
      @Nullable Object current,
      String path) {
    if (entityAttribute instanceof EntityAttribute.Basic basic) {
      Object value =
          scalarReader.take(basic, data.get(entityAttribute.name()), path, entityChange.faults());
      if (isSame(basic.scalar(), current, value)) {
        return current;
      }
      if (value instanceof BigDecimal decimal && basic.scale() == null && holder != null) {
        entityChange.mustHold(entity, path, List.of(decimal), () -> held(basic, holder));
      }
      return value;
    }
    if (entityAttribute instanceof EntityAttribute.ToOne toOne) {
      return association(entityChange, toOne, data, current, path);
    }
    Object given = data.get(entityAttribute.name());
    if (entityAttribute instanceof EntityAttribute.Embedded embedded) {
      return given == null
          ? null
          : embedded(
              entityChange,
              entity,
              holder == null ? null : () -> held(embedded, holder),
              embedded.type(),
              given,
              current,
              path);
    }
    return elements(
        entityChange, entity, (EntityAttribute.Elements) entityAttribute, given, current, path);
  }

  /** What a member has once the row was read again. */
  private static @Nullable Object held(EntityAttribute member, Supplier<@Nullable Object> holder) {
    Object owner = holder.get();
    return owner == null ? null : member.property().get(owner);
  }

  private @Nullable Object association(
      EntityChange entityChange,
      EntityAttribute.ToOne member,
      Map<String, @Nullable Object> data,
      @Nullable Object current,
      String path) {
    Map<String, @Nullable Object> reference = keyCodec.reference(member, data);
    if (reference != null && reference.isEmpty() && data.get(member.name()) == null) {
      return null;
    }
    Object key = keyCodec.target(member, reference, path, entityChange.faults());
    if (key == null || (current != null && key.equals(entityRegistry.key(current)))) {
      return current;
    }
    return target(entityChange, member, key, path);
  }

  /** Found rather than referred to: a key of another tenant's row must not be stored. */
  private Object target(
      EntityChange entityChange, EntityAttribute.ToOne member, Object key, String path) {
    EntityInfo target = entityRegistry.of(member.target());
    Object found = rowFinder.find(entityChange.entityManager(), target, key);
    if (found == null) {
      throw RequestErrors.at(
          ErrorCode.NOT_FOUND, path, "names no " + target.name() + " that there is");
    }
    return found;
  }

  private @Nullable Object embedded(
      EntityChange entityChange,
      Object entity,
      @Nullable Supplier<@Nullable Object> self,
      EmbeddableInfo type,
      @Nullable Object given,
      @Nullable Object current,
      String path) {
    Map<String, @Nullable Object> data = KeyCodec.members(given);
    int faults = entityChange.faults().count();
    if (data == null) {
      entityChange.faults().add(path, "must be an object");
      return current;
    }
    Map<String, @Nullable Object> values = new HashMap<>();
    boolean changes = current == null;
    for (EntityAttribute entityAttribute :
        named(type.members(), type::member, data, path, entityChange, null)) {
      Object before = current == null ? null : entityAttribute.property().get(current);
      if (entityAttribute.use() == Use.SET
          || (current == null && entityAttribute.use() == Use.SET_ONCE)) {
        Object value =
            value(
                entityChange,
                entity,
                self,
                entityAttribute,
                data,
                before,
                RequestErrors.path(path, entityAttribute.name()));
        values.put(entityAttribute.attribute(), value);
        changes |= value != before;
      }
    }
    if (!changes || entityChange.faults().count() > faults) {
      return current;
    }
    try {
      Object made = type.make(current, values);
      return type.isNothing(made) ? null : made;
    } catch (InstantiationException e) { // a constructor of the application refuses by throwing
      entityChange.faults().add(path, "is not valid");
      return current;
    }
  }

  /** The collection itself is changed, since Hibernate watches it. */
  @SuppressWarnings("unchecked") // the elements are made for the collection
  private @Nullable Object elements(
      EntityChange entityChange,
      Object entity,
      EntityAttribute.Elements member,
      @Nullable Object given,
      @Nullable Object current,
      String path) {
    if (given != null && !(given instanceof List<?>)) {
      entityChange.faults().add(path, "must be an array");
      return current;
    }
    List<@Nullable Object> wanted = new ArrayList<>();
    List<?> items = given == null ? List.of() : (List<?>) given;
    entityChange.names(items.size(), path);
    for (int i = 0; i < items.size(); i++) {
      String place = path + "[" + i + "]";
      Object item = items.get(i);
      if (item == null) {
        if (!isGap(current, i)) {
          entityChange.faults().add(place, "must not be null");
        }
        wanted.add(null);
      } else if (member.embeddable() != null) {
        int faults = entityChange.faults().count();
        Object made = embedded(entityChange, entity, null, member.embeddable(), item, null, place);
        if (made == null && entityChange.faults().count() == faults) {
          entityChange.faults().add(place, "has no value");
        }
        wanted.add(made);
      } else {
        wanted.add(
            scalarReader.take(
                Objects.requireNonNull(member.scalar()), item, place, entityChange.faults()));
      }
    }
    if (!entityChange.faults().isEmpty()) {
      return current;
    }
    Collection<@Nullable Object> collection =
        current == null
            ? (Collection<@Nullable Object>) CompositionBinder.newCollection(member.collection())
            : (Collection<@Nullable Object>) current;
    if (!ElementEquality.isSame(member, collection, wanted)) {
      entityChange.atLast(
          () -> {
            collection.clear();
            collection.addAll(wanted);
          });
      entityChange.touched(entity);
      if (entityRegistry.ofRow(entity).isComputed()) {
        entityChange.rereads(entity);
      }
      checkDecimals(entityChange, entity, member, wanted, path);
    }
    return collection;
  }

  /** Whether a list has a null there, as Hibernate makes one for a row that is missing. */
  private static boolean isGap(@Nullable Object current, int index) {
    return current instanceof List<?> list && index < list.size() && list.get(index) == null;
  }

  private static void checkDecimals(
      EntityChange entityChange,
      Object entity,
      EntityAttribute.Elements member,
      List<@Nullable Object> wanted,
      String path) {
    if (member.embeddable() == null) {
      mustHold(entityChange, entity, member, wanted, each -> each, path);
      return;
    }
    for (EntityAttribute part : member.embeddable().members()) {
      if (part instanceof EntityAttribute.Basic basic && basic.scale() == null) {
        mustHold(entityChange, entity, member, wanted, part.property()::get, path);
      }
    }
  }

  private static void mustHold(
      EntityChange entityChange,
      Object entity,
      EntityAttribute.Elements member,
      List<@Nullable Object> wanted,
      Function<Object, @Nullable Object> value,
      String path) {
    List<BigDecimal> decimals = decimals(wanted, value);
    if (!decimals.isEmpty()) {
      entityChange.mustHold(
          entity,
          path,
          decimals,
          () -> decimals((Collection<?>) member.property().get(entity), value));
    }
  }

  private static List<BigDecimal> decimals(
      @Nullable Collection<?> elements, Function<Object, @Nullable Object> value) {
    return elements == null
        ? List.of()
        : elements.stream()
            .filter(Objects::nonNull)
            .map(value)
            .filter(BigDecimal.class::isInstance)
            .map(BigDecimal.class::cast)
            .toList();
  }

  /**
   * Compares the version that the data names, if it does, with the row's.
   *
   * @throws org.carillon.api.OperationException {@code CONFLICT} if it is another one
   */
  void checkVersion(Object entity, EntityInfo info, Map<String, @Nullable Object> data) {
    for (EntityAttribute entityAttribute : info.members()) {
      if (entityAttribute.use() == Use.VERSION) {
        RequestErrors requestErrors = new RequestErrors();
        checkVersion(
            requestErrors,
            entity,
            (EntityAttribute.Basic) entityAttribute,
            data.get(entityAttribute.name()),
            "");
        requestErrors.throwIfAny();
      }
    }
  }

  private void checkVersion(
      RequestErrors requestErrors,
      Object entity,
      EntityAttribute.Basic member,
      @Nullable Object given,
      String path) {
    String place = RequestErrors.path(path, member.name());
    if (given == null) {
      return;
    }
    Object version = scalarReader.take(member, given, place, requestErrors);
    Object current = member.property().get(entity);
    if (requestErrors.isEmpty() && !isEqual(current, version)) {
      throw RequestErrors.at(
          ErrorCode.CONFLICT, place, "is stale: somebody else has changed the row meanwhile");
    }
  }

  /**
   * Whether a client that sends the one means the other: a point in time that came back by a
   * JavaScript {@code Date} has lost its microseconds.
   */
  private static boolean isSame(
      ScalarType scalarType, @Nullable Object current, @Nullable Object value) {
    if (isEqual(current, value)) {
      return true;
    }
    if (current == null || value == null) {
      return false;
    }
    Instant at = IsoInstant.of(current);
    return at == null
        ? scalarType.document() != null && scalarType.document().looksSame(current, value)
        : at.truncatedTo(ChronoUnit.MILLIS).equals(IsoInstant.of(value));
  }

  private static boolean isEqual(@Nullable Object current, @Nullable Object value) {
    if (Objects.deepEquals(current, value)) {
      return true;
    }
    Instant at = current == null ? null : IsoInstant.of(current);
    return at != null && value != null && at.equals(IsoInstant.of(value));
  }

  private EntityInfo concrete(
      EntityInfo declared,
      Map<String, @Nullable Object> data,
      String path,
      RequestErrors requestErrors) {
    String typeMember = declared.typeMember();
    Object given = typeMember == null ? null : data.get(typeMember);
    Class<?> type = given == null ? null : declared.types().get(given);
    if (given == null) {
      type = declared.types().get(declared.name());
    }
    if (type == null) {
      requestErrors.add(
          RequestErrors.path(path, typeMember == null ? "type" : typeMember),
          "must be one of " + String.join(", ", declared.types().keySet()));
      requestErrors.throwIfAny();
    }
    return type == null ? declared : entityRegistry.of(type);
  }
}
