package org.carillon.crud;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.jspecify.annotations.Nullable;

/**
 * The key of an entity.
 *
 * @param members its parts, in the order of the class: basic, one embedded (an
 *     {@code @EmbeddedId}), or several (an {@code @IdClass}), which may be associations
 * @param idClass what the key is an instance of where it has several parts: the {@code @IdClass},
 *     or, of derived keys without one, the entity itself
 * @param derived whether it is the entity itself
 * @param factory what makes instances of that class
 */
record KeyInfo(
    List<EntityAttribute> members,
    @Nullable EmbeddableMappingType idClass,
    boolean derived,
    SessionFactoryImplementor factory) {

  /**
   * A key whose parts Hibernate keeps in an instance of the entity, which has no {@code equals}:
   * its parts in the order of the members.
   */
  record Derived(List<Object> parts) {}

  /** The key of its parts, by the name of the attribute; of an association it is the key. */
  @Nullable Object of(Map<String, @Nullable Object> parts) {
    if (derived) {
      return new Derived(
          members.stream().map(m -> Objects.requireNonNull(parts.get(m.attribute()))).toList());
    }
    return idClass == null
        ? parts.get(members.get(0).attribute())
        : EmbeddableInfo.make(idClass, factory, null, parts);
  }

  /** A part of a key; of an association it is the key. */
  @Nullable Object part(Object key, EntityAttribute member) {
    if (key instanceof Derived several) {
      return several.parts().get(members.indexOf(member));
    }
    if (idClass == null) {
      return key;
    }
    AttributeMapping attribute = idClass.findAttributeMapping(member.attribute());
    if (attribute == null) {
      throw new IllegalStateException(member.attribute() + " is no part of the @IdClass");
    }
    return attribute.getValue(key);
  }

  /**
   * As JPA finds a row by it.
   *
   * @param references gives the row that an association of the key refers to, unloaded
   */
  Object toJpa(Object key, BiFunction<Class<?>, Object, Object> references) {
    if (idClass == null || !(key instanceof Derived several)) {
      return key;
    }
    Map<String, @Nullable Object> parts = new HashMap<>();
    for (int i = 0; i < members.size(); i++) {
      Object part = several.parts().get(i);
      parts.put(
          members.get(i).attribute(),
          members.get(i) instanceof EntityAttribute.ToOne toOne
              ? references.apply(toOne.target(), part)
              : part);
    }
    return EmbeddableInfo.make(idClass, factory, null, parts);
  }

  /** Of the entity that holds the parts of a derived key. */
  Object ofJpa(Object holder, UnaryOperator<Object> keys) {
    List<Object> parts = new ArrayList<>();
    for (EntityAttribute entityAttribute : members) {
      Object part = Objects.requireNonNull(entityAttribute.property().get(holder));
      parts.add(entityAttribute instanceof EntityAttribute.ToOne ? keys.apply(part) : part);
    }
    return new Derived(parts);
  }

  /** Whether a client assigns no part of it. */
  boolean isGenerated() {
    return members.stream().noneMatch(member -> member.use() == EntityAttribute.Use.KEY);
  }
}
