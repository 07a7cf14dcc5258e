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
import org.carillon.persistence.PersistenceUnit;

/**
 * Refuses an application that needs a persistence unit and has none. At {@link ServerReady}, ahead
 * of the application's observers: earlier, a server may not have made its units yet.
 */
@Dependent
class PersistenceCheck {

  void started(
      @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ServerReady ready,
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
