package org.carillon.crud;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * In which order rows are written, so that a unique value is given up before another row takes it.
 * Hibernate inserts first, then updates, then deletes, while the database looks at each statement.
 */
final class WriteOrder {

  private final Map<UniqueKeys.Value, Object> holders = new HashMap<>();
  private final IdentityHashMap<Object, List<Object>> followers = new IdentityHashMap<>();
  private final IdentityHashMap<Object, Integer> waitsFor = new IdentityHashMap<>();
  private final Collection<Object> updated;
  private boolean removalsFirst;

  /**
   * Computes it.
   *
   * @param before what rows have that are there
   * @param after what rows will have that will be there
   */
  WriteOrder(
      Collection<Object> removed,
      Collection<Object> updated,
      Collection<Object> created,
      Function<Object, Set<UniqueKeys.Value>> before,
      Function<Object, Set<UniqueKeys.Value>> after) {
    this.updated = updated;
    Set<Object> gone = Collections.newSetFromMap(new IdentityHashMap<>());
    gone.addAll(removed);
    for (Object row : removed) {
      before.apply(row).forEach(value -> holders.put(value, row));
    }
    for (Object row : updated) {
      before.apply(row).forEach(value -> holders.put(value, row));
    }
    for (List<Object> rows : List.of(List.copyOf(updated), List.copyOf(created))) {
      for (Object row : rows) {
        for (UniqueKeys.Value value : after.apply(row)) {
          Object holder = holders.get(value);
          if (holder == null || holder == row) {
            continue;
          }
          if (gone.contains(holder)) {
            removalsFirst = true;
          } else {
            followers.computeIfAbsent(holder, h -> new ArrayList<>()).add(row);
            waitsFor.merge(row, 1, Integer::sum);
          }
        }
      }
    }
  }

  /** Whether a row that goes has what another takes. */
  boolean removalsFirst() {
    return removalsFirst;
  }

  /**
   * The updated rows that give up what others take, in groups, one to be written after the other.
   * Rows that exchange their values are in none: no order helps them, only a deferred constraint.
   */
  List<List<Object>> groups() {
    List<List<Object>> groups = new ArrayList<>();
    List<Object> free = new ArrayList<>();
    for (Object row : updated) {
      if (!waitsFor.containsKey(row)) {
        free.add(row);
      }
    }
    while (!free.isEmpty()) {
      List<Object> group = free.stream().filter(followers::containsKey).toList();
      List<Object> next = new ArrayList<>();
      for (Object row : group) {
        for (Object follower : followers.getOrDefault(row, List.of())) {
          if (waitsFor.merge(follower, -1, Integer::sum) == 0) {
            next.add(follower);
          }
        }
      }
      if (!group.isEmpty()) {
        groups.add(group);
      }
      free = next;
    }
    return groups;
  }
}
