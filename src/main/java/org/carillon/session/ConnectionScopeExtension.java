package org.carillon.session;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;

/**
 * Brings the context of {@link org.carillon.api.ConnectionScoped}, and this package's singletons.
 */
public class ConnectionScopeExtension implements Extension {

  /** {@code @Singleton} defines no bean where discovery is {@code annotated}. */
  void addSingletons(@Observes BeforeBeanDiscovery discovery) {
    discovery.addAnnotatedType(ConnectionRegistry.class, ConnectionRegistry.class.getName());
    discovery.addAnnotatedType(Heartbeat.class, Heartbeat.class.getName());
  }

  void addContext(@Observes AfterBeanDiscovery discovery) {
    discovery.addContext(new ConnectionContext());
  }
}
