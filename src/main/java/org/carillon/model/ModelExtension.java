package org.carillon.model;

import jakarta.annotation.Priority;
import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.enterprise.inject.spi.ProcessSessionBean;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.carillon.api.Expose;
import org.carillon.api.OnConnect;
import org.carillon.api.OnContextChange;
import org.carillon.api.OnDisconnect;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.config.CarillonConfig;
import org.carillon.spi.Format;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what an application declares, builds its model, and fails the deployment with all faults
 * of the model in one message. The model and the configuration become injectable.
 */
public class ModelExtension implements Extension {

  /**
   * When the model is built, within {@code AfterBeanDiscovery}: before observers without a
   * priority, which may ask for it.
   */
  public static final int PRIORITY = Interceptor.Priority.LIBRARY_BEFORE;

  private final Sources sources = new Sources();
  private final Set<Class<?>> candidates = new HashSet<>();
  private @Nullable CarillonConfig config;
  private @Nullable ApplicationModel model;

  /**
   * The model. Where it has faults, so that the deployment is about to fail, an empty one.
   *
   * @throws IllegalStateException before it was built, see {@link #PRIORITY}
   */
  public ApplicationModel model() {
    if (model == null) {
      throw new IllegalStateException("the model is built in AfterBeanDiscovery");
    }
    return model;
  }

  void candidate(
      @Observes
          @WithAnnotations({
            WebSocketService.class,
            Operation.class,
            OnConnect.class,
            OnDisconnect.class,
            OnContextChange.class,
            Expose.class,
            Expose.List.class
          })
          ProcessAnnotatedType<?> type) {
    Class<?> candidate = type.getAnnotatedType().getJavaClass();
    candidates.add(candidate);
    if (candidate.getAnnotationsByType(Expose.class).length > 0) {
      sources.exposing.add(candidate);
    }
    if (type.getAnnotatedType().isAnnotationPresent(WebSocketService.class)) {
      sources.services.add(candidate);
      if (ServiceReader.isEjb(candidate)) {
        // An EJB allows no scope of ours, so CDI would fail first, without saying what to do.
        type.configureAnnotatedType()
            .remove(annotation -> annotation.annotationType() == WebSocketService.class);
      }
    }
  }

  void event(@Observes @WithAnnotations(WebSocketEvent.class) ProcessAnnotatedType<?> type) {
    if (type.getAnnotatedType().isAnnotationPresent(WebSocketEvent.class)) {
      sources.events.add(type.getAnnotatedType().getJavaClass());
      type.veto(); // the stereotype is there for discovery only
    }
  }

  void secured(
      @Observes @WithAnnotations({DeclareRoles.class, RolesAllowed.class})
          ProcessAnnotatedType<?> type) {
    sources.secured.add(type.getAnnotatedType().getJavaClass());
  }

  void bean(@Observes ProcessManagedBean<?> event, BeanManager beans) {
    Bean<?> bean = event.getBean();
    if (candidates.contains(bean.getBeanClass())) {
      sources.beans.add(
          new BeanSource(
              bean.getBeanClass(),
              bean.getScope().getSimpleName(),
              beans.isPassivatingScope(bean.getScope()),
              event instanceof ProcessSessionBean,
              bean.getTypes().stream().anyMatch(type -> raw(type) == bean.getBeanClass())));
    }
  }

  /** The application's formats, by the names of their beans. */
  void format(@Observes ProcessBean<?> event) {
    Bean<?> bean = event.getBean();
    if (bean.getName() != null && bean.getTypes().contains(Format.class)) {
      sources.formats.add(bean.getName());
    }
  }

  private static Type raw(Type type) {
    return type instanceof ParameterizedType p ? p.getRawType() : type;
  }

  void build(@Observes @Priority(PRIORITY) AfterBeanDiscovery discovery) {
    model = ModelBuilder.EMPTY;
    try {
      config = CarillonConfig.load();
      sources.sort();
      ModelViolations violations = new ModelViolations();
      ApplicationModel built = new ModelBuilder(config, sources, violations).build();
      violations.throwIfAny();
      model = built;
    } catch (ModelException | IllegalArgumentException e) {
      discovery.addDefinitionError(e);
    }
    discovery
        .<ApplicationModel>addBean()
        .beanClass(ModelExtension.class)
        .id(ApplicationModel.class.getName())
        .types(ApplicationModel.class, Object.class)
        .scope(Singleton.class) // a record is final, so a normal scope cannot proxy it
        .createWith(context -> model());
    discovery
        .<CarillonConfig>addBean()
        .beanClass(ModelExtension.class)
        .id(CarillonConfig.class.getName())
        .types(CarillonConfig.class, Object.class)
        .scope(Singleton.class)
        .createWith(context -> Objects.requireNonNull(config));
  }
}
