package org.carillon.persistence;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.SessionFactory;
import org.hibernate.SessionFactoryObserver;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.cfg.PersistenceSettings;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;

/**
 * The session factories of this deployment that are ready for use, by the name of their persistence
 * unit. Hibernate finds this as a service and tells it of each; static, because Hibernate makes the
 * instance, and the class is the deployment's own.
 */
public final class CapturedFactories implements Integrator {

  private static final Map<String, SessionFactoryImplementor> BY_UNIT = new ConcurrentHashMap<>();

  /** For Hibernate. */
  public CapturedFactories() {
    // holds nothing of its own
  }

  @Override
  public void integrate(
      Metadata metadata, BootstrapContext context, SessionFactoryImplementor factory) {
    // Hibernate tells of it before it has made all of it, and a timer may be under way by then.
    factory.addObserver(
        new SessionFactoryObserver() {
          @Override
          public void sessionFactoryCreated(SessionFactory made) {
            BY_UNIT.put(unit(factory), factory);
          }
        });
  }

  @Override
  public void disintegrate(
      SessionFactoryImplementor factory, SessionFactoryServiceRegistry registry) {
    BY_UNIT.values().remove(factory); // it is closed, and tells its name no more
  }

  /** Those that are there now. */
  static Collection<SessionFactoryImplementor> all() {
    return BY_UNIT.values();
  }

  private static String unit(SessionFactoryImplementor factory) {
    Object name = factory.getProperties().get(PersistenceSettings.PERSISTENCE_UNIT_NAME);
    return name == null ? factory.getUuid() : name.toString();
  }
}
