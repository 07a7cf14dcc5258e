package org.carillon.testkit;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.spi.PersistenceUnitTransactionType;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.engine.transaction.jta.platform.internal.JBossStandAloneJtaPlatform;
import org.hibernate.jpa.boot.spi.Bootstrap;
import org.jspecify.annotations.Nullable;

/** An H2 in memory of one application, with JTA transactions and the persistence unit. */
final class TestDatabase implements AutoCloseable {

  private static final String PERSISTENCE_XML = "META-INF/persistence.xml";

  private static final Pattern UNIT =
      Pattern.compile("<persistence-unit\\s[^>]*?\\bname=\"([^\"]*)\"");

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final TransactionalDataSource dataSource;
  private final Transactions transactions;
  private final List<Class<?>> entities;
  private @Nullable EntityManagerFactory factory;

  /**
   * An empty one.
   *
   * @param entities those of the unit; empty: what {@code META-INF/persistence.xml} says
   */
  TestDatabase(List<Class<?>> entities) {
    this.entities = entities;
    storeNothing();
    JdbcDataSource memory = new JdbcDataSource();
    memory.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    dataSource = new TransactionalDataSource(memory);
    transactions =
        new Transactions(
            com.arjuna.ats.jta.TransactionManager.transactionManager(),
            new TransactionSynchronizationRegistryImple(),
            TIMEOUT);
  }

  /** Has the transaction manager write no log: what is committed in one phase needs none. */
  private static void storeNothing() {
    for (String store : new String[] {null, "communicationStore", "stateStore"}) {
      BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
          .setObjectStoreType(VolatileStore.class.getName());
    }
  }

  TransactionalDataSource dataSource() {
    return dataSource;
  }

  Transactions transactions() {
    return transactions;
  }

  /** The unit, whose tables are made at the first call. */
  PersistenceUnit unit(BeanManager beans) {
    return PersistenceUnit.of(factory(beans), transactions);
  }

  private synchronized EntityManagerFactory factory(BeanManager beans) {
    EntityManagerFactory known = factory;
    if (known == null) {
      URL file = entities.isEmpty() ? file() : null;
      known = file == null ? ofEntities(beans) : ofFile(file, beans);
      factory = known;
    }
    return known;
  }

  private Map<String, Object> settings(BeanManager beans) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(AvailableSettings.TRANSACTION_COORDINATOR_STRATEGY, "jta");
    settings.put(AvailableSettings.JTA_PLATFORM, new JBossStandAloneJtaPlatform());
    settings.put(AvailableSettings.JAKARTA_JTA_DATASOURCE, dataSource);
    settings.put(AvailableSettings.HBM2DDL_AUTO, "create");
    settings.put(AvailableSettings.JAKARTA_CDI_BEAN_MANAGER, beans);
    // As WildFly has it.
    settings.put(AvailableSettings.JPA_QUERY_COMPLIANCE, true);
    return settings;
  }

  private EntityManagerFactory ofEntities(BeanManager beans) {
    MetadataSources sources =
        new MetadataSources(
            new StandardServiceRegistryBuilder().applySettings(settings(beans)).build());
    entities.forEach(sources::addAnnotatedClass);
    return sources.buildMetadata().buildSessionFactory();
  }

  private EntityManagerFactory ofFile(URL file, BeanManager beans) {
    return Bootstrap.getEntityManagerFactoryBuilder(
            file, name(file), PersistenceUnitTransactionType.JTA, settings(beans))
        .build();
  }

  private static @Nullable URL file() {
    try {
      List<URL> files =
          Collections.list(
              Thread.currentThread().getContextClassLoader().getResources(PERSISTENCE_XML));
      if (files.size() > 1) {
        throw new IllegalStateException(
            "several " + PERSISTENCE_XML + " are on the class path: say which entities: " + files);
      }
      return files.isEmpty() ? null : files.get(0);
    } catch (IOException e) {
      throw new IllegalStateException("cannot look for " + PERSISTENCE_XML, e);
    }
  }

  private static String name(URL file) {
    try (var in = file.openStream()) {
      Matcher unit =
          UNIT.matcher(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
      if (!unit.find()) {
        throw new IllegalStateException("no persistence unit is in " + file);
      }
      return unit.group(1);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }

  @Override
  public void close() {
    if (factory != null) {
      factory.close();
    }
    dataSource.shutDown();
  }
}
