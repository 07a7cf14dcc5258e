package org.carillon.outbox;

import java.util.List;
import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.config.spi.StandardConverters;

/**
 * Adds the outbox's tables to the application's persistence units, so that its schema generation
 * makes them and no {@code persistence.xml} lists them. A unit that shall have none says {@code
 * carillon.outbox=false} among its properties. Hibernate finds this as a service.
 */
public final class OutboxMappings implements AdditionalMappingContributor {

  static final List<Class<?>> TABLES =
      List.of(
          OutboxEntry.class,
          OutboxOffset.class,
          OutboxStream.class,
          OutboxFailure.class,
          OutboxReceipt.class);

  /** The property of a persistence unit that keeps the tables out of it. */
  static final String ENABLED = "carillon.outbox";

  /** For Hibernate. */
  public OutboxMappings() {
    // holds nothing
  }

  @Override
  public String getContributorName() {
    return "carillon";
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
    if (!enabled) {
      return;
    }
    for (Class<?> table : TABLES) {
      // A unit whose root is our own classes, as in the samples' WAR, has found them by itself.
      if (metadata.getEntityBinding(table.getName()) == null) {
        contributions.contributeEntity(table);
      }
    }
  }
}
