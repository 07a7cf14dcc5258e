package org.carillon.session;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;

/** Brings the context of {@link org.carillon.api.ConnectionScoped}. */
public class ConnectionScopeExtension implements Extension {

  void addContext(@Observes AfterBeanDiscovery discovery) {
    discovery.addContext(new ConnectionContext());
  }
}
