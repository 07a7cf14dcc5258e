package org.carillon.crud;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import java.util.concurrent.ConcurrentHashMap;
import org.carillon.persistence.PersistenceUnit;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/** The entities of the persistence unit, each computed at its first use. */
@ApplicationScoped
class EntityRegistry {

  private PersistenceUnit unit;
  private final ConcurrentHashMap<Class<?>, EntityInfo> known = new ConcurrentHashMap<>();
  private volatile @Nullable SessionFactoryImplementor factory;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected EntityRegistry() {}

  @Inject
  EntityRegistry(PersistenceUnit unit) {
    this.unit = unit;
  }

  /** What is known of a class of the unit. */
  EntityInfo of(Class<?> entity) {
    EntityInfo info = known.get(entity);
    if (info == null) {
      info = new EntityReader(factory()).read(entity);
      known.put(entity, info);
    }
    return info;
  }

  /** That of the class that the row is of, which loads a proxy. */
  EntityInfo ofRow(Object entity) {
    return of(persistent(org.hibernate.Hibernate.getClass(entity)));
  }

  /**
   * The key of a row; loads no proxy. As {@link KeyInfo} has it: {@link #toJpa} is what JPA finds
   * the row by.
   */
  Object key(Object entity) {
    Object key = factory().getPersistenceUnitUtil().getIdentifier(entity);
    if (key == null) {
      throw new IllegalStateException(entity.getClass().getName() + " has no key yet");
    }
    return ofJpa(key);
  }

  /** A key as {@link KeyInfo} has it, of what Hibernate calls the identifier of a row. */
  Object ofJpa(Object key) {
    // A derived key without an @IdClass is an instance of the entity.
    return isEntity(key.getClass()) ? of(key.getClass()).key().ofJpa(key, this::key) : key;
  }

  /** The key of a row; the row itself, where it is new and has none yet. */
  Object keyOrSelf(Object entity) {
    return factory().getPersistenceUnitUtil().getIdentifier(entity) == null ? entity : key(entity);
  }

  /** A key as JPA takes it; wants an active transaction where the key has associations. */
  Object toJpa(EntityInfo info, Object key) {
    return info.key()
        .toJpa(
            key,
            (target, part) -> unit.entityManager().getReference(target, toJpa(of(target), part)));
  }

  /** Whether instances of the class are rows, proxies among them. */
  boolean isEntity(Class<?> type) {
    if (HibernateProxy.class.isAssignableFrom(type)) {
      return true;
    }
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      if (each.isAnnotationPresent(Entity.class)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the row is a proxy that cannot be loaded any more. */
  static boolean isDetachedProxy(Object entity) {
    LazyInitializer lazy = HibernateProxy.extractLazyInitializer(entity);
    return lazy != null
        && lazy.isUninitialized()
        && (lazy.getSession() == null || !lazy.getSession().isOpenOrWaitingForAutoClose());
  }

  /** What is known of the class that a proxy was made for; loads nothing. */
  EntityInfo ofReference(Object entity) {
    LazyInitializer lazy = HibernateProxy.extractLazyInitializer(entity);
    return lazy == null ? ofRow(entity) : of(lazy.getPersistentClass());
  }

  /** Whether the unit is that of the factory. */
  boolean isOf(SessionFactoryImplementor other) {
    return factory() == other;
  }

  /** By the name that Hibernate knows it by, or null. */
  @Nullable EntityInfo byEntityName(String entityName) {
    EntityPersister found = metamodel().findEntityDescriptor(entityName);
    return found == null ? null : of(found.getMappedClass());
  }

  private Class<?> persistent(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (metamodel().isEntityClass(each)) {
        return each;
      }
    }
    throw new IllegalStateException(type.getName() + " is no entity of the persistence unit");
  }

  private MappingMetamodel metamodel() {
    return factory().getRuntimeMetamodels().getMappingMetamodel();
  }

  private SessionFactoryImplementor factory() {
    SessionFactoryImplementor found = factory;
    if (found == null) {
      found = unit.factory().unwrap(SessionFactoryImplementor.class);
      factory = found;
    }
    return found;
  }
}
