package org.carillon.crud;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.carillon.api.ErrorCode;
import org.carillon.crud.Member.Use;
import org.carillon.json.IsoInstant;
import org.jspecify.annotations.Nullable;

/** Sets the attributes of rows as a client said; compositions are {@link Compositions}' part. */
@Dependent
class Binder {

  private final Entities entities;
  private final Keys keys;
  private final Scalars scalars;
  private final Rows rows;
  private final Compositions compositions;

  @Inject
  Binder(Entities entities, Keys keys, Scalars scalars, Rows rows) {
    this.entities = entities;
    this.keys = keys;
    this.scalars = scalars;
    this.rows = rows;
    this.compositions = new Compositions(entities, keys, this);
  }

  /**
   * A new row.
   *
   * @param owner what it is a part of, or null
   * @param back the attribute that is its owner, or null
   */
  Object create(
      Change change,
      EntityInfo declared,
      Map<String, @Nullable Object> data,
      String path,
      @Nullable Object owner,
      @Nullable String back) {
    EntityInfo info = concrete(declared, data, path, change.faults());
    Object entity = info.instantiate();
    change.takesPart(entity, path);
    change.creates(entity);
    if (owner != null && back != null) {
      info.property(back).set(entity, owner);
    }
    for (Member member : info.key().members()) {
      if (!member.attribute().equals(back)) {
        assign(change, entity, member, data, path);
      }
    }
    set(change, entity, info, data, path, back, true);
    return entity;
  }

  /** The attributes that the data names; the others stay. */
  void update(
      Change change,
      Object entity,
      EntityInfo info,
      Map<String, @Nullable Object> data,
      String path,
      @Nullable String back) {
    change.takesPart(entity, path);
    String typeMember = info.typeMember();
    if (typeMember != null
        && data.get(typeMember) != null
        && !info.name().equals(data.get(typeMember))) {
      change.faults().add(Faults.path(path, typeMember), "cannot be changed");
    }
    set(change, entity, info, data, path, back, false);
  }

  private void assign(
      Change change,
      Object entity,
      Member member,
      Map<String, @Nullable Object> data,
      String path) {
    String place = Faults.path(path, member.name());
    Faults faults = change.faults();
    Object given = data.get(member.name());
    if (member.use() == Use.GENERATED_KEY) {
      if (given != null) {
        faults.add(place, "is generated and cannot be given");
      }
      return;
    }
    if (member instanceof Member.ToOne toOne) {
      Map<String, @Nullable Object> reference = keys.reference(toOne, data);
      Object key = keys.target(toOne, reference, place, faults);
      if (key != null) {
        member.property().set(entity, target(change, toOne, key, place));
      }
      return;
    }
    if (!data.containsKey(member.name())) {
      faults.add(place, "is missing");
      return;
    }
    Object value =
        member instanceof Member.Embedded embedded
            ? keys.embedded(
                embedded.type(), given, place, faults, part -> part.use() != Use.GENERATED_KEY)
            : scalars.take((Member.Basic) member, given, place, faults);
    if (value != null) {
      member.property().set(entity, value);
    }
  }

  private void set(
      Change change,
      Object entity,
      EntityInfo info,
      Map<String, @Nullable Object> data,
      String path,
      @Nullable String back,
      boolean isNew) {
    for (Member member :
        named(info.members(), info::member, data, path, change, info.typeMember())) {
      boolean settable = member.use() == Use.SET || (isNew && member.use() == Use.SET_ONCE);
      if (member.use() == Use.VERSION && !isNew) {
        checkVersion(change.faults(), entity, (Member.Basic) member, data.get(member.name()), path);
      } else if (settable && !member.attribute().equals(back)) {
        String place = Faults.path(path, member.name());
        if (member instanceof Member.Part part) {
          compositions.set(change, entity, part, data.get(member.name()), place, isNew);
        } else {
          Object current = member.property().get(entity);
          Object value = value(change, entity, member, data, current, place);
          if (value != current && change.faults().isEmpty()) {
            member.property().set(entity, value);
            change.touched(entity);
          }
        }
      }
    }
  }

  /** The members that the data names, in their order; a fault for each name that is none. */
  private Set<Member> named(
      List<Member> members,
      Function<String, @Nullable Member> byName,
      Map<String, @Nullable Object> data,
      String path,
      Change change,
      @Nullable String also) {
    Set<Member> named = new LinkedHashSet<>();
    for (String name : data.keySet()) {
      Member member = byName.apply(name);
      if (member == null) {
        member = keys.flat(members, name);
        if (member != null && data.containsKey(member.name())) {
          change.faults().add(Faults.path(path, name), "is given twice");
        }
      }
      if (member != null) {
        named.add(member);
      } else if (!name.equals(also)) {
        change.faults().add(Faults.path(path, name), "is unknown");
      }
    }
    return named;
  }

  /** The new value of a member; the current one where nothing changes. */
  private @Nullable Object value(
      Change change,
      Object entity,
      Member member,
      Map<String, @Nullable Object> data,
      @Nullable Object current,
      String path) {
    if (member instanceof Member.Basic basic) {
      Object value = scalars.take(basic, data.get(member.name()), path, change.faults());
      if (isSame(current, value)) {
        return current;
      }
      if (value instanceof BigDecimal && basic.scale() == null) {
        change.rounds(entity);
      }
      return value;
    }
    if (member instanceof Member.ToOne toOne) {
      return association(change, toOne, data, current, path);
    }
    Object given = data.get(member.name());
    if (member instanceof Member.Embedded embedded) {
      return given == null ? null : embedded(change, entity, embedded.type(), given, current, path);
    }
    return elements(change, entity, (Member.Elements) member, given, current, path);
  }

  private @Nullable Object association(
      Change change,
      Member.ToOne member,
      Map<String, @Nullable Object> data,
      @Nullable Object current,
      String path) {
    Map<String, @Nullable Object> reference = keys.reference(member, data);
    if (reference != null && reference.isEmpty() && data.get(member.name()) == null) {
      return null;
    }
    Object key = keys.target(member, reference, path, change.faults());
    if (key == null || (current != null && key.equals(entities.key(current)))) {
      return current;
    }
    return target(change, member, key, path);
  }

  /** Found rather than referred to: a key of another tenant's row must not be stored. */
  private Object target(Change change, Member.ToOne member, Object key, String path) {
    EntityInfo target = entities.of(member.target());
    Object found = rows.find(change.entityManager(), target, key);
    if (found == null) {
      throw Faults.at(ErrorCode.NOT_FOUND, path, "names no " + target.name() + " that there is");
    }
    return found;
  }

  private @Nullable Object embedded(
      Change change,
      Object entity,
      EmbeddableInfo type,
      @Nullable Object given,
      @Nullable Object current,
      String path) {
    Map<String, @Nullable Object> data = Keys.members(given);
    if (data == null) {
      change.faults().add(path, "must be an object");
      return current;
    }
    Map<String, @Nullable Object> values = new HashMap<>();
    boolean changes = current == null;
    for (Member member : named(type.members(), type::member, data, path, change, null)) {
      Object before = current == null ? null : member.property().get(current);
      if (member.use() == Use.SET || (current == null && member.use() == Use.SET_ONCE)) {
        Object value =
            value(change, entity, member, data, before, Faults.path(path, member.name()));
        values.put(member.attribute(), value);
        changes |= value != before;
      }
    }
    return changes && change.faults().isEmpty() ? type.make(current, values) : current;
  }

  /** The collection itself is changed, since Hibernate watches it. */
  @SuppressWarnings("unchecked") // the elements are made for the collection
  private @Nullable Object elements(
      Change change,
      Object entity,
      Member.Elements member,
      @Nullable Object given,
      @Nullable Object current,
      String path) {
    if (given != null && !(given instanceof List<?>)) {
      change.faults().add(path, "must be an array");
      return current;
    }
    List<@Nullable Object> wanted = new ArrayList<>();
    List<?> items = given == null ? List.of() : (List<?>) given;
    for (int i = 0; i < items.size(); i++) {
      String place = path + "[" + i + "]";
      Object item = items.get(i);
      if (item == null) {
        change.faults().add(place, "must not be null");
      } else if (member.embeddable() != null) {
        wanted.add(embedded(change, entity, member.embeddable(), item, null, place));
      } else {
        wanted.add(
            scalars.take(Objects.requireNonNull(member.scalar()), item, place, change.faults()));
      }
    }
    if (!change.faults().isEmpty()) {
      return current;
    }
    Collection<@Nullable Object> collection =
        current == null
            ? (Collection<@Nullable Object>) Compositions.newCollection(member.collection())
            : (Collection<@Nullable Object>) current;
    if (!new ArrayList<>(collection).equals(wanted)) {
      collection.clear();
      collection.addAll(wanted);
      change.touched(entity);
    }
    return collection;
  }

  /**
   * Compares the version that the data names, if it does, with the row's.
   *
   * @throws org.carillon.api.OperationException {@code CONFLICT} if it is another one
   */
  void checkVersion(Object entity, EntityInfo info, Map<String, @Nullable Object> data) {
    for (Member member : info.members()) {
      if (member.use() == Use.VERSION) {
        Faults faults = new Faults();
        checkVersion(faults, entity, (Member.Basic) member, data.get(member.name()), "");
        faults.throwIfAny();
      }
    }
  }

  private void checkVersion(
      Faults faults, Object entity, Member.Basic member, @Nullable Object given, String path) {
    String place = Faults.path(path, member.name());
    if (given == null) {
      return;
    }
    Object version = scalars.take(member, given, place, faults);
    Object current = member.property().get(entity);
    if (faults.isEmpty() && !isSame(current, version)) {
      throw Faults.at(
          ErrorCode.CONFLICT, place, "is stale: somebody else has changed the row meanwhile");
    }
  }

  /** Also what looks the same on the wire, where a point in time has lost its microseconds. */
  private static boolean isSame(@Nullable Object current, @Nullable Object value) {
    if (Objects.deepEquals(current, value)) {
      return true;
    }
    if (current == null || value == null) {
      return false;
    }
    String time = IsoInstant.formatIfInstant(current);
    return time != null && time.equals(IsoInstant.formatIfInstant(value));
  }

  private EntityInfo concrete(
      EntityInfo declared, Map<String, @Nullable Object> data, String path, Faults faults) {
    String typeMember = declared.typeMember();
    Object given = typeMember == null ? null : data.get(typeMember);
    Class<?> type = given == null ? null : declared.types().get(given);
    if (given == null) {
      type = declared.types().get(declared.name());
    }
    if (type == null) {
      faults.add(
          Faults.path(path, typeMember == null ? "type" : typeMember),
          "must be one of " + String.join(", ", declared.types().keySet()));
      faults.throwIfAny();
    }
    return type == null ? declared : entities.of(type);
  }
}
