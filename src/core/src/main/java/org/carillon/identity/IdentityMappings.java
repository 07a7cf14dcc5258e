package org.carillon.identity;

import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.config.spi.StandardConverters;

/**
 * Adds the table of tickets and revocations to the application's persistence units. A unit that
 * shall not have it says {@code carillon.identity=false} among its properties. Hibernate finds this
 * as a service.
 */
public final class IdentityMappings implements AdditionalMappingContributor {

  /** The property of a persistence unit that keeps the table out of it. */
  private static final String ENABLED = "carillon.identity";

  /** For Hibernate. */
  public IdentityMappings() {
    // holds nothing
  }

  @Override
  public String getContributorName() {
    return "carillon-identity";
  }

  @Override
  public void contribute(
      AdditionalMappingContributions contributions,
      InFlightMetadataCollector metadata,
      ResourceStreamLocator resources,
      MetadataBuildingContext context) {
    boolean enabled =
        context
            .getBootstrapContext()
            .getServiceRegistry()
            .requireService(ConfigurationService.class)
            .getSetting(ENABLED, StandardConverters.BOOLEAN, true);
    if (enabled && metadata.getEntityBinding(IdentityRow.class.getName()) == null) {
      contributions.contributeEntity(IdentityRow.class);
    }
  }
}
