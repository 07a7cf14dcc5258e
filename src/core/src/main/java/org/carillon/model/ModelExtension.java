package org.carillon.model;

import jakarta.annotation.Priority;
import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Vetoed;
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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.carillon.api.Expose;
import org.carillon.api.OnConnect;
import org.carillon.api.OnContextChange;
import org.carillon.api.OnDisconnect;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.config.CarillonConfig;
import org.carillon.config.SettingsException;
import org.carillon.spi.WireFormat;
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

  private static final System.Logger LOG = System.getLogger(ModelExtension.class.getName());

  private final ModelSources modelSources = new ModelSources();
  private final ModelViolations violations = new ModelViolations();
  private final Set<Class<?>> candidates = new HashSet<>();
  private final WarClasses classes = WarClasses.around(ModelExtension.class);
  private Set<String> paths = Set.of();
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
      modelSources.exposing.add(candidate);
    }
    if (type.getAnnotatedType().isAnnotationPresent(WebSocketService.class)) {
      modelSources.services.add(candidate);
      if (ServiceReader.isEjb(candidate)) {
        // An EJB allows no scope of ours, so CDI would fail first, without saying what to do.
        type.configureAnnotatedType()
            .remove(annotation -> annotation.annotationType() == WebSocketService.class);
      }
    }
  }

  void event(@Observes @WithAnnotations(WebSocketEvent.class) ProcessAnnotatedType<?> type) {
    if (type.getAnnotatedType().isAnnotationPresent(WebSocketEvent.class)) {
      modelSources.events.add(type.getAnnotatedType().getJavaClass());
      type.veto(); // the stereotype is there for discovery only
    }
  }

  void secured(
      @Observes @WithAnnotations({DeclareRoles.class, RolesAllowed.class})
          ProcessAnnotatedType<?> type) {
    modelSources.secured.add(type.getAnnotatedType().getJavaClass());
  }

  void bean(@Observes ProcessManagedBean<?> event, BeanManager beans) {
    Bean<?> bean = event.getBean();
    if (candidates.contains(bean.getBeanClass())) {
      modelSources.beans.add(
          new BeanSource(
              bean.getBeanClass(),
              bean.getScope().getSimpleName(),
              beans.isPassivatingScope(bean.getScope()),
              beans.isNormalScope(bean.getScope()),
              event instanceof ProcessSessionBean,
              bean.getTypes().stream().anyMatch(type -> raw(type) == bean.getBeanClass())));
    }
  }

  /** The application's formats, by the names of their beans. */
  void format(@Observes ProcessBean<?> event) {
    Bean<?> bean = event.getBean();
    if (bean.getName() != null && bean.getTypes().contains(WireFormat.class)) {
      modelSources.formats.add(bean.getName());
    }
  }

  /** The configuration; where it has faults, these are noted and the defaults hold meanwhile. */
  private CarillonConfig configured() {
    try {
      return CarillonConfig.load();
    } catch (SettingsException e) {
      e.faults().forEach(fault -> violations.add(ModelRule.SETTING, fault.setting(), fault.text()));
      return new CarillonConfig(name -> Optional.empty());
    }
  }

  /** After all who may have found faults. */
  void report(
      @Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) AfterBeanDiscovery discovery) {
    try {
      violations.throwIfAny();
    } catch (ModelException e) {
      discovery.addDefinitionError(e);
    }
  }

  private void warnOfUnseen() {
    unseen(classes, candidates)
        .forEach(
            type ->
                LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} is not served: CDI does not look at it. beans.xml excludes it, or says"
                        + " bean-discovery-mode=\"none\"",
                    type.getName()));
  }

  /** Services that CDI was told to overlook, in {@code beans.xml}: that may not be meant. */
  static List<Class<?>> unseen(WarClasses classes, Set<Class<?>> seen) {
    return classes.naming(Set.of(WebSocketService.class)).stream()
        .filter(type -> type.isAnnotationPresent(WebSocketService.class) && !seen.contains(type))
        .filter(type -> !type.isAnnotationPresent(Vetoed.class))
        .filter(type -> !type.getPackage().isAnnotationPresent(Vetoed.class))
        .toList();
  }

  private static Type raw(Type type) {
    return type instanceof ParameterizedType p ? p.getRawType() : type;
  }

  /** The classes of the WAR, for those who look for annotations that CDI does not. */
  public WarClasses classes() {
    return classes;
  }

  /** The paths of the services, as far as they are known; also where the model has faults. */
  public Set<String> paths() {
    return paths;
  }

  /**
   * The faults of the deployment. Who knows of others adds them in an observer of {@code
   * AfterBeanDiscovery} without a priority, so that one message names all.
   */
  public ModelViolations violations() {
    return violations;
  }

  void build(@Observes @Priority(PRIORITY) AfterBeanDiscovery discovery) {
    CarillonConfig settings = configured();
    modelSources.sort();
    modelSources.secured.addAll(classes.naming(Set.of(DeclareRoles.class, RolesAllowed.class)));
    WebDescriptor.check(ModelExtension.class, violations);
    warnOfUnseen();
    ApplicationModel built = new ModelBuilder(settings, modelSources, violations).build();
    paths = built.byPath().keySet();
    model = violations.isEmpty() ? built : ModelBuilder.EMPTY;
    config = settings;
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
