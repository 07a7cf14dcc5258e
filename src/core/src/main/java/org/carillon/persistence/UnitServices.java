package org.carillon.persistence;

import java.util.Map;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.service.spi.ServiceContributor;

/**
 * What Carillon needs of each persistence unit of the deployment, so that no {@code
 * persistence.xml} has to say it; what one says stands. Hibernate finds this as a service.
 */
public final class UnitServices implements ServiceContributor {

  /** For Hibernate. */
  public UnitServices() {
    // holds nothing
  }

  @Override
  public void contribute(StandardServiceRegistryBuilder builder) {
    Map<String, Object> settings = builder.getSettings();
    settings.putIfAbsent(
        AvailableSettings.MULTI_TENANT_IDENTIFIER_RESOLVER, new CallerTenantResolver());
    settings.putIfAbsent(
        AvailableSettings.AUTO_SESSION_EVENTS_LISTENER, ConnectionUse.Listener.class.getName());
  }
}
