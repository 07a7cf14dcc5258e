package org.carillon.crud;

import jakarta.persistence.MapsId;
import jakarta.persistence.OneToOne;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.carillon.crud.EntityAttribute.Use;
import org.carillon.model.ModelRule;
import org.hibernate.annotations.ValueGenerationType;
import org.hibernate.collection.spi.CollectionSemantics;
import org.hibernate.engine.spi.CascadeStyle;
import org.hibernate.engine.spi.CascadingActions;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.generator.Generator;
import org.hibernate.metamodel.CollectionClassification;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.AttributeMetadata;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.CollectionPart;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.metamodel.mapping.internal.EntityCollectionPart;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.jspecify.annotations.Nullable;

/** Computes what the wire knows of one attribute. */
final class EntityAttributeReader {

  private final SessionFactoryImplementor factory;

  EntityAttributeReader(SessionFactoryImplementor factory) {
    this.factory = factory;
  }

  /**
   * The attribute; null where the wire does not know it: hidden ones, associations to many that are
   * no compositions, maps.
   */
  @Nullable EntityAttribute read(Class<?> owner, AttributeMapping attribute, boolean version) {
    String name = WireName.of(owner, attribute.getAttributeName());
    if (name == null) {
      return null;
    }
    MemberAccess memberAccess =
        MemberAccess.of(attribute.getPropertyAccess(), attribute.getAttributeName());
    Use use = version ? Use.VERSION : use(owner, attribute);
    boolean nullable = attribute.getAttributeMetadata().isNullable();
    if (attribute instanceof PluralAttributeMapping plural) {
      return plural(name, plural, memberAccess);
    }
    if (attribute instanceof EmbeddedAttributeMapping embedded) {
      EmbeddableInfo type = embeddable(embedded.getEmbeddableTypeDescriptor(), Set.of());
      return new EntityAttribute.Embedded(
          name, attribute.getAttributeName(), memberAccess, use, type);
    }
    if (attribute instanceof ToOneAttributeMapping toOne) {
      return toOne(name, owner, toOne, memberAccess, use, nullable);
    }
    if (attribute instanceof BasicValuedModelPart basic) {
      return basic(name, owner, attribute.getAttributeName(), memberAccess, basic, use, nullable);
    }
    return null;
  }

  EntityAttribute.Basic basic(
      String wireName,
      Class<?> owner,
      String attribute,
      MemberAccess memberAccess,
      BasicValuedModelPart mapping,
      Use use,
      boolean nullable) {
    Class<?> java = WireName.primitive(owner, attribute, mapping.getJavaType().getJavaTypeClass());
    ScalarType scalarType = scalar(declaredType(owner, attribute, java), java, mapping);
    boolean decimal = java == BigDecimal.class;
    return new EntityAttribute.Basic(
        wireName,
        attribute,
        memberAccess,
        use,
        scalarType,
        nullable && !java.isPrimitive(),
        decimal ? mapping.getScale() : null,
        length(java, mapping),
        isComparable(java, scalarType, mapping) && !mapping.isLob());
  }

  /** Of a column that holds text, as Hibernate defines it. */
  private static @Nullable Long length(Class<?> java, BasicValuedModelPart mapping) {
    return java == String.class && mapping.getColumnDefinition() == null && !mapping.isLob()
        ? mapping.getLength()
        : null;
  }

  private ScalarType scalar(Type type, Class<?> java, BasicValuedModelPart mapping) {
    return ScalarType.of(
        type,
        java,
        mapping.getJdbcMapping(),
        TemporalPrecision.of(
            mapping.getTemporalPrecision(),
            factory.getJdbcServices().getDialect().getDefaultTimestampPrecision()));
  }

  /** An embeddable; of a key some parts may be brought by associations. */
  EmbeddableInfo embeddable(EmbeddableMappingType mapping, Set<String> derived) {
    Class<?> type = mapping.getMappedJavaType().getJavaTypeClass();
    if (mapping.isPolymorphic()) {
      throw new MappingFault(
          ModelRule.EXPOSE_MAPPING,
          type,
          null,
          "an embeddable with subclasses; embed one class, or make it an entity");
    }
    List<EntityAttribute> members = new ArrayList<>();
    for (int i = 0; i < mapping.getNumberOfAttributeMappings(); i++) {
      AttributeMapping attribute = mapping.getAttributeMapping(i);
      EntityAttribute entityAttribute = read(type, attribute, false);
      if (entityAttribute instanceof EntityAttribute.Basic basic
          && derived.contains(attribute.getAttributeName())) {
        entityAttribute =
            basic(
                basic.name(),
                type,
                basic.attribute(),
                basic.property(),
                (BasicValuedModelPart) attribute,
                Use.GENERATED_KEY,
                false);
      }
      if (entityAttribute != null && !entityAttribute.isDeep()) {
        members.add(entityAttribute);
      }
    }
    return new EmbeddableInfo(mapping, factory, EntityAttribute.ordered(type, members));
  }

  private EntityAttribute toOne(
      String name,
      Class<?> owner,
      ToOneAttributeMapping attribute,
      MemberAccess memberAccess,
      Use use,
      boolean nullable) {
    Class<?> target = javaClass(attribute.getAssociatedEntityMappingType());
    OneToOne oneToOne = WireName.annotation(owner, attribute.getAttributeName(), OneToOne.class);
    if (oneToOne != null && isOwned(attribute)) {
      String back =
          oneToOne.mappedBy().isEmpty()
              ? inverse(target, attribute.getAttributeName())
              : oneToOne.mappedBy();
      return new EntityAttribute.Part(
          name, attribute.getAttributeName(), memberAccess, use, target, null, back);
    }
    Use allowed = oneToOne != null && !oneToOne.mappedBy().isEmpty() ? Use.MANAGED : use;
    boolean isByKey =
        attribute.getSideNature() == ForeignKeyDescriptor.Nature.KEY
            && attribute.isReferenceToPrimaryKey()
            && !attribute.hasJoinTable();
    return new EntityAttribute.ToOne(
        name, attribute.getAttributeName(), memberAccess, allowed, target, nullable, !isByKey);
  }

  private @Nullable EntityAttribute plural(
      String name, PluralAttributeMapping attribute, MemberAccess memberAccess) {
    CollectionSemantics<?, ?> semantics =
        attribute.getCollectionDescriptor().getCollectionSemantics();
    CollectionClassification kind = semantics.getCollectionClassification();
    if (kind.toJpaClassification()
            == jakarta.persistence.metamodel.PluralAttribute.CollectionType.MAP
        || kind == CollectionClassification.ARRAY) {
      return null;
    }
    CollectionPart element = attribute.getElementDescriptor();
    String attributeName = attribute.getAttributeName();
    if (element instanceof EntityCollectionPart part) {
      boolean manyToMany =
          attribute.getCollectionDescriptor().isManyToMany() && !isOneToMany(attribute);
      if (manyToMany || !isOwned(attribute)) {
        return null;
      }
      return new EntityAttribute.Part(
          name,
          attributeName,
          memberAccess,
          Use.SET,
          javaClass(part.getAssociatedEntityMappingType()),
          semantics,
          attribute.getCollectionDescriptor().getMappedByProperty());
    }
    if (element instanceof EmbeddableValuedModelPart embedded) {
      EmbeddableInfo type = embeddable(embedded.getEmbeddableTypeDescriptor(), Set.of());
      return new EntityAttribute.Elements(
          name, attributeName, memberAccess, Use.SET, null, type, null, semantics);
    }
    if (element instanceof BasicValuedModelPart basic) {
      Class<?> java = basic.getJavaType().getJavaTypeClass();
      Class<?> owner = attribute.getDeclaringType().getJavaType().getJavaTypeClass();
      ScalarType scalarType = scalar(elementType(owner, attributeName, java), java, basic);
      return new EntityAttribute.Elements(
          name,
          attributeName,
          memberAccess,
          Use.SET,
          scalarType,
          null,
          length(java, basic),
          semantics);
    }
    return null;
  }

  /**
   * An association table, as an @OneToMany without a join column has one, looks like many-to-many.
   */
  private static boolean isOneToMany(PluralAttributeMapping attribute) {
    Class<?> owner = attribute.getDeclaringType().getJavaType().getJavaTypeClass();
    return WireName.annotation(
            owner, attribute.getAttributeName(), jakarta.persistence.OneToMany.class)
        != null;
  }

  private static boolean isOwned(AttributeMapping attribute) {
    CascadeStyle cascade = attribute.getAttributeMetadata().getCascadeStyle();
    return cascade.hasOrphanDelete()
        || (cascade.doCascade(CascadingActions.PERSIST)
            && cascade.doCascade(CascadingActions.REMOVE));
  }

  /** What Hibernate fills by itself, or never writes, is not a client's to set. */
  private static Use use(Class<?> owner, AttributeMapping attribute) {
    if (WireName.annotation(owner, attribute.getAttributeName(), MapsId.class) != null) {
      return Use.SET_ONCE; // its column is the key's, which it brings
    }
    AttributeMetadata metadata = attribute.getAttributeMetadata();
    if (isGenerated(owner, attribute) || !metadata.isInsertable()) {
      return isInverse(attribute) ? Use.SET : Use.MANAGED;
    }
    return metadata.isUpdatable() ? Use.SET : Use.SET_ONCE;
  }

  /**
   * Whether Hibernate or the database makes the value. {@code getGenerator} answers for attributes
   * of entities alone: it looks an attribute of an embeddable up among those of the entity. What is
   * generated there is told by its annotation, and an embedded object as a whole never is.
   */
  private static boolean isGenerated(Class<?> owner, AttributeMapping attribute) {
    if (attribute instanceof EmbeddedAttributeMapping) {
      return false;
    }
    if (attribute.getDeclaringType() instanceof EntityMappingType) {
      Generator generator = attribute.getGenerator();
      return generator != null && (generator.generatesOnInsert() || generator.generatesOnUpdate());
    }
    return WireName.isAnnotated(owner, attribute.getAttributeName(), ValueGenerationType.class);
  }

  /**
   * Whether the value is known only once the row has been read: it is what other columns say, by a
   * formula or as a second view of a column, or it is an {@code OffsetTime}, of which most
   * databases keep neither the offset nor all digits.
   */
  static boolean isComputed(Class<?> owner, AttributeMapping attribute) {
    if (attribute instanceof EmbeddedAttributeMapping embedded) {
      return isComputed(embedded.getEmbeddableTypeDescriptor());
    }
    if (attribute instanceof PluralAttributeMapping plural) {
      CollectionPart element = plural.getElementDescriptor();
      return element instanceof EmbeddableValuedModelPart embeddable
          ? isComputed(embeddable.getEmbeddableTypeDescriptor())
          : isOffsetTime(element);
    }
    return isOffsetTime(attribute)
        || (!attribute.getAttributeMetadata().isInsertable()
            && use(owner, attribute) == Use.MANAGED
            && !isGenerated(owner, attribute)
            && !isMappedBy(owner, attribute));
  }

  private static boolean isComputed(EmbeddableMappingType type) {
    Class<?> owner = type.getMappedJavaType().getJavaTypeClass();
    for (int i = 0; i < type.getNumberOfAttributeMappings(); i++) {
      if (isComputed(owner, type.getAttributeMapping(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOffsetTime(ModelPart part) {
    return part instanceof BasicValuedModelPart basic
        && basic.getJavaType().getJavaTypeClass() == OffsetTime.class;
  }

  private static boolean isMappedBy(Class<?> owner, AttributeMapping attribute) {
    OneToOne one = WireName.annotation(owner, attribute.getAttributeName(), OneToOne.class);
    return one != null && !one.mappedBy().isEmpty();
  }

  /** The other side has the column, so that no column of this one says whether it is written. */
  private static boolean isInverse(AttributeMapping attribute) {
    return attribute instanceof ToOneAttributeMapping toOne
        && toOne.getSideNature() == ForeignKeyDescriptor.Nature.TARGET;
  }

  private static @Nullable String inverse(Class<?> target, String attribute) {
    for (String each : WireName.declared(target)) {
      OneToOne back = WireName.annotation(target, each, OneToOne.class);
      if (back != null && back.mappedBy().equals(attribute)) {
        return each;
      }
    }
    return null;
  }

  private static Class<?> javaClass(EntityMappingType entity) {
    return entity.getMappedJavaType().getJavaTypeClass();
  }

  /** With its type arguments, where it has some. */
  private static Type declaredType(Class<?> owner, String attribute, Class<?> java) {
    ParameterizedType found = WireName.type(owner, attribute);
    return found == null ? java : found;
  }

  /** The same of what a collection holds. */
  private static Type elementType(Class<?> owner, String attribute, Class<?> java) {
    ParameterizedType collection = WireName.type(owner, attribute);
    Type[] arguments = collection == null ? new Type[] {java} : collection.getActualTypeArguments();
    return arguments[arguments.length - 1] instanceof ParameterizedType found ? found : java;
  }

  /** What a column of text holds can be compared, whatever class it is of in Java. */
  private static boolean isComparable(
      Class<?> java, ScalarType scalarType, BasicValuedModelPart mapping) {
    return java.isPrimitive()
        || Comparable.class.isAssignableFrom(java)
        || scalarType.converter() != null
        || (scalarType.document() == null
            && mapping.getJdbcMapping().getJdbcType().isStringLikeExcludingClob());
  }
}
