package org.carillon.emit;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.List;
import org.carillon.api.Delivery;
import org.carillon.api.ServerReady;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;
import org.carillon.persistence.PersistenceUnit;

/**
 * Refuses an application that needs a persistence unit and has none, or none that it can work with.
 * At {@link ServerReady}, ahead of the application's observers: earlier, a server may not have made
 * its units yet.
 */
@Dependent
class PersistenceCheck {

  void started(
      @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ServerReady ready,
      ApplicationModel application,
      PersistenceUnit unit) {
    List<String> faults = faults(application, unit);
    if (!faults.isEmpty()) {
      throw new DeploymentException(
          "Carillon cannot serve this application:\n  " + String.join("\n  ", faults));
    }
  }

  /** What is wrong with the unit, each with what to do; none where none is needed. */
  static List<String> faults(ApplicationModel application, PersistenceUnit unit) {
    if (!application.needsPersistence()) {
      return List.of();
    }
    return unit.isPresent() ? ofUnit(application, unit) : missing(application, unit);
  }

  private static List<String> missing(ApplicationModel application, PersistenceUnit unit) {
    List<String> faults = new ArrayList<>();
    faults.add(
        unit.whatIsMissing()
            + ". Add META-INF/persistence.xml or the producer, or say delivery = IMMEDIATE where an"
            + " event or its service goes through the outbox:");
    application.services().stream()
        .filter(service -> !service.exposures().isEmpty())
        .forEach(service -> faults.add(service.beanClass().getName() + " exposes entities"));
    application.events().values().stream()
        .filter(event -> event.delivery() == Delivery.OUTBOX)
        .forEach(event -> faults.add(event.type().getName() + " goes through the outbox"));
    return faults;
  }

  private static List<String> ofUnit(ApplicationModel application, PersistenceUnit unit) {
    List<String> faults = new ArrayList<>();
    if (!unit.isJta()) {
      faults.add(
          "the persistence unit "
              + unit.name()
              + " is RESOURCE_LOCAL, and operations and the outbox work in JTA transactions: say"
              + " transaction-type=\"JTA\" and <jta-data-source> in persistence.xml");
    }
    for (ServiceModel service : application.services()) {
      for (ExposureModel exposure : service.exposures()) {
        if (!unit.has(exposure.entity())) {
          faults.add(
              service.beanClass().getName()
                  + " exposes "
                  + exposure.entity().getName()
                  + ", which is no entity of the persistence unit "
                  + unit.name()
                  + ": list it there in a <class>, or its jar in a <jar-file>; entities of another"
                  + " unit cannot be exposed");
        }
      }
    }
    return faults;
  }
}
