package org.carillon.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an application declares, as CDI found it: the input of a {@link ModelBuilder}. */
final class ModelSources {

  /** Classes with {@code @WebSocketService}, beans or not. */
  final Set<Class<?>> services = new LinkedHashSet<>();

  /** Classes with {@code @Expose}. */
  final Set<Class<?>> exposing = new LinkedHashSet<>();

  /** Classes with {@code @WebSocketEvent}. */
  final Set<Class<?>> events = new LinkedHashSet<>();

  /** Classes with {@code @DeclareRoles} or {@code @RolesAllowed} on themselves or a method. */
  final Set<Class<?>> secured = new LinkedHashSet<>();

  /** The names of the beans that are formats. */
  final Set<String> formats = new LinkedHashSet<>();

  /** The enabled beans that are a service or have an annotated method. */
  final List<BeanSource> beans = new ArrayList<>();

  /**
   * Puts all in an order of its own, since CDI finds classes in any: services before what is added
   * to them, so that of two members with one name the stranger is at fault.
   */
  void sort() {
    beans.sort(
        Comparator.comparing((BeanSource bean) -> !services.contains(bean.type()))
            .thenComparing(bean -> bean.type().getName()));
    for (Set<Class<?>> types : List.of(services, exposing, events)) {
      List<Class<?>> sorted = new ArrayList<>(types);
      sorted.sort(
          Comparator.comparing((Class<?> type) -> type.getEnclosingClass() == null)
              .thenComparing(Class::getName));
      types.clear();
      types.addAll(sorted);
    }
  }
}
