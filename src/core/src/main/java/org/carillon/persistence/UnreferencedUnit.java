package org.carillon.persistence;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.interceptor.Interceptor;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.spi.PersistenceUnitTransactionType;
import jakarta.validation.ValidatorFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.carillon.config.DeploymentCheck;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.hibernate.jpa.boot.spi.Bootstrap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the application's only persistence unit where the server has not: Payara makes those alone
 * that some class asks for by {@code @PersistenceContext} or {@code @PersistenceUnit}, and an
 * application that leaves its rows to Carillon has no such class. Nobody else uses such a unit, so
 * there is no persistence context to share.
 *
 * <p>At {@link DeploymentCheck}, ahead of whoever needs the unit: earlier, a server may yet make
 * it.
 */
@ApplicationScoped
class UnreferencedUnit {

  private static final int FIRST = Interceptor.Priority.LIBRARY_BEFORE - 100;

  private static final List<String> DEFAULT_DATA_SOURCE = List.of("java:comp/DefaultDataSource");

  private static final String PROVIDER = HibernatePersistenceProvider.class.getName();

  private @Nullable EntityManagerFactory made;

  void make(
      @Observes @Priority(FIRST) DeploymentCheck check,
      Instance<EntityManager> produced,
      Instance<ValidatorFactory> validation,
      BeanManager beans) {
    if (!CapturedFactories.all().isEmpty() || !produced.isUnsatisfied()) {
      return;
    }
    List<DeclaredUnit> units = DeclaredUnits.of(Thread.currentThread().getContextClassLoader());
    if (units.size() == 1 && units.get(0).provider().equals(PROVIDER)) {
      DeclaredUnit unit = units.get(0);
      made =
          Bootstrap.getEntityManagerFactoryBuilder(
                  unit.file(),
                  unit.name(),
                  PersistenceUnitTransactionType.JTA,
                  settings(unit, validation, beans))
              .build();
    }
  }

  /** What a server gives to the units that it makes. */
  private static Map<String, Object> settings(
      DeclaredUnit unit, Instance<ValidatorFactory> validation, BeanManager beans) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(AvailableSettings.JAKARTA_CDI_BEAN_MANAGER, beans);
    if (validation.isResolvable()) {
      settings.put(AvailableSettings.JAKARTA_VALIDATION_FACTORY, validation.get());
    }
    if (!unit.namesDataSource()) {
      settings.put(
          AvailableSettings.JAKARTA_JTA_DATASOURCE,
          Jndi.get(DataSource.class, DEFAULT_DATA_SOURCE));
    }
    return settings;
  }

  @PreDestroy
  void close() {
    if (made != null) {
      made.close();
    }
  }
}
