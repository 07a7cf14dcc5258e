package org.carillon.crud;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.jspecify.annotations.Nullable;

/** What the wire knows of an embeddable, and how to make one: a class or a record. */
final class EmbeddableInfo {

  private final EmbeddableMappingType mapping;
  private final SessionFactoryImplementor factory;
  private final List<Member> members;
  private final Map<String, Member> byName;

  EmbeddableInfo(
      EmbeddableMappingType mapping, SessionFactoryImplementor factory, List<Member> members) {
    this.mapping = mapping;
    this.factory = factory;
    this.members = members;
    this.byName = EntityInfo.index(members);
  }

  List<Member> members() {
    return members;
  }

  @Nullable Member member(String name) {
    return byName.get(name);
  }

  /**
   * A new object.
   *
   * @param base what the attributes have that are not among the values; null: nothing
   * @param values by the name of the attribute
   */
  Object make(@Nullable Object base, Map<String, @Nullable Object> values) {
    return make(mapping, factory, base, values);
  }

  /** The same of any embeddable, also of the class of an {@code @IdClass}. */
  static Object make(
      EmbeddableMappingType mapping,
      SessionFactoryImplementor factory,
      @Nullable Object base,
      Map<String, @Nullable Object> values) {
    int count = mapping.getNumberOfAttributeMappings();
    @Nullable Object[] state = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      AttributeMapping attribute = mapping.getAttributeMapping(i);
      state[i] =
          values.containsKey(attribute.getAttributeName())
              ? values.get(attribute.getAttributeName())
              : base == null ? nothing(attribute) : attribute.getValue(base);
    }
    return mapping.getRepresentationStrategy().getInstantiator().instantiate(() -> state, factory);
  }

  /** What an attribute has that nobody set: null, or the zero of a primitive type. */
  private static @Nullable Object nothing(AttributeMapping attribute) {
    Class<?> type = attribute.getPropertyAccess().getGetter().getReturnTypeClass();
    return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
  }
}
