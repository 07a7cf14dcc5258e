package org.carillon.crud;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.carillon.api.ServerReady;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;

/**
 * Refuses an application that exposes an entity whose mapping the wire cannot have, as only
 * Hibernate knows. When the unit is known to be there, ahead of the application's observers.
 */
@Dependent
class ExposureCheck {

  void started(
      @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 1) ServerReady ready,
      ApplicationModel application,
      EntityRegistry entityRegistry) {
    List<String> faults = new ArrayList<>();
    for (ServiceModel service : application.services()) {
      List<Class<?>> entities =
          service.exposures().stream().<Class<?>>map(ExposureModel::entity).toList();
      faults.addAll(faults(service.beanClass(), entities, entityRegistry));
    }
    if (!faults.isEmpty()) {
      throw new DeploymentException(
          "Carillon cannot serve this application:\n  " + String.join("\n  ", faults));
    }
  }

  /** What is wrong with the entities that a service exposes. */
  static List<String> faults(
      Class<?> service, List<Class<?>> entities, EntityRegistry entityRegistry) {
    List<String> faults = new ArrayList<>();
    Set<Class<?>> seen = new HashSet<>();
    entities.forEach(entity -> check(service, entity, entityRegistry, seen, faults));
    return faults;
  }

  /** With its subclasses, with what it refers to, and with its parts. */
  private static void check(
      Class<?> service,
      Class<?> entity,
      EntityRegistry entityRegistry,
      Set<Class<?>> seen,
      List<String> faults) {
    if (!seen.add(entity)) {
      return;
    }
    EntityInfo info;
    try {
      info = entityRegistry.of(entity);
    } catch (RuntimeException e) {
      faults.add(
          service.getName()
              + " exposes "
              + entity.getName()
              + ", which cannot be: "
              + e.getMessage());
      return;
    }
    info.types().values().forEach(type -> check(service, type, entityRegistry, seen, faults));
    for (EntityAttribute member : info.members()) {
      if (member instanceof EntityAttribute.ToOne toOne) {
        check(service, toOne.target(), entityRegistry, seen, faults);
      } else if (member instanceof EntityAttribute.Part part) {
        check(service, part.target(), entityRegistry, seen, faults);
      }
    }
  }
}
