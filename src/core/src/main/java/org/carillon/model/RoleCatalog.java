package org.carillon.model;

import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.RolesAllowed;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.carillon.api.Expose;
import org.carillon.api.Who;
import org.jspecify.annotations.Nullable;

/** Every role that the application names anywhere. */
final class RoleCatalog {

  private final Set<String> roles = new TreeSet<>();

  Set<String> of(
      ModelSources modelSources,
      Collection<ServiceDraft> services,
      Collection<EventModel> events,
      List<String> configured) {
    roles.addAll(configured);
    modelSources.secured.forEach(this::addAnnotated);
    for (ServiceDraft service : services) {
      for (Expose expose : service.type.getAnnotationsByType(Expose.class)) {
        roles.addAll(List.of(expose.roles()));
      }
      if (service.type.isAnnotationPresent(OperatorService.class)
          && service.access instanceof AccessRule.Roles ofOperators) {
        roles.addAll(ofOperators.roles());
      }
    }
    for (EventModel event : events) {
      for (EventModel.Rule rule : event.rules()) {
        if (rule instanceof EventModel.Static fixed && fixed.who() == Who.ROLE) {
          roles.addAll(fixed.names());
        }
      }
    }
    roles.remove(AccessReader.ANY_AUTHENTICATED);
    roles.removeIf(String::isBlank);
    return roles;
  }

  private void addAnnotated(Class<?> type) {
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      DeclareRoles declared = c.getAnnotation(DeclareRoles.class);
      if (declared != null) {
        roles.addAll(List.of(declared.value()));
      }
      add(c.getAnnotation(RolesAllowed.class));
      for (Method method : c.getDeclaredMethods()) {
        add(method.getAnnotation(RolesAllowed.class));
      }
    }
  }

  private void add(@Nullable RolesAllowed allowed) {
    if (allowed != null) {
      roles.addAll(List.of(allowed.value()));
    }
  }
}
