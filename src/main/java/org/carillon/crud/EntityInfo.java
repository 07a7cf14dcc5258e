package org.carillon.crud;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/** What the wire knows of an entity class. Immutable, computed once. */
final class EntityInfo {

  private final Class<?> type;
  private final String name;
  private final EntityPersister persister;
  private final KeyInfo key;
  private final List<Member> members;
  private final Map<String, Member> byName;
  private final Map<String, Property> properties;
  private final @Nullable String typeMember;
  private final Map<String, Class<?>> types;
  private final boolean unique;

  /**
   * Gathers it.
   *
   * @param properties every attribute by its name in JPA, also those that the wire does not know
   * @param typeMember the member that tells the class, where the entity has subclasses or is one
   * @param types the classes that can be instantiated, this one and below, by entity name
   * @param unique whether the mapping has unique constraints
   */
  EntityInfo(
      EntityPersister persister,
      String name,
      KeyInfo key,
      List<Member> members,
      Map<String, Property> properties,
      @Nullable String typeMember,
      Map<String, Class<?>> types,
      boolean unique) {
    this.type = persister.getMappedClass();
    this.name = name;
    this.persister = persister;
    this.key = key;
    this.members = members;
    this.byName = index(members);
    this.properties = Map.copyOf(properties);
    this.typeMember = typeMember;
    this.types = Collections.unmodifiableMap(types);
    this.unique = unique;
  }

  /** The class. */
  Class<?> type() {
    return type;
  }

  /** The name of the JPA entity. */
  String name() {
    return name;
  }

  KeyInfo key() {
    return key;
  }

  /** Key first, then as declared. */
  List<Member> members() {
    return members;
  }

  /** By the name on the wire; null: there is none. */
  @Nullable Member member(String wireName) {
    return byName.get(wireName);
  }

  /** By the name in JPA; null: the wire does not know it. */
  Optional<Member> attribute(String attribute) {
    return members.stream().filter(m -> m.attribute().equals(attribute)).findFirst();
  }

  /** Any attribute, also one that the wire does not know. */
  Property property(String attribute) {
    Property property = properties.get(attribute);
    if (property == null) {
      throw new IllegalStateException(name + " has no attribute " + attribute);
    }
    return property;
  }

  /** The name on the wire of the member that tells the class, or null. */
  @Nullable String typeMember() {
    return typeMember;
  }

  /** The classes that can be instantiated, by entity name. */
  Map<String, Class<?>> types() {
    return types;
  }

  /** Whether Hibernate notices concurrent changes, also where clients do not see the version. */
  boolean isVersioned() {
    return persister.isVersioned();
  }

  /** Whether two rows may exclude each other by more than their keys. */
  boolean hasUnique() {
    return unique;
  }

  /** A new row. */
  Object instantiate() {
    return persister
        .getRepresentationStrategy()
        .getInstantiator()
        .instantiate(persister.getFactory());
  }

  static Map<String, Member> index(List<Member> members) {
    Map<String, Member> index = new LinkedHashMap<>();
    for (Member member : members) {
      if (index.put(member.name(), member) != null) {
        throw new IllegalStateException(
            "Two attributes have the name " + member.name() + " on the wire");
      }
    }
    return Collections.unmodifiableMap(index);
  }
}
