package org.carillon.crud;

import jakarta.persistence.OneToOne;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.carillon.crud.Member.Use;
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
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.metamodel.mapping.internal.EntityCollectionPart;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.type.descriptor.converter.spi.BasicValueConverter;
import org.jspecify.annotations.Nullable;

/** Computes what the wire knows of one attribute. */
final class AttributeReader {

  private final SessionFactoryImplementor factory;

  AttributeReader(SessionFactoryImplementor factory) {
    this.factory = factory;
  }

  /**
   * The attribute; null where the wire does not know it: hidden ones, associations to many that are
   * no compositions, maps.
   */
  @Nullable Member read(Class<?> owner, AttributeMapping attribute, boolean version) {
    String name = WireName.of(owner, attribute.getAttributeName());
    if (name == null) {
      return null;
    }
    Property property = Property.of(attribute.getPropertyAccess());
    Use use = version ? Use.VERSION : use(attribute);
    boolean nullable = attribute.getAttributeMetadata().isNullable();
    if (attribute instanceof PluralAttributeMapping plural) {
      return plural(name, plural, property);
    }
    if (attribute instanceof EmbeddedAttributeMapping embedded) {
      EmbeddableInfo type = embeddable(embedded.getEmbeddableTypeDescriptor(), Set.of());
      return new Member.Embedded(name, attribute.getAttributeName(), property, use, type);
    }
    if (attribute instanceof ToOneAttributeMapping toOne) {
      return toOne(name, owner, toOne, property, use, nullable);
    }
    if (attribute instanceof BasicValuedModelPart basic) {
      return basic(name, owner, attribute.getAttributeName(), property, basic, use, nullable);
    }
    return null;
  }

  Member.Basic basic(
      String wireName,
      Class<?> owner,
      String attribute,
      Property property,
      BasicValuedModelPart mapping,
      Use use,
      boolean nullable) {
    Class<?> java = WireName.primitive(owner, attribute, mapping.getJavaType().getJavaTypeClass());
    Scalar scalar =
        Scalar.of(
            declaredType(owner, attribute, java),
            java,
            mapping.getJdbcMapping().getValueConverter());
    boolean decimal = java == BigDecimal.class;
    boolean text =
        java == String.class && mapping.getColumnDefinition() == null && !mapping.isLob();
    return new Member.Basic(
        wireName,
        attribute,
        property,
        use,
        scalar,
        nullable && !java.isPrimitive(),
        decimal ? mapping.getScale() : null,
        text ? mapping.getLength() : null,
        isComparable(java, scalar) && !mapping.isLob());
  }

  /** An embeddable; of a key some parts may be brought by associations. */
  EmbeddableInfo embeddable(EmbeddableMappingType mapping, Set<String> derived) {
    Class<?> type = mapping.getMappedJavaType().getJavaTypeClass();
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < mapping.getNumberOfAttributeMappings(); i++) {
      AttributeMapping attribute = mapping.getAttributeMapping(i);
      Member member = read(type, attribute, false);
      if (member instanceof Member.Basic basic && derived.contains(attribute.getAttributeName())) {
        member =
            basic(
                basic.name(),
                type,
                basic.attribute(),
                basic.property(),
                (BasicValuedModelPart) attribute,
                Use.GENERATED_KEY,
                false);
      }
      if (member != null && !member.isDeep()) {
        members.add(member);
      }
    }
    return new EmbeddableInfo(mapping, factory, Member.ordered(type, members));
  }

  private Member toOne(
      String name,
      Class<?> owner,
      ToOneAttributeMapping attribute,
      Property property,
      Use use,
      boolean nullable) {
    Class<?> target = javaClass(attribute.getAssociatedEntityMappingType());
    OneToOne oneToOne = WireName.annotation(owner, attribute.getAttributeName(), OneToOne.class);
    if (oneToOne != null && isOwned(attribute)) {
      String back =
          oneToOne.mappedBy().isEmpty()
              ? inverse(target, attribute.getAttributeName())
              : oneToOne.mappedBy();
      return new Member.Part(name, attribute.getAttributeName(), property, use, target, null, back);
    }
    Use allowed = oneToOne != null && !oneToOne.mappedBy().isEmpty() ? Use.MANAGED : use;
    return new Member.ToOne(
        name, attribute.getAttributeName(), property, allowed, target, nullable);
  }

  private @Nullable Member plural(
      String name, PluralAttributeMapping attribute, Property property) {
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
      return new Member.Part(
          name,
          attributeName,
          property,
          Use.SET,
          javaClass(part.getAssociatedEntityMappingType()),
          semantics,
          attribute.getCollectionDescriptor().getMappedByProperty());
    }
    if (element instanceof EmbeddableValuedModelPart embedded) {
      EmbeddableInfo type = embeddable(embedded.getEmbeddableTypeDescriptor(), Set.of());
      return new Member.Elements(name, attributeName, property, Use.SET, null, type, semantics);
    }
    if (element instanceof BasicValuedModelPart basic) {
      Class<?> java = basic.getJavaType().getJavaTypeClass();
      BasicValueConverter<?, ?> converter = basic.getJdbcMapping().getValueConverter();
      Scalar scalar = Scalar.of(java, java, converter);
      return new Member.Elements(name, attributeName, property, Use.SET, scalar, null, semantics);
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
  private static Use use(AttributeMapping attribute) {
    Generator generator = attribute.getGenerator();
    AttributeMetadata metadata = attribute.getAttributeMetadata();
    if ((generator != null && (generator.generatesOnInsert() || generator.generatesOnUpdate()))
        || !metadata.isInsertable()) {
      return isInverse(attribute) ? Use.SET : Use.MANAGED;
    }
    return metadata.isUpdatable() ? Use.SET : Use.SET_ONCE;
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
    for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(attribute)
            && field.getGenericType() instanceof ParameterizedType found) {
          return found;
        }
      }
    }
    return java;
  }

  private static boolean isComparable(Class<?> java, Scalar scalar) {
    return java.isPrimitive()
        || Comparable.class.isAssignableFrom(java)
        || scalar.converter() != null;
  }
}
