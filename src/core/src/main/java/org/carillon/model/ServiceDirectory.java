package org.carillon.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The services of the application by class and path, while they are read. */
final class ServiceDirectory {

  private final Map<Class<?>, ServiceDraft> byType = new LinkedHashMap<>();
  private final Map<String, ServiceDraft> byPath = new LinkedHashMap<>();
  private final ServicePaths paths;
  private final ModelViolations violations;

  ServiceDirectory(ServicePaths paths, ModelViolations violations) {
    this.paths = paths;
    this.violations = violations;
  }

  void add(ServiceDraft service) {
    byType.put(service.type, service);
    for (String path : service.paths) {
      ServiceDraft other = byPath.putIfAbsent(path, service);
      if (other != null) {
        violations.add(
            ModelRule.PATH_TWICE,
            service.type,
            path + " is served by " + other.type.getName() + " already");
      }
    }
  }

  /** The service of that class, or null. */
  @Nullable ServiceDraft of(Class<?> type) {
    return byType.get(type);
  }

  /** The innermost service that the class is nested in, or null. */
  @Nullable ServiceDraft around(Class<?> type) {
    for (Class<?> c = type.getEnclosingClass(); c != null; c = c.getEnclosingClass()) {
      ServiceDraft service = byType.get(c);
      if (service != null) {
        return service;
      }
    }
    return null;
  }

  /** All services, in the order of their first paths. */
  Collection<ServiceDraft> all() {
    return byType.values().stream()
        .sorted(Comparator.comparing(s -> s.paths.isEmpty() ? "" : s.paths.get(0)))
        .toList();
  }

  Map<String, ServiceDraft> byPath() {
    return byPath;
  }

  /**
   * A place where a member is offered.
   *
   * @param services the services
   * @param paths the paths, of an event
   */
  record Place(Set<ServiceDraft> services, List<String> paths) {}

  /**
   * The services that {@code service} and {@code path} name; faults are noted and left out. Null:
   * they name nothing.
   */
  @Nullable Place named(
      Class<?>[] classes, String[] declared, Class<?> type, @Nullable String member) {
    if (classes.length == 0 && declared.length == 0) {
      return null;
    }
    Set<ServiceDraft> services = new LinkedHashSet<>();
    Set<String> at = new LinkedHashSet<>();
    for (Class<?> service : classes) {
      ServiceDraft found = byType.get(service);
      if (found == null) {
        violations.add(
            ModelRule.SERVICE_UNKNOWN, type, member, service.getName() + " is no service here");
      } else {
        services.add(found);
        at.addAll(found.paths);
      }
    }
    for (String path : declared) {
      String full = paths.full(path);
      ServiceDraft found = byPath.get(full);
      if (found == null) {
        violations.add(ModelRule.PATH_UNKNOWN, type, member, "no service is served at " + full);
      } else {
        services.add(found);
        at.add(full);
      }
    }
    return new Place(services, new ArrayList<>(at));
  }
}
