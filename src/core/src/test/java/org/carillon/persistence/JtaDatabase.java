package org.carillon.persistence;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.engine.transaction.jta.platform.internal.JBossStandAloneJtaPlatform;

/** A database with Hibernate and a real transaction manager, as a server would have them. */
public final class JtaDatabase implements AutoCloseable {

  private final SessionFactory factory;
  private final EnlistingDataSource pool;
  private final Transactions transactions;
  private final PersistenceUnit unit;

  /** Creates the tables of the entities and of the outbox. */
  public JtaDatabase(DataSource physical, Class<?>... entities) {
    storeNothing();
    pool = new EnlistingDataSource(physical);
    MetadataSources sources =
        new MetadataSources(
            new StandardServiceRegistryBuilder()
                .applySetting(AvailableSettings.TRANSACTION_COORDINATOR_STRATEGY, "jta")
                .applySetting(AvailableSettings.JTA_PLATFORM, new JBossStandAloneJtaPlatform())
                .applySetting(AvailableSettings.JAKARTA_JTA_DATASOURCE, pool)
                .applySetting(AvailableSettings.HBM2DDL_AUTO, "create")
                // As WildFly has it.
                .applySetting(AvailableSettings.JPA_QUERY_COMPLIANCE, true)
                .build());
    List.of(entities).forEach(sources::addAnnotatedClass);
    factory = sources.buildMetadata().buildSessionFactory();
    transactions =
        new Transactions(
            com.arjuna.ats.jta.TransactionManager.transactionManager(),
            new TransactionSynchronizationRegistryImple(),
            Duration.ofSeconds(60));
    unit = PersistenceUnit.of(factory, transactions);
  }

  /** Has the transaction manager write no log: what is committed in one phase needs none. */
  static void storeNothing() {
    for (String store : new String[] {null, "communicationStore", "stateStore"}) {
      BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
          .setObjectStoreType(VolatileStore.class.getName());
    }
  }

  /** Its transactions. */
  public Transactions transactions() {
    return transactions;
  }

  /**
   * Its transactions, with a check at the end of each, inside it, and of each look at the database
   * outside of transactions; its failure rolls back.
   */
  public Transactions transactionsWith(Runnable check) {
    return new Transactions(
        com.arjuna.ats.jta.TransactionManager.transactionManager(),
        new TransactionSynchronizationRegistryImple(),
        Duration.ofSeconds(60)) {
      @Override
      public <T> T callSeparately(Callable<T> task) throws Exception {
        return super.callSeparately(checked(task));
      }

      @Override
      public <T> T callOutside(Callable<T> task) throws Exception {
        return super.callOutside(checked(task));
      }

      private <T> Callable<T> checked(Callable<T> task) {
        return () -> {
          T result = task.call();
          check.run();
          return result;
        };
      }
    };
  }

  /** Its unit. */
  public PersistenceUnit unit() {
    return unit;
  }

  /** How many transactions have asked the database anything. */
  public long transactionsOnTheDatabase() {
    return pool.enlistments();
  }

  /** As a pool of so many connections, for transactions that begin from now on. */
  public void limitConnections(int connections) {
    pool.limit(connections);
  }

  /** How many wait for a connection of the pool. */
  public int waitingForConnections() {
    return pool.waiting();
  }

  /** Ends the sessions that nobody uses just now. */
  public void disconnect() {
    try {
      pool.disconnect();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    factory.close();
    disconnect();
  }
}
