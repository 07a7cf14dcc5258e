package org.carillon.emit;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.interceptor.Interceptor;
import org.carillon.api.Delivery;
import org.carillon.config.DeploymentCheck;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.ModelRule;
import org.carillon.model.ModelViolations;
import org.carillon.model.ServiceModel;
import org.carillon.persistence.PersistenceUnit;

/**
 * Refuses an application that needs a persistence unit and has none, or none that it can work with.
 */
@Dependent
class PersistenceCheck {

  void started(
      @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) DeploymentCheck check,
      ApplicationModel application,
      PersistenceUnit unit) {
    ModelViolations faults = faults(application, unit);
    if (!faults.isEmpty()) {
      throw new DeploymentException(faults.message());
    }
  }

  /** What is wrong with the unit, each with what to do; none where none is needed. */
  static ModelViolations faults(ApplicationModel application, PersistenceUnit unit) {
    ModelViolations faults = new ModelViolations();
    if (!application.needsPersistence()) {
      return faults;
    }
    if (unit.isPresent()) {
      ofUnit(application, unit, faults);
    } else {
      missing(application, unit, faults);
    }
    return faults;
  }

  private static void missing(
      ApplicationModel application, PersistenceUnit unit, ModelViolations faults) {
    String why =
        unit.whatIsMissing()
            + ". Add META-INF/persistence.xml or the producer, or say delivery = IMMEDIATE where an"
            + " event or its service goes through the outbox";
    application.services().stream()
        .filter(service -> !service.exposures().isEmpty())
        .forEach(
            service ->
                faults.add(
                    ModelRule.UNIT_MISSING, service.beanClass(), "exposes entities, and " + why));
    application.events().values().stream()
        .filter(event -> event.delivery() == Delivery.OUTBOX)
        .forEach(
            event ->
                faults.add(
                    ModelRule.UNIT_MISSING, event.type(), "goes through the outbox, and " + why));
  }

  private static void ofUnit(
      ApplicationModel application, PersistenceUnit unit, ModelViolations faults) {
    if (!unit.isJta()) {
      faults.add(
          ModelRule.UNIT_LOCAL,
          "persistence unit " + unit.name(),
          "is RESOURCE_LOCAL, and operations and the outbox work in JTA transactions: say"
              + " transaction-type=\"JTA\" and <jta-data-source> in persistence.xml");
    }
    for (ServiceModel service : application.services()) {
      for (ExposureModel exposure : service.exposures()) {
        if (!unit.has(exposure.entity())) {
          faults.add(
              ModelRule.UNIT_ENTITY,
              service.beanClass(),
              "exposes "
                  + exposure.entity().getName()
                  + ", which is no entity of the persistence unit "
                  + unit.name()
                  + ": list it there in a <class>, or its jar in a <jar-file>; entities of another"
                  + " unit cannot be exposed");
        }
      }
    }
  }
}
