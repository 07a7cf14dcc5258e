package org.carillon.crud;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keys from and to the wire. */
@Dependent
class KeyCodec {

  private final EntityRegistry entityRegistry;
  private final ScalarReader scalarReader;

  @Inject
  KeyCodec(EntityRegistry entityRegistry, ScalarReader scalarReader) {
    this.entityRegistry = entityRegistry;
    this.scalarReader = scalarReader;
  }

  /**
   * The key that the data names; null, and faults, where it names none.
   *
   * @param implied the attribute that is not the client's to say, with the key that it has; where
   *     null, there is none
   */
  @Nullable Object read(
      EntityInfo info,
      Map<String, @Nullable Object> data,
      String path,
      RequestErrors requestErrors,
      @Nullable Implied implied) {
    Map<String, @Nullable Object> parts = new HashMap<>();
    boolean complete = true;
    for (EntityAttribute entityAttribute : info.key().members()) {
      Object part =
          implied != null && implied.attribute().equals(entityAttribute.attribute())
              ? implied.key()
              : part(entityAttribute, data, path, requestErrors);
      parts.put(entityAttribute.attribute(), part);
      complete &= part != null;
    }
    return complete ? info.key().of(parts) : null;
  }

  /** A part of a key that is known without the client: the owner of a composition. */
  record Implied(String attribute, Object key) {}

  /** Whether the data says anything of the key. */
  boolean isGiven(
      EntityInfo info, Map<String, @Nullable Object> data, @Nullable String impliedAttribute) {
    for (EntityAttribute entityAttribute : info.key().members()) {
      if (!entityAttribute.attribute().equals(impliedAttribute)
          && (data.get(entityAttribute.name()) != null
              || (entityAttribute instanceof EntityAttribute.ToOne toOne
                  && reference(toOne, data) != null))) {
        return true;
      }
    }
    return false;
  }

  /**
   * What the data says of an association: the members of its key, spelled {@code author: {ID: 1}}
   * or {@code author_ID: 1}; empty: it is null; null: nothing, or nothing that is a key.
   */
  @Nullable Map<String, @Nullable Object> reference(
      EntityAttribute.ToOne member, Map<String, @Nullable Object> data) {
    if (data.containsKey(member.name())) {
      Object given = data.get(member.name());
      return given == null ? Map.of() : members(given);
    }
    String prefix = member.name() + "_";
    Map<String, @Nullable Object> parts = new LinkedHashMap<>();
    data.forEach(
        (name, value) -> {
          if (name.startsWith(prefix) && isFlat(member, name)) {
            parts.put(name.substring(prefix.length()), value);
          }
        });
    if (parts.isEmpty()) {
      return null;
    }
    return parts.values().stream().allMatch(java.util.Objects::isNull) ? Map.of() : parts;
  }

  /** Whether the name spells a part of the association's key: {@code author_ID}. */
  boolean isFlat(EntityAttribute.ToOne member, String name) {
    if (!name.startsWith(member.name() + "_")) {
      return false;
    }
    String rest = name.substring(member.name().length() + 1);
    List<EntityAttribute> parts = entityRegistry.of(member.target()).key().members();
    return parts.stream()
        .anyMatch(
            part ->
                part.name().equals(rest)
                    || (part instanceof EntityAttribute.ToOne toOne && isFlat(toOne, rest)));
  }

  /** The association that the name spells a part of, or null. */
  EntityAttribute.@Nullable ToOne flat(List<EntityAttribute> members, String name) {
    for (EntityAttribute entityAttribute : members) {
      if (entityAttribute instanceof EntityAttribute.ToOne toOne && isFlat(toOne, name)) {
        return toOne;
      }
    }
    return null;
  }

  /** A fault for each association that the data spells both as {@code author} and flat. */
  void checkSpelling(
      List<EntityAttribute> members,
      Map<String, @Nullable Object> data,
      String path,
      RequestErrors requestErrors) {
    for (String name : data.keySet()) {
      boolean exact = members.stream().anyMatch(member -> member.name().equals(name));
      EntityAttribute.ToOne association = exact ? null : flat(members, name);
      if (association != null && data.containsKey(association.name())) {
        requestErrors.add(RequestErrors.path(path, name), "is given twice");
      }
    }
  }

  /** The key of an association's target; null, and faults, where it is none. */
  @Nullable Object target(
      EntityAttribute.ToOne member,
      @Nullable Map<String, @Nullable Object> reference,
      String path,
      RequestErrors requestErrors) {
    if (reference == null || reference.isEmpty()) {
      requestErrors.add(path, reference == null ? "must be the key of a row" : "must not be null");
      return null;
    }
    EntityInfo target = entityRegistry.of(member.target());
    for (String name : reference.keySet()) {
      if (target.key().members().stream().noneMatch(part -> part.name().equals(name))
          && flat(target.key().members(), name) == null) {
        requestErrors.add(RequestErrors.path(path, name), "is not part of the key");
      }
    }
    checkSpelling(target.key().members(), reference, path, requestErrors);
    return read(target, reference, path, requestErrors, null);
  }

  /** The key as a client sees it: plain values and maps by the name on the wire. */
  Map<String, @Nullable Object> shown(EntityInfo info, Object key) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    for (EntityAttribute entityAttribute : info.key().members()) {
      Object part = info.key().part(key, entityAttribute);
      shown.put(
          entityAttribute.name(),
          entityAttribute instanceof EntityAttribute.ToOne toOne && part != null
              ? shown(entityRegistry.of(toOne.target()), part)
              : plain(entityAttribute, part));
    }
    return shown;
  }

  /** A part of a key, or of an embedded one. */
  private @Nullable Object plain(EntityAttribute entityAttribute, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (entityAttribute instanceof EntityAttribute.Basic basic) {
      return basic.scalar().shown(value);
    }
    if (entityAttribute instanceof EntityAttribute.Embedded embedded) {
      Map<String, @Nullable Object> parts = new LinkedHashMap<>();
      for (EntityAttribute part : embedded.type().members()) {
        parts.put(part.name(), plain(part, part.property().get(value)));
      }
      return parts;
    }
    return shown(entityRegistry.ofReference(value), entityRegistry.key(value));
  }

  private @Nullable Object part(
      EntityAttribute entityAttribute,
      Map<String, @Nullable Object> data,
      String path,
      RequestErrors requestErrors) {
    String place = RequestErrors.path(path, entityAttribute.name());
    if (entityAttribute instanceof EntityAttribute.ToOne toOne) {
      Map<String, @Nullable Object> reference = reference(toOne, data);
      if (reference == null && !data.containsKey(entityAttribute.name())) {
        requestErrors.add(place, "is missing");
        return null;
      }
      return target(toOne, reference, place, requestErrors);
    }
    if (!data.containsKey(entityAttribute.name())) {
      requestErrors.add(place, "is missing");
      return null;
    }
    Object given = data.get(entityAttribute.name());
    if (entityAttribute instanceof EntityAttribute.Embedded embedded) {
      return embedded(embedded.type(), given, place, requestErrors, part -> true);
    }
    return scalarReader.take((EntityAttribute.Basic) entityAttribute, given, place, requestErrors);
  }

  /**
   * An embedded key.
   *
   * @param wanted the parts that must be given; the others have no value
   */
  @Nullable Object embedded(
      EmbeddableInfo type,
      @Nullable Object given,
      String path,
      RequestErrors requestErrors,
      Function<EntityAttribute, Boolean> wanted) {
    Map<String, @Nullable Object> data = given == null ? null : members(given);
    if (data == null) {
      requestErrors.add(path, given == null ? "must not be null" : "must be an object");
      return null;
    }
    Map<String, @Nullable Object> values = new HashMap<>();
    boolean complete = true;
    for (EntityAttribute entityAttribute : type.members()) {
      if (!wanted.apply(entityAttribute)) {
        continue;
      }
      Object value = null;
      String place = RequestErrors.path(path, entityAttribute.name());
      if (!data.containsKey(entityAttribute.name())) {
        requestErrors.add(place, "is missing");
      } else if (entityAttribute instanceof EntityAttribute.Basic basic) {
        value =
            data.get(entityAttribute.name()) == null
                ? null
                : scalarReader.take(basic, data.get(entityAttribute.name()), place, requestErrors);
        if (data.get(entityAttribute.name()) == null) {
          requestErrors.add(place, "must not be null");
        }
      } else if (entityAttribute instanceof EntityAttribute.Embedded nested) {
        value =
            embedded(nested.type(), data.get(entityAttribute.name()), place, requestErrors, wanted);
      } else {
        throw new IllegalStateException(
            entityAttribute.name() + ": an association inside an embedded key");
      }
      complete &= value != null;
      values.put(entityAttribute.attribute(), value);
    }
    for (String name : data.keySet()) {
      if (type.member(name) == null) {
        requestErrors.add(RequestErrors.path(path, name), "is unknown");
      }
    }
    return complete ? type.make(null, values) : null;
  }

  /** The members of a JSON object; null: it is none. */
  @SuppressWarnings("unchecked") // plain objects have text keys
  static @Nullable Map<String, @Nullable Object> members(@Nullable Object plain) {
    return plain instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : null;
  }
}
