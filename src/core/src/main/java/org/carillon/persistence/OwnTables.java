package org.carillon.persistence;

import java.util.List;
import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.config.spi.StandardConverters;

/**
 * Adds tables of Carillon to the application's persistence units, so that its schema generation
 * makes them and no {@code persistence.xml} lists them. Hibernate finds each as a service.
 */
public abstract class OwnTables implements AdditionalMappingContributor {

  private final String contributor;
  private final String property;
  private final List<Class<?>> tables;

  /**
   * Some tables.
   *
   * @param contributor what Hibernate calls who adds them
   * @param property the property of a persistence unit that keeps them out of it, where it says
   *     {@code false}
   * @param tables their entities
   */
  protected OwnTables(String contributor, String property, List<Class<?>> tables) {
    this.contributor = contributor;
    this.property = property;
    this.tables = tables;
  }

  @Override
  public final String getContributorName() {
    return contributor;
  }

  @Override
  public final void contribute(
      AdditionalMappingContributions contributions,
      InFlightMetadataCollector metadata,
      ResourceStreamLocator resources,
      MetadataBuildingContext context) {
    boolean enabled =
        context
            .getBootstrapContext()
            .getServiceRegistry()
            .requireService(ConfigurationService.class)
            .getSetting(property, StandardConverters.BOOLEAN, true);
    if (!enabled) {
      return;
    }
    for (Class<?> table : tables) {
      // A unit whose root is our own classes, as in the samples' WAR, has found them by itself.
      if (metadata.getEntityBinding(table.getName()) == null) {
        contributions.contributeEntity(table);
      }
    }
  }
}
