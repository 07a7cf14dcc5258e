package org.carillon.crud;

import jakarta.persistence.GeneratedValue;
import jakarta.persistence.MapsId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.crud.EntityAttribute.Use;
import org.carillon.model.ModelRule;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.generator.Generator;
import org.hibernate.id.Assigned;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.CompositeIdentifierMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.NonAggregatedIdentifierMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.metamodel.model.domain.EntityDomainType;
import org.hibernate.persister.entity.EntityPersister;

/** Computes the key of an entity. */
final class KeyReader {

  private final SessionFactoryImplementor factory;
  private final EntityAttributeReader attributes;

  KeyReader(SessionFactoryImplementor factory, EntityAttributeReader attributes) {
    this.factory = factory;
    this.attributes = attributes;
  }

  /** A key, and where its parts lie. */
  record Result(KeyInfo info, Map<String, MemberAccess> properties) {}

  Result read(EntityPersister persister, EntityDomainType<?> jpa) {
    Class<?> entity = persister.getMappedClass();
    EntityIdentifierMapping id = persister.getIdentifierMapping();
    Set<String> derived = derived(entity);
    Map<String, MemberAccess> properties = new HashMap<>();
    List<EntityAttribute> members = new ArrayList<>();
    if (id instanceof NonAggregatedIdentifierMapping several) {
      EmbeddableMappingType parts = several.getVirtualIdEmbeddable();
      for (int i = 0; i < parts.getNumberOfAttributeMappings(); i++) {
        AttributeMapping part = parts.getAttributeMapping(i);
        String name = part.getAttributeName();
        MemberAccess memberAccess = property(jpa, name);
        properties.put(name, memberAccess);
        boolean generated =
            derived.contains(name)
                || WireName.annotation(entity, name, GeneratedValue.class) != null;
        members.add(part(entity, part, memberAccess, generated ? Use.GENERATED_KEY : Use.KEY));
      }
      KeyInfo info =
          new KeyInfo(
              EntityAttribute.ordered(entity, members),
              several.getIdentifierValueMapper(),
              several.getIdClassEmbeddable() == null,
              factory);
      return new Result(info, properties);
    }
    String name = id.getAttributeName();
    MemberAccess memberAccess = property(jpa, name);
    properties.put(name, memberAccess);
    String wireName = wireName(entity, name);
    Generator generator = persister.getGenerator();
    boolean generated = !(generator instanceof Assigned);
    if (id instanceof CompositeIdentifierMapping embedded) {
      EmbeddableMappingType mapping = embedded.getMappedIdEmbeddableTypeDescriptor();
      EmbeddableInfo type = attributes.embeddable(mapping, derived);
      checkParts(mapping, type);
      members.add(new EntityAttribute.Embedded(wireName, name, memberAccess, Use.KEY, type));
    } else {
      members.add(
          attributes.basic(
              wireName,
              entity,
              name,
              memberAccess,
              (BasicValuedModelPart) id,
              generated || derived.contains("") ? Use.GENERATED_KEY : Use.KEY,
              false));
    }
    return new Result(new KeyInfo(members, null, false, factory), properties);
  }

  /**
   * A client could name no row of which a part of the key is left out of messages, or is one that
   * is no value.
   */
  private static void checkParts(EmbeddableMappingType mapping, EmbeddableInfo type) {
    Class<?> owner = mapping.getMappedJavaType().getJavaTypeClass();
    for (int i = 0; i < mapping.getNumberOfAttributeMappings(); i++) {
      AttributeMapping attribute = mapping.getAttributeMapping(i);
      String name = attribute.getAttributeName();
      EntityAttribute part =
          type.members().stream().filter(m -> m.attribute().equals(name)).findFirst().orElse(null);
      if (part == null) {
        throw hidden(owner, name);
      }
      if (part instanceof EntityAttribute.Embedded nested) {
        checkParts(
            ((EmbeddableValuedModelPart) attribute).getEmbeddableTypeDescriptor(), nested.type());
      } else if (!(part instanceof EntityAttribute.Basic)) {
        throw new MappingFault(
            ModelRule.EXPOSE_MAPPING,
            owner,
            name,
            "an association inside an @EmbeddedId; put it beside the key, with @MapsId");
      }
    }
  }

  private EntityAttribute part(
      Class<?> entity, AttributeMapping part, MemberAccess memberAccess, Use use) {
    String name = part.getAttributeName();
    String wireName = wireName(entity, name);
    if (part instanceof ToOneAttributeMapping toOne) {
      Class<?> target =
          toOne.getAssociatedEntityMappingType().getMappedJavaType().getJavaTypeClass();
      return new EntityAttribute.ToOne(
          wireName, name, memberAccess, use, target, false, !toOne.isReferenceToPrimaryKey());
    }
    if (part instanceof BasicValuedModelPart basic) {
      return attributes.basic(wireName, entity, name, memberAccess, basic, use, false);
    }
    throw new MappingFault(
        ModelRule.EXPOSE_MAPPING,
        entity,
        name,
        "a part of an @IdClass that is neither basic nor to-one; take an @EmbeddedId");
  }

  /** A row that cannot be named cannot be exposed, whatever the annotations say. */
  private static String wireName(Class<?> entity, String attribute) {
    String name = WireName.of(entity, attribute);
    if (name == null) {
      throw hidden(entity, attribute);
    }
    return name;
  }

  private static MappingFault hidden(Class<?> owner, String attribute) {
    return new MappingFault(
        ModelRule.EXPOSE_KEY_HIDDEN,
        owner,
        attribute,
        "the key cannot be left out of messages, nor any part of it: no row could be named");
  }

  /** The parts of an {@code @EmbeddedId} that associations bring; "" stands for all of the key. */
  private static Set<String> derived(Class<?> entity) {
    Set<String> derived = new HashSet<>();
    for (String attribute : WireName.declared(entity)) {
      MapsId mapsId = WireName.annotation(entity, attribute, MapsId.class);
      if (mapsId != null) {
        derived.add(mapsId.value());
      }
    }
    return derived;
  }

  private static MemberAccess property(EntityDomainType<?> jpa, String attribute) {
    return MemberAccess.of(jpa.getAttribute(attribute).getJavaMember());
  }
}
