package org.carillon.crud;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.EntityVersionMapping;
import org.hibernate.metamodel.mapping.NonAggregatedIdentifierMapping;
import org.hibernate.metamodel.model.domain.EntityDomainType;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.spi.NavigablePath;
import org.jspecify.annotations.Nullable;

/** Computes what the wire knows of an entity from Hibernate's metamodel and the annotations. */
final class EntityReader {

  private static final String TYPE = "type";

  private final SessionFactoryImplementor factory;
  private final MappingMetamodel metamodel;
  private final EntityAttributeReader attributes;

  EntityReader(SessionFactoryImplementor factory) {
    this.factory = factory;
    this.metamodel = factory.getRuntimeMetamodels().getMappingMetamodel();
    this.attributes = new EntityAttributeReader(factory);
  }

  EntityInfo read(Class<?> entity) {
    EntityPersister persister = metamodel.getEntityDescriptor(entity);
    KeyReader.Result key = new KeyReader(factory, attributes).read(persister, jpa(entity));
    Map<String, MemberAccess> properties = new HashMap<>(key.properties());
    List<EntityAttribute> members = new ArrayList<>(key.info().members());
    EntityVersionMapping version = persister.getVersionMapping();
    String versionName = version == null ? null : version.getVersionAttribute().getAttributeName();
    boolean computed = false;
    for (int i = 0; i < persister.getNumberOfAttributeMappings(); i++) {
      AttributeMapping attribute = persister.getAttributeMapping(i);
      String name = attribute.getAttributeName();
      properties.put(name, MemberAccess.of(attribute.getPropertyAccess(), name));
      // Hibernate's own view of an @IdClass, beside its attributes.
      if (name.equals(NavigablePath.IDENTIFIER_MAPPER_PROPERTY)) {
        continue;
      }
      EntityAttribute entityAttribute =
          attributes.read(entity, attribute, name.equals(versionName));
      if (entityAttribute != null) {
        members.add(entityAttribute);
        computed |= EntityAttributeReader.isComputed(entity, attribute);
      }
    }
    return new EntityInfo(
        persister,
        jpa(entity).getName(),
        key.info(),
        EntityAttribute.ordered(entity, members),
        properties,
        typeMember(persister),
        types(persister),
        computed);
  }

  private EntityDomainType<?> jpa(Class<?> entity) {
    return factory.getRuntimeMetamodels().getJpaMetamodel().entity(entity);
  }

  private Map<String, Class<?>> types(EntityPersister persister) {
    Map<String, Class<?>> types = new TreeMap<>();
    for (String name : persister.getSubclassEntityNames()) {
      EntityPersister each = metamodel.getEntityDescriptor(name);
      if (!each.isAbstract()) {
        types.put(jpa(each.getMappedClass()).getName(), each.getMappedClass());
      }
    }
    return types;
  }

  /** Without inheritance there is none; where an attribute has its name, it gets another. */
  private @Nullable String typeMember(EntityPersister persister) {
    if (persister.getSuperMappingType() == null && !persister.hasSubclasses()) {
      return null;
    }
    Set<String> taken = new HashSet<>();
    for (String name : persister.getRootEntityDescriptor().getSubclassEntityNames()) {
      EntityPersister each = metamodel.getEntityDescriptor(name);
      for (int i = 0; i < each.getNumberOfAttributeMappings(); i++) {
        taken.add(
            WireName.of(each.getMappedClass(), each.getAttributeMapping(i).getAttributeName()));
      }
      EntityIdentifierMapping id = each.getIdentifierMapping();
      if (id instanceof NonAggregatedIdentifierMapping several) {
        EmbeddableMappingType parts = several.getVirtualIdEmbeddable();
        for (int i = 0; i < parts.getNumberOfAttributeMappings(); i++) {
          String part = parts.getAttributeMapping(i).getAttributeName();
          taken.add(WireName.of(each.getMappedClass(), part));
        }
      } else {
        taken.add(WireName.of(each.getMappedClass(), id.getAttributeName()));
      }
    }
    return taken.contains(TYPE) ? "$" + TYPE : TYPE;
  }
}
