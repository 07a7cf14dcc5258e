package org.carillon.crud;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.carillon.api.ErrorCode;
import org.hibernate.Hibernate;
import org.hibernate.collection.spi.CollectionSemantics;
import org.hibernate.metamodel.CollectionClassification;
import org.jspecify.annotations.Nullable;

/**
 * Makes the parts of a row what a client said: as a set, those with a key that is there are
 * updated, new ones created, missing ones deleted.
 */
final class CompositionBinder {

  private final EntityRegistry entityRegistry;
  private final KeyCodec keyCodec;
  private final EntityBinder entityBinder;

  CompositionBinder(EntityRegistry entityRegistry, KeyCodec keyCodec, EntityBinder entityBinder) {
    this.entityRegistry = entityRegistry;
    this.keyCodec = keyCodec;
    this.entityBinder = entityBinder;
  }

  void set(
      EntityChange entityChange,
      Object owner,
      EntityAttribute.Part member,
      @Nullable Object given,
      String path,
      boolean ownerIsNew) {
    if (member.collection() == null) {
      one(entityChange, owner, member, given, path);
    } else if (given == null || given instanceof List<?>) {
      many(
          entityChange,
          owner,
          member,
          given == null ? List.of() : (List<?>) given,
          path,
          ownerIsNew);
    } else {
      entityChange.faults().add(path, "must be an array");
    }
  }

  private void one(
      EntityChange entityChange,
      Object owner,
      EntityAttribute.Part member,
      @Nullable Object given,
      String path) {
    Object held = member.property().get(owner);
    Object current = held == null ? null : Hibernate.unproxy(held);
    EntityInfo declared = entityRegistry.of(member.target());
    String back = member.backReference();
    if (given == null) {
      if (current != null) {
        member.property().set(owner, null);
        entityChange.removes(current);
      }
      return;
    }
    Map<String, @Nullable Object> data = KeyCodec.members(given);
    if (data == null) {
      entityChange.faults().add(path, "must be an object");
    } else if (current == null) {
      Object created = entityBinder.create(entityChange, declared, data, path, owner, back);
      entityChange.atLast(() -> member.property().set(owner, created));
    } else {
      if (keyCodec.isGiven(declared, data, back)) {
        Object key =
            keyCodec.read(
                declared, data, path, entityChange.faults(), implied(entityChange, owner, back));
        if (key != null && !key.equals(entityRegistry.key(current))) {
          entityChange.faults().add(path, "has another key, which cannot be changed");
          return;
        }
      }
      entityBinder.update(entityChange, current, entityRegistry.ofRow(current), data, path, back);
    }
  }

  @SuppressWarnings("unchecked") // what is added is of the collection's element type
  private void many(
      EntityChange entityChange,
      Object owner,
      EntityAttribute.Part member,
      List<?> items,
      String path,
      boolean ownerIsNew) {
    entityChange.names(items.size(), path);
    CollectionSemantics<?, ?> kind = java.util.Objects.requireNonNull(member.collection());
    Collection<Object> held = (Collection<Object>) member.property().get(owner);
    if (held == null) {
      held = (Collection<Object>) newCollection(kind);
      member.property().set(owner, held);
    }
    Collection<Object> collection = held;
    EntityInfo declared = entityRegistry.of(member.target());
    Map<Object, Object> before = new LinkedHashMap<>();
    if (!ownerIsNew) {
      collection.forEach(part -> before.put(entityRegistry.key(part), part));
    }
    List<Object> after = new ArrayList<>();
    List<Object> created = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < items.size(); i++) {
      String place = path + "[" + i + "]";
      Map<String, @Nullable Object> data = KeyCodec.members(items.get(i));
      if (data == null) {
        entityChange.faults().add(place, "must be an object");
        continue;
      }
      Object key =
          ownerIsNew
              ? null
              : key(entityChange, owner, declared, member.backReference(), data, place);
      if (key != null && !seen.add(key)) {
        entityChange.faults().add(place, "has the key of another one before it");
        continue;
      }
      Object part = key == null ? null : before.remove(key);
      if (part != null) {
        Object row = Hibernate.unproxy(part);
        entityBinder.update(
            entityChange, row, entityRegistry.ofRow(row), data, place, member.backReference());
        after.add(part);
      } else if (key != null && declared.key().isGenerated()) {
        throw RequestErrors.at(
            ErrorCode.NOT_FOUND, place, "has a key that is not among those there are");
      } else {
        Object fresh =
            entityBinder.create(entityChange, declared, data, place, owner, member.backReference());
        created.add(fresh);
        after.add(fresh);
      }
    }
    if (!entityChange.faults().isEmpty()) {
      return;
    }
    before
        .values()
        .forEach(
            part -> {
              collection.remove(part);
              entityChange.removes(Hibernate.unproxy(part));
            });
    boolean ordered = kind.getCollectionClassification() == CollectionClassification.LIST;
    entityChange.atLast(
        () -> {
          if (ordered && !new ArrayList<>(collection).equals(after)) {
            collection.clear();
            collection.addAll(after);
          } else if (!ordered) {
            collection.addAll(created);
          }
        });
  }

  /** The key that the data gives for a part; null: none, so that it is a new one. */
  private @Nullable Object key(
      EntityChange entityChange,
      Object owner,
      EntityInfo declared,
      @Nullable String back,
      Map<String, @Nullable Object> data,
      String path) {
    if (!keyCodec.isGiven(declared, data, back)) {
      return null;
    }
    return keyCodec.read(
        declared, data, path, entityChange.faults(), implied(entityChange, owner, back));
  }

  private KeyCodec.@Nullable Implied implied(
      EntityChange entityChange, Object owner, @Nullable String back) {
    return back == null || !entityChange.entityManager().contains(owner)
        ? null
        : new KeyCodec.Implied(back, entityRegistry.key(owner));
  }

  /** For an attribute that its class leaves null. */
  static Collection<?> newCollection(CollectionSemantics<?, ?> semantics) {
    return switch (semantics.getCollectionClassification()) {
      case SET, ORDERED_SET -> new LinkedHashSet<>();
      case SORTED_SET -> new TreeSet<>();
      default -> new ArrayList<>();
    };
  }
}
