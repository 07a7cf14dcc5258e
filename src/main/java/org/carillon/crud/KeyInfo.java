package org.carillon.crud;

import java.util.List;
import java.util.Map;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.jspecify.annotations.Nullable;

/**
 * The key of an entity.
 *
 * @param members its parts, in the order of the class: basic, one embedded (an
 *     {@code @EmbeddedId}), or several (an {@code @IdClass}), which may be associations
 * @param idClass the class of the key where it has several parts
 * @param factory what makes instances of that class
 */
record KeyInfo(
    List<Member> members,
    @Nullable EmbeddableMappingType idClass,
    SessionFactoryImplementor factory) {

  /** The key of its parts, by the name of the attribute; of an association it is the key. */
  @Nullable Object of(Map<String, @Nullable Object> parts) {
    return idClass == null
        ? parts.get(members.get(0).attribute())
        : EmbeddableInfo.make(idClass, factory, null, parts);
  }

  /** A part of a key; of an association it is the key. */
  @Nullable Object part(Object key, Member member) {
    if (idClass == null) {
      return key;
    }
    AttributeMapping attribute = idClass.findAttributeMapping(member.attribute());
    if (attribute == null) {
      throw new IllegalStateException(member.attribute() + " is no part of the @IdClass");
    }
    return attribute.getValue(key);
  }

  /** Whether a client assigns no part of it. */
  boolean isGenerated() {
    return members.stream().noneMatch(member -> member.use() == Member.Use.KEY);
  }
}
