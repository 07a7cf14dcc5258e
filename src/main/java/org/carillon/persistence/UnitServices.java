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
    if (PayaraJtaPlatform.isHere()) {
      // Payara hands each class of the WAR to Hibernate while it loads it, Hibernate's own too: to
      // enhance them ends in ClassCircularityError.
      settings.putIfAbsent("hibernate.enhancer.enableDirtyTracking", "false");
      settings.putIfAbsent("hibernate.enhancer.enableLazyInitialization", "false");
    }
  }
}
