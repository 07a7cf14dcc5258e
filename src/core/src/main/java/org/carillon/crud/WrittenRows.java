package org.carillon.crud;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Crud;
import org.carillon.model.ServiceModel;
import org.jspecify.annotations.Nullable;

/** The rows that a transaction has written, and which of them have been told of. */
final class WrittenRows {

  private final Map<Identity, Row> rows = new LinkedHashMap<>();
  private final List<Object> owners = new ArrayList<>();
  private final Set<Object> parts = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Told> told = new HashSet<>();

  /**
   * A row.
   *
   * @param change what came of all that was done to it
   * @param entity an instance of it, which may be detached by now
   */
  record Row(EntityInfo info, Object key, Crud change, Object entity) {}

  private record Identity(String hierarchy, Object key) {}

  private record Told(ServiceModel service, String row) {}

  void add(EntityInfo info, Object key, Crud change, Object entity) {
    Identity identity = new Identity(info.hierarchy(), key);
    Row before = rows.get(identity);
    Crud sum = before == null ? change : sum(before.change(), change);
    if (sum == null) {
      rows.remove(identity);
    } else {
      rows.put(identity, new Row(info, key, sum, entity));
    }
  }

  /** What two changes of a row are together; null: nothing. */
  private static @Nullable Crud sum(Crud first, Crud then) {
    return switch (first) {
      case CREATE -> then == Crud.DELETE ? null : Crud.CREATE;
      case DELETE -> then == Crud.CREATE ? Crud.UPDATE : Crud.DELETE;
      default -> then == Crud.DELETE ? Crud.DELETE : Crud.UPDATE;
    };
  }

  /** What a row that was written is, or was, a part of. */
  void addOwner(@Nullable Object reference) {
    if (reference != null) {
      owners.add(reference);
    }
  }

  /** A part that has changed, and does not know its owner. */
  void addPart(Object part) {
    parts.add(part);
  }

  Collection<Row> rows() {
    return rows.values();
  }

  List<Object> owners() {
    return owners;
  }

  Set<Object> parts() {
    return parts;
  }

  /** Whether nothing has happened to the row itself. */
  boolean isNew(EntityInfo info, Object key) {
    return !rows.containsKey(new Identity(info.hierarchy(), key));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** A service's clients have been told of a row. */
  void told(ServiceModel service, String row) {
    told.add(new Told(service, row));
  }

  boolean isTold(ServiceModel service, String row) {
    return told.contains(new Told(service, row));
  }

  /** All have been told of. */
  void clear() {
    rows.clear();
    owners.clear();
    parts.clear();
  }
}
