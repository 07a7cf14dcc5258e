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
final class Compositions {

  private final Entities entities;
  private final Keys keys;
  private final Binder binder;

  Compositions(Entities entities, Keys keys, Binder binder) {
    this.entities = entities;
    this.keys = keys;
    this.binder = binder;
  }

  void set(
      Change change,
      Object owner,
      Member.Part member,
      @Nullable Object given,
      String path,
      boolean ownerIsNew) {
    if (member.collection() == null) {
      one(change, owner, member, given, path);
    } else if (given == null || given instanceof List<?>) {
      many(change, owner, member, given == null ? List.of() : (List<?>) given, path, ownerIsNew);
    } else {
      change.faults().add(path, "must be an array");
    }
  }

  private void one(
      Change change, Object owner, Member.Part member, @Nullable Object given, String path) {
    Object held = member.property().get(owner);
    Object current = held == null ? null : Hibernate.unproxy(held);
    EntityInfo declared = entities.of(member.target());
    String back = member.backReference();
    if (given == null) {
      if (current != null) {
        member.property().set(owner, null);
        change.removes(current, declared.hasUnique());
      }
      return;
    }
    Map<String, @Nullable Object> data = Keys.members(given);
    if (data == null) {
      change.faults().add(path, "must be an object");
    } else if (current == null) {
      Object created = binder.create(change, declared, data, path, owner, back);
      change.adds(() -> member.property().set(owner, created));
    } else {
      if (keys.isGiven(declared, data, back)) {
        Object key = keys.read(declared, data, path, change.faults(), implied(change, owner, back));
        if (key != null && !key.equals(entities.key(current))) {
          change.faults().add(path, "has another key, which cannot be changed");
          return;
        }
      }
      binder.update(change, current, entities.ofRow(current), data, path, back);
    }
  }

  @SuppressWarnings("unchecked") // what is added is of the collection's element type
  private void many(
      Change change,
      Object owner,
      Member.Part member,
      List<?> items,
      String path,
      boolean ownerIsNew) {
    CollectionSemantics<?, ?> kind = java.util.Objects.requireNonNull(member.collection());
    Collection<Object> held = (Collection<Object>) member.property().get(owner);
    if (held == null) {
      held = (Collection<Object>) newCollection(kind);
      member.property().set(owner, held);
    }
    Collection<Object> collection = held;
    EntityInfo declared = entities.of(member.target());
    Map<Object, Object> before = new LinkedHashMap<>();
    if (!ownerIsNew) {
      collection.forEach(part -> before.put(entities.key(part), part));
    }
    List<Object> after = new ArrayList<>();
    List<Object> created = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < items.size(); i++) {
      String place = path + "[" + i + "]";
      Map<String, @Nullable Object> data = Keys.members(items.get(i));
      if (data == null) {
        change.faults().add(place, "must be an object");
        continue;
      }
      Object key =
          ownerIsNew ? null : key(change, owner, declared, member.backReference(), data, place);
      if (key != null && !seen.add(key)) {
        change.faults().add(place, "has the key of another one before it");
        continue;
      }
      Object part = key == null ? null : before.remove(key);
      if (part != null) {
        Object row = Hibernate.unproxy(part);
        binder.update(change, row, entities.ofRow(row), data, place, member.backReference());
        after.add(part);
      } else if (key != null && declared.key().isGenerated()) {
        throw Faults.at(ErrorCode.NOT_FOUND, place, "has a key that is not among those there are");
      } else {
        Object fresh = binder.create(change, declared, data, place, owner, member.backReference());
        created.add(fresh);
        after.add(fresh);
      }
    }
    if (!change.faults().isEmpty()) {
      return;
    }
    before
        .values()
        .forEach(
            part -> {
              collection.remove(part);
              change.removes(Hibernate.unproxy(part), declared.hasUnique());
            });
    boolean ordered = kind.getCollectionClassification() == CollectionClassification.LIST;
    change.adds(
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
      Change change,
      Object owner,
      EntityInfo declared,
      @Nullable String back,
      Map<String, @Nullable Object> data,
      String path) {
    if (!keys.isGiven(declared, data, back)) {
      return null;
    }
    return keys.read(declared, data, path, change.faults(), implied(change, owner, back));
  }

  private Keys.@Nullable Implied implied(Change change, Object owner, @Nullable String back) {
    return back == null || !change.entityManager().contains(owner)
        ? null
        : new Keys.Implied(back, entities.key(owner));
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
