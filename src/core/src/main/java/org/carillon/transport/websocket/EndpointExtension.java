package org.carillon.transport.websocket;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.websocket.server.ServerEndpoint;
import java.util.Set;
import java.util.stream.Collectors;
import org.carillon.model.ModelExtension;

/**
 * Names the faults of the WAR's endpoint classes, also of those in its libraries, in the one
 * message of the model's. The servlet container would tell of them too, but only when CDI has
 * started.
 */
public class EndpointExtension implements Extension {

  void check(@Observes AfterBeanDiscovery discovery, BeanManager beans) {
    ModelExtension model = beans.getExtension(ModelExtension.class);
    Set<Class<?>> endpoints =
        model.classes().naming(Set.of(ServerEndpoint.class)).stream()
            .filter(type -> type.isAnnotationPresent(ServerEndpoint.class))
            .collect(Collectors.toSet());
    EndpointPlan.of(model.paths(), endpoints, model.violations());
  }
}
