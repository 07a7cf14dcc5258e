package org.carillon.crud;

import jakarta.persistence.Column;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Table;
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
import org.hibernate.metamodel.mapping.EntityVersionMapping;
import org.hibernate.metamodel.model.domain.EntityDomainType;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.spi.NavigablePath;
import org.jspecify.annotations.Nullable;

/** Computes what the wire knows of an entity from Hibernate's metamodel and the annotations. */
final class EntityReader {

  private static final String TYPE = "type";

  private final SessionFactoryImplementor factory;
  private final MappingMetamodel metamodel;
  private final AttributeReader attributes;

  EntityReader(SessionFactoryImplementor factory) {
    this.factory = factory;
    this.metamodel = factory.getRuntimeMetamodels().getMappingMetamodel();
    this.attributes = new AttributeReader(factory);
  }

  EntityInfo read(Class<?> entity) {
    EntityPersister persister = metamodel.getEntityDescriptor(entity);
    KeyReader.Result key = new KeyReader(factory, attributes).read(persister, jpa(entity));
    Map<String, Property> properties = new HashMap<>(key.properties());
    List<Member> members = new ArrayList<>(key.info().members());
    EntityVersionMapping version = persister.getVersionMapping();
    String versionName = version == null ? null : version.getVersionAttribute().getAttributeName();
    for (int i = 0; i < persister.getNumberOfAttributeMappings(); i++) {
      AttributeMapping attribute = persister.getAttributeMapping(i);
      String name = attribute.getAttributeName();
      properties.put(name, Property.of(attribute.getPropertyAccess()));
      // Hibernate's own view of an @IdClass, beside its attributes.
      if (name.equals(NavigablePath.IDENTIFIER_MAPPER_PROPERTY)) {
        continue;
      }
      Member member = attributes.read(entity, attribute, name.equals(versionName));
      if (member != null) {
        members.add(member);
      }
    }
    return new EntityInfo(
        persister,
        jpa(entity).getName(),
        key.info(),
        Member.ordered(entity, members),
        properties,
        typeMember(persister),
        types(persister),
        hasUnique(entity));
  }

  private static boolean hasUnique(Class<?> entity) {
    for (Class<?> type = entity; type != null; type = type.getSuperclass()) {
      Table table = type.getAnnotation(Table.class);
      if (table != null && table.uniqueConstraints().length > 0) {
        return true;
      }
    }
    return WireName.declared(entity).stream()
        .anyMatch(
            attribute -> {
              Column column = WireName.annotation(entity, attribute, Column.class);
              JoinColumn join = WireName.annotation(entity, attribute, JoinColumn.class);
              return (column != null && column.unique())
                  || (join != null && join.unique())
                  || WireName.annotation(entity, attribute, OneToOne.class) != null;
            });
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
      taken.add(WireName.of(each.getMappedClass(), each.getIdentifierMapping().getAttributeName()));
    }
    return taken.contains(TYPE) ? "$" + TYPE : TYPE;
  }
}
