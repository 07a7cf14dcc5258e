package org.carillon.crud;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.carillon.model.ModelRule;
import org.hibernate.annotations.TenantId;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.persister.entity.UnionSubclassEntityPersister;
import org.jspecify.annotations.Nullable;

/** What the wire knows of an entity class. Immutable, computed once. */
final class EntityInfo {

  private final Class<?> type;
  private final String name;
  private final EntityPersister persister;
  private final KeyInfo key;
  private final List<EntityAttribute> members;
  private final Map<String, EntityAttribute> byName;
  private final Map<String, MemberAccess> properties;
  private final @Nullable String typeMember;
  private final Map<String, Class<?>> types;
  private final boolean computed;
  private final @Nullable MemberAccess tenant;

  /**
   * Gathers it.
   *
   * @param properties every attribute by its name in JPA, also those that the wire does not know
   * @param typeMember the member that tells the class, where the entity has subclasses or is one
   * @param types the classes that can be instantiated, this one and below, by entity name
   * @param computed whether members are known only once the row was read
   */
  EntityInfo(
      EntityPersister persister,
      String name,
      KeyInfo key,
      List<EntityAttribute> members,
      Map<String, MemberAccess> properties,
      @Nullable String typeMember,
      Map<String, Class<?>> types,
      boolean computed) {
    this.type = persister.getMappedClass();
    this.name = name;
    this.persister = persister;
    this.key = key;
    this.members = members;
    this.byName = index(type, members);
    this.properties = Map.copyOf(properties);
    this.typeMember = typeMember;
    this.types = Collections.unmodifiableMap(types);
    this.computed = computed;
    this.tenant =
        properties.entrySet().stream()
            .filter(each -> WireName.annotation(type, each.getKey(), TenantId.class) != null)
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(null);
  }

  /** The class. */
  Class<?> type() {
    return type;
  }

  /** The name of the JPA entity. */
  String name() {
    return name;
  }

  /** The name of the entity at the root of its hierarchy, in which keys are unique. */
  String hierarchy() {
    return persister.getRootEntityName();
  }

  /** What Hibernate knows of it. */
  EntityPersister persister() {
    return persister;
  }

  KeyInfo key() {
    return key;
  }

  /** Key first, then as declared. */
  List<EntityAttribute> members() {
    return members;
  }

  /** By the name on the wire; null: there is none. */
  @Nullable EntityAttribute member(String wireName) {
    return byName.get(wireName);
  }

  /** By the name in JPA; null: the wire does not know it. */
  Optional<EntityAttribute> attribute(String attribute) {
    return members.stream().filter(m -> m.attribute().equals(attribute)).findFirst();
  }

  /** Every attribute by its name in JPA, also those that the wire does not know. */
  Map<String, MemberAccess> properties() {
    return properties;
  }

  /** Any attribute, also one that the wire does not know. */
  MemberAccess property(String attribute) {
    MemberAccess memberAccess = properties.get(attribute);
    if (memberAccess == null) {
      throw new IllegalStateException(name + " has no attribute " + attribute);
    }
    return memberAccess;
  }

  /** The name on the wire of the member that tells the class, or null. */
  @Nullable String typeMember() {
    return typeMember;
  }

  /** The classes that can be instantiated, by entity name. */
  Map<String, Class<?>> types() {
    return types;
  }

  /**
   * The attribute that is the tenant of a row, which the wire does not know; null: there is none.
   */
  @Nullable MemberAccess tenant() {
    return tenant;
  }

  /** Whether Hibernate notices concurrent changes, also where clients do not see the version. */
  boolean isVersioned() {
    return persister.isVersioned();
  }

  /** Whether a row must be read again after it was written, to know all of its members. */
  boolean isComputed() {
    return computed;
  }

  /** Whether its rows are found by a union of tables, which a database cannot lock. */
  boolean isUnion() {
    return persister.hasSubclasses() && persister instanceof UnionSubclassEntityPersister;
  }

  /** A new row. */
  Object instantiate() {
    return persister
        .getRepresentationStrategy()
        .getInstantiator()
        .instantiate(persister.getFactory());
  }

  /** The members of a class by their names on the wire, of which each has one of its own. */
  static Map<String, EntityAttribute> index(Class<?> type, List<EntityAttribute> members) {
    Map<String, EntityAttribute> index = new LinkedHashMap<>();
    for (EntityAttribute entityAttribute : members) {
      EntityAttribute other = index.putIfAbsent(entityAttribute.name(), entityAttribute);
      if (other != null) {
        throw new MappingFault(
            ModelRule.EXPOSE_ATTRIBUTE_TWICE,
            type,
            entityAttribute.attribute(),
            "\"" + entityAttribute.name() + "\" is " + other.attribute() + " already");
      }
    }
    return Collections.unmodifiableMap(index);
  }
}
