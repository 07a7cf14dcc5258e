package org.carillon.emit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.DeploymentException;
import java.util.ArrayList;
import java.util.List;
import org.carillon.api.Delivery;
import org.carillon.model.ApplicationModel;
import org.carillon.persistence.PersistenceUnit;

/** Refuses an application that needs a persistence unit and has none, before anyone connects. */
@Dependent
class PersistenceCheck {

  void started(
      @Observes @Initialized(ApplicationScoped.class) Object start,
      ApplicationModel application,
      PersistenceUnit unit) {
    if (!application.needsPersistence() || unit.isPresent()) {
      return;
    }
    List<String> reasons = new ArrayList<>();
    application.services().stream()
        .filter(service -> !service.exposures().isEmpty())
        .forEach(service -> reasons.add(service.beanClass().getName() + " exposes entities"));
    application.events().values().stream()
        .filter(event -> event.delivery() == Delivery.OUTBOX)
        .forEach(event -> reasons.add(event.type().getName() + " goes through the outbox"));
    throw new DeploymentException(
        "The application has no persistence unit, but needs one. Add META-INF/persistence.xml, or"
            + " say delivery = IMMEDIATE where an event or its service goes through the outbox:\n  "
            + String.join("\n  ", reasons));
  }
}
