package org.carillon.crud;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.jspecify.annotations.Nullable;

/** What the wire knows of an embeddable, and how to make one: a class or a record. */
final class EmbeddableInfo {

  private final EmbeddableMappingType mapping;
  private final SessionFactoryImplementor factory;
  private final List<EntityAttribute> members;
  private final Map<String, EntityAttribute> byName;

  EmbeddableInfo(
      EmbeddableMappingType mapping,
      SessionFactoryImplementor factory,
      List<EntityAttribute> members) {
    this.mapping = mapping;
    this.factory = factory;
    this.members = members;
    this.byName = EntityInfo.index(type(), members);
  }

  /** The class. */
  Class<?> type() {
    return mapping.getMappedJavaType().getJavaTypeClass();
  }

  List<EntityAttribute> members() {
    return members;
  }

  @Nullable EntityAttribute member(String name) {
    return byName.get(name);
  }

  /**
   * A new object.
   *
   * @param base what the attributes have that are not among the values; null: what the class sets
   * @param values by the name of the attribute
   */
  Object make(@Nullable Object base, Map<String, @Nullable Object> values) {
    return make(mapping, factory, base, values);
  }

  /**
   * Whether all columns of the object are null: then Hibernate reads back a null in its place. One
   * that is a value of a single column, as JSON or a structure, is read back as it is; one in which
   * a column is required cannot be stored, and keeps the place that is told as wrong.
   */
  boolean isNothing(Object embedded) {
    return mapping.getAggregateMapping() == null && isNothing(mapping, embedded);
  }

  private static boolean isNothing(EmbeddableMappingType mapping, Object embedded) {
    for (int i = 0; i < mapping.getNumberOfAttributeMappings(); i++) {
      AttributeMapping attribute = mapping.getAttributeMapping(i);
      Object value = attribute.getValue(embedded);
      boolean isNothing =
          value == null
              ? attribute.getAttributeMetadata().isNullable()
              : (attribute instanceof EmbeddedAttributeMapping inside
                  && inside.getEmbeddableTypeDescriptor().getAggregateMapping() == null
                  && isNothing(inside.getEmbeddableTypeDescriptor(), value));
      if (!isNothing) {
        return false;
      }
    }
    return true;
  }

  /** The same of any embeddable, also of the class of an {@code @IdClass}. */
  static Object make(
      EmbeddableMappingType mapping,
      SessionFactoryImplementor factory,
      @Nullable Object base,
      Map<String, @Nullable Object> values) {
    Object source = base == null ? initial(mapping, factory) : base;
    int count = mapping.getNumberOfAttributeMappings();
    @Nullable Object[] state = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      AttributeMapping attribute = mapping.getAttributeMapping(i);
      state[i] =
          values.containsKey(attribute.getAttributeName())
              ? values.get(attribute.getAttributeName())
              : source == null ? nothing(attribute) : attribute.getValue(source);
    }
    return mapping.getRepresentationStrategy().getInstantiator().instantiate(() -> state, factory);
  }

  /** What a class sets by itself; a record sets nothing. */
  private static @Nullable Object initial(
      EmbeddableMappingType mapping, SessionFactoryImplementor factory) {
    return mapping.getMappedJavaType().getJavaTypeClass().isRecord()
        ? null
        : mapping.getRepresentationStrategy().getInstantiator().instantiate(null, factory);
  }

  /** What an attribute of a record has that nobody set: null, or the zero of a primitive type. */
  private static @Nullable Object nothing(AttributeMapping attribute) {
    Class<?> type = attribute.getPropertyAccess().getGetter().getReturnTypeClass();
    return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
  }
}
