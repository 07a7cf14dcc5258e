package org.carillon.testkit;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.literal.InjectLiteral;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AnnotatedField;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceUnit;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.carillon.outbox.OutboxClock;
import org.carillon.outbox.OutboxEngine;
import org.carillon.persistence.Transactions;
import org.carillon.session.NodeScheduler;

/**
 * Brings what a server brings: what is injected by {@code @Resource}, {@code @PersistenceContext}
 * and {@code @PersistenceUnit}, transactions, validation, the clock of the outbox.
 */
final class ServerExtension implements Extension {

  /** What is injected by a resource annotation; fields of other types stay as they are. */
  private static final Set<Class<?>> PARTS =
      Set.of(
          ManagedExecutorService.class,
          DataSource.class,
          UserTransaction.class,
          TransactionSynchronizationRegistry.class,
          EntityManager.class,
          EntityManagerFactory.class);

  private static final int ALTERNATIVE = 1;

  private final TestDatabase database;
  private final Executor drains;
  private final Executor threads;
  private final OutboxClock clock;

  ServerExtension(TestDatabase database, Executor drains, Executor threads, OutboxClock clock) {
    this.database = database;
    this.drains = drains;
    this.threads = threads;
    this.clock = clock;
  }

  <T> void inject(
      @Observes @WithAnnotations({Resource.class, PersistenceContext.class, PersistenceUnit.class})
          ProcessAnnotatedType<T> type) {
    boolean drained = type.getAnnotatedType().getJavaClass() == OutboxEngine.class;
    for (AnnotatedField<? super T> field : type.getAnnotatedType().getFields()) {
      Class<? extends Annotation> by =
          List.of(Resource.class, PersistenceContext.class, PersistenceUnit.class).stream()
              .filter(field::isAnnotationPresent)
              .findFirst()
              .orElse(null);
      if (by != null && isBrought(field.getJavaMember())) {
        type.configureAnnotatedType()
            .filterFields(each -> each.getJavaMember().equals(field.getJavaMember()))
            .forEach(
                each ->
                    each.remove(annotation -> annotation.annotationType() == by)
                        .add(InjectLiteral.INSTANCE)
                        .add(new ServerPart.Literal(drained)));
      }
    }
  }

  /**
   * What is written to clients is written by whoever sends it where there is no thread factory, so
   * that it has been written when a test looks: only what runs by the clock gets one.
   */
  private static boolean isBrought(Field field) {
    return field.getType() == ManagedThreadFactory.class
        ? field.getDeclaringClass() == NodeScheduler.class
            || !field.getDeclaringClass().getName().startsWith("org.carillon.")
        : PARTS.contains(field.getType());
  }

  void bring(@Observes AfterBeanDiscovery discovery, BeanManager beans) {
    discovery
        .<Transactions>addBean()
        .types(Transactions.class, Object.class)
        .scope(Singleton.class)
        .alternative(true)
        .priority(ALTERNATIVE)
        .createWith(context -> database.transactions());
    discovery
        .<org.carillon.persistence.PersistenceUnit>addBean()
        .types(org.carillon.persistence.PersistenceUnit.class, Object.class)
        .scope(ApplicationScoped.class)
        .alternative(true)
        .priority(ALTERNATIVE)
        .createWith(context -> database.unit(beans));
    discovery
        .<OutboxClock>addBean()
        .types(OutboxClock.class, Object.class)
        .scope(Singleton.class)
        .alternative(true)
        .priority(ALTERNATIVE)
        .createWith(context -> clock);
    ValidatorFactory validation = Validation.buildDefaultValidatorFactory();
    discovery
        .<ValidatorFactory>addBean()
        .types(ValidatorFactory.class, Object.class)
        .scope(Singleton.class)
        .createWith(context -> validation)
        .destroyWith((factory, context) -> factory.close());
    discovery
        .<Validator>addBean()
        .types(Validator.class, Object.class)
        .scope(Singleton.class)
        .createWith(context -> validation.getValidator());
    part(discovery, ManagedExecutorService.class, true, new TestExecutor(drains));
    part(discovery, ManagedExecutorService.class, false, new TestExecutor(threads));
    part(discovery, ManagedThreadFactory.class, false, new TestThreads());
    part(discovery, DataSource.class, false, database.dataSource());
    part(
        discovery,
        UserTransaction.class,
        false,
        com.arjuna.ats.jta.UserTransaction.userTransaction());
    part(
        discovery,
        TransactionSynchronizationRegistry.class,
        false,
        new com.arjuna.ats.internal.jta.transaction.arjunacore
            .TransactionSynchronizationRegistryImple());
    part(
        discovery,
        EntityManager.class,
        false,
        later(EntityManager.class, () -> unit(beans).entityManager()));
    part(
        discovery,
        EntityManagerFactory.class,
        false,
        later(EntityManagerFactory.class, () -> unit(beans).factory()));
  }

  private static org.carillon.persistence.PersistenceUnit unit(BeanManager beans) {
    return beans.createInstance().select(org.carillon.persistence.PersistenceUnit.class).get();
  }

  private static <T> void part(
      AfterBeanDiscovery discovery, Class<T> type, boolean drains, T part) {
    discovery
        .<T>addBean()
        .types(type, Object.class)
        .scope(Singleton.class)
        .qualifiers(new ServerPart.Literal(drains))
        .createWith(context -> part);
  }

  /** Finds the one that is current. */
  private interface Current<T> {
    T get();
  }

  /** As the proxy that a server injects: each call goes to the one of the active transaction. */
  private static <T> T later(Class<T> type, Current<T> current) {
    return type.cast(
        Proxy.newProxyInstance(
            ServerExtension.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(current.get(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
