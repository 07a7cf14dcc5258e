package org.carillon.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an application declares, as CDI found it: the input of a {@link ModelBuilder}. */
final class Sources {

  /** Classes with {@code @WebSocketService}, beans or not. */
  final Set<Class<?>> services = new LinkedHashSet<>();

  /** Classes with {@code @WebSocketEvent}. */
  final Set<Class<?>> events = new LinkedHashSet<>();

  /** Classes with {@code @DeclareRoles} or {@code @RolesAllowed} on themselves or a method. */
  final Set<Class<?>> secured = new LinkedHashSet<>();

  /** The enabled beans that are a service or have an annotated method. */
  final List<BeanSource> beans = new ArrayList<>();
}
