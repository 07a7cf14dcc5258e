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
class Keys {

  private final Entities entities;
  private final Scalars scalars;

  @Inject
  Keys(Entities entities, Scalars scalars) {
    this.entities = entities;
    this.scalars = scalars;
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
      Faults faults,
      @Nullable Implied implied) {
    Map<String, @Nullable Object> parts = new HashMap<>();
    boolean complete = true;
    for (Member member : info.key().members()) {
      Object part =
          implied != null && implied.attribute().equals(member.attribute())
              ? implied.key()
              : part(member, data, path, faults);
      parts.put(member.attribute(), part);
      complete &= part != null;
    }
    return complete ? info.key().of(parts) : null;
  }

  /** A part of a key that is known without the client: the owner of a composition. */
  record Implied(String attribute, Object key) {}

  /** Whether the data says anything of the key. */
  boolean isGiven(
      EntityInfo info, Map<String, @Nullable Object> data, @Nullable String impliedAttribute) {
    for (Member member : info.key().members()) {
      if (!member.attribute().equals(impliedAttribute)
          && (data.get(member.name()) != null
              || (member instanceof Member.ToOne toOne && reference(toOne, data) != null))) {
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
      Member.ToOne member, Map<String, @Nullable Object> data) {
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
  boolean isFlat(Member.ToOne member, String name) {
    if (!name.startsWith(member.name() + "_")) {
      return false;
    }
    String rest = name.substring(member.name().length() + 1);
    List<Member> parts = entities.of(member.target()).key().members();
    return parts.stream()
        .anyMatch(
            part ->
                part.name().equals(rest)
                    || (part instanceof Member.ToOne toOne && isFlat(toOne, rest)));
  }

  /** The association that the name spells a part of, or null. */
  Member.@Nullable ToOne flat(List<Member> members, String name) {
    for (Member member : members) {
      if (member instanceof Member.ToOne toOne && isFlat(toOne, name)) {
        return toOne;
      }
    }
    return null;
  }

  /** The key of an association's target; null, and faults, where it is none. */
  @Nullable Object target(
      Member.ToOne member,
      @Nullable Map<String, @Nullable Object> reference,
      String path,
      Faults faults) {
    if (reference == null || reference.isEmpty()) {
      faults.add(path, reference == null ? "must be the key of a row" : "must not be null");
      return null;
    }
    EntityInfo target = entities.of(member.target());
    for (String name : reference.keySet()) {
      if (target.key().members().stream().noneMatch(part -> part.name().equals(name))
          && flat(target.key().members(), name) == null) {
        faults.add(Faults.path(path, name), "is not part of the key");
      }
    }
    return read(target, reference, path, faults, null);
  }

  /** The key as a client sees it: plain values and maps by the name on the wire. */
  Map<String, @Nullable Object> shown(EntityInfo info, Object key) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    for (Member member : info.key().members()) {
      Object part = info.key().part(key, member);
      shown.put(
          member.name(),
          member instanceof Member.ToOne toOne && part != null
              ? shown(entities.of(toOne.target()), part)
              : plain(member, part));
    }
    return shown;
  }

  /** A part of a key, or of an embedded one. */
  private @Nullable Object plain(Member member, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (member instanceof Member.Basic basic) {
      return basic.scalar().shown(value);
    }
    if (member instanceof Member.Embedded embedded) {
      Map<String, @Nullable Object> parts = new LinkedHashMap<>();
      for (Member part : embedded.type().members()) {
        parts.put(part.name(), plain(part, part.property().get(value)));
      }
      return parts;
    }
    return shown(entities.ofReference(value), entities.key(value));
  }

  private @Nullable Object part(
      Member member, Map<String, @Nullable Object> data, String path, Faults faults) {
    String place = Faults.path(path, member.name());
    if (member instanceof Member.ToOne toOne) {
      Map<String, @Nullable Object> reference = reference(toOne, data);
      if (reference == null && !data.containsKey(member.name())) {
        faults.add(place, "is missing");
        return null;
      }
      return target(toOne, reference, place, faults);
    }
    if (!data.containsKey(member.name())) {
      faults.add(place, "is missing");
      return null;
    }
    Object given = data.get(member.name());
    if (member instanceof Member.Embedded embedded) {
      return embedded(embedded.type(), given, place, faults, part -> true);
    }
    return scalars.take((Member.Basic) member, given, place, faults);
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
      Faults faults,
      Function<Member, Boolean> wanted) {
    Map<String, @Nullable Object> data = given == null ? null : members(given);
    if (data == null) {
      faults.add(path, given == null ? "must not be null" : "must be an object");
      return null;
    }
    Map<String, @Nullable Object> values = new HashMap<>();
    boolean complete = true;
    for (Member member : type.members()) {
      if (!wanted.apply(member)) {
        continue;
      }
      Object value = null;
      String place = Faults.path(path, member.name());
      if (!data.containsKey(member.name())) {
        faults.add(place, "is missing");
      } else if (member instanceof Member.Basic basic) {
        value =
            data.get(member.name()) == null
                ? null
                : scalars.take(basic, data.get(member.name()), place, faults);
        if (data.get(member.name()) == null) {
          faults.add(place, "must not be null");
        }
      } else if (member instanceof Member.Embedded nested) {
        value = embedded(nested.type(), data.get(member.name()), place, faults, wanted);
      } else {
        throw new IllegalStateException(member.name() + ": an association inside an embedded key");
      }
      complete &= value != null;
      values.put(member.attribute(), value);
    }
    for (String name : data.keySet()) {
      if (type.member(name) == null) {
        faults.add(Faults.path(path, name), "is unknown");
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
