package org.carillon.agentserver;

import java.util.List;
import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.config.spi.StandardConverters;

/**
 * Adds the tables of agents to the application's persistence units, so that its schema generation
 * makes them and no {@code persistence.xml} lists them. A unit that shall have none says {@code
 * carillon.agent=false} among its properties. Hibernate finds this as a service.
 */
public final class AgentMappings implements AdditionalMappingContributor {

  static final List<Class<?>> TABLES =
      List.of(AgentRow.class, AgentNumber.class, AgentReceipt.class, DurableMessage.class);

  /** The property of a persistence unit that keeps the tables out of it. */
  private static final String ENABLED = "carillon.agent";

  /** For Hibernate. */
  public AgentMappings() {
    // holds nothing
  }

  @Override
  public String getContributorName() {
    return "carillon-agent";
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
      if (metadata.getEntityBinding(table.getName()) == null) {
        contributions.contributeEntity(table);
      }
    }
  }
}
