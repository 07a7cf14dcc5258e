package org.carillon.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The container's own persistence context of the application's unit. Sharing it matters: what the
 * application's code changed in a transaction must be seen by ours before it is flushed, and the
 * other way about.
 */
@ApplicationScoped
class ContainerContext {

  /** The name of the field that {@link PersistenceExtension} annotates. */
  static final String FIELD = "injected";

  private static final System.Logger LOG = System.getLogger(ContainerContext.class.getName());

  private @Nullable EntityManager injected;
  private List<String> boundNames = List.of();
  private volatile @Nullable EntityManager shared;
  private volatile boolean searched;

  /** For the proxy. */
  protected ContainerContext() {}

  @Inject
  ContainerContext(BeanManager beans) {
    boundNames = beans.getExtension(PersistenceExtension.class).boundNames();
  }

  /**
   * A proxy that leads to the persistence context of the active transaction; null where the
   * container gives none because the application uses none.
   */
  @Nullable EntityManager entityManager() {
    if (!searched) {
      shared = search();
      searched = true;
    }
    return shared;
  }

  private @Nullable EntityManager search() {
    // WildFly injects what an extension annotated.
    if (injected != null) {
      return injected;
    }
    // Payara injects what stands in class files, and binds it.
    EntityManager bound = Jndi.find(EntityManager.class, boundNames).orElse(null);
    if (bound == null && !boundNames.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The container''s persistence context is not to be had under {0}: an entity that the"
              + " application changed in a transaction is seen by Carillon only after a flush. A"
              + " CDI producer of EntityManager mends it.",
          boundNames);
    }
    return bound;
  }
}
