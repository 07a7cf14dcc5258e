package org.carillon.emit;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.carillon.api.Emitter;
import org.carillon.api.WebSocketEvent;
import org.carillon.model.ApplicationModel;
import org.carillon.model.EventModel;
import org.carillon.model.ModelException;
import org.carillon.model.ModelExtension;
import org.carillon.model.ModelRule;
import org.carillon.model.ModelViolations;

/**
 * Hears {@code Event<T>.fire} for every declared event, and refuses emitters of what is not
 * declared.
 */
public class EmitExtension implements Extension {

  private final List<InjectionPoint> emitters = new ArrayList<>();

  void emitter(@Observes ProcessInjectionPoint<?, Emitter<?>> point) {
    emitters.add(point.getInjectionPoint());
  }

  void observe(@Observes AfterBeanDiscovery discovery, BeanManager beans) {
    ApplicationModel application = application(beans);
    for (EventModel model : application.events().values()) {
      discovery
          .addObserverMethod()
          .beanClass(EmitExtension.class)
          .observedType(model.type())
          .notifyWith(context -> emit(beans, model, context.getEvent()));
    }
    check(beans.getExtension(ModelExtension.class).violations(), application);
  }

  /** Those of components that are no beans, as servlets, come later. */
  void check(@Observes AfterDeploymentValidation validation, BeanManager beans) {
    ModelViolations violations = new ModelViolations();
    check(violations, application(beans));
    try {
      violations.throwIfAny();
    } catch (ModelException e) {
      validation.addDeploymentProblem(e);
    }
  }

  private void check(ModelViolations violations, ApplicationModel application) {
    for (InjectionPoint point : emitters) {
      Class<?> type = eventType(point.getType());
      if (application.events().keySet().stream().noneMatch(type::isAssignableFrom)
          && type != Object.class
          && !type.isAnnotationPresent(WebSocketEvent.class)) { // of that more is known
        violations.add(
            ModelRule.EMITTER,
            point.getMember().getDeclaringClass(),
            point.getMember().getName(),
            "Emitter<"
                + type.getSimpleName()
                + "> emits nothing that is declared: annotate "
                + type.getName()
                + " with @WebSocketEvent");
      }
    }
    emitters.clear();
  }

  /** The observer of a base class hears its subclasses too: the nearest declaration emits. */
  private static void emit(BeanManager beans, EventModel model, Object event) {
    EventEmitter eventEmitter = emissions(beans);
    if (model.equals(eventEmitter.declaration(event.getClass()))) {
      eventEmitter.emit(model, event, EmitOptions.NOTHING);
    }
  }

  /**
   * On Payara the manager that an extension of a library in WEB-INF/lib gets finds no beans of that
   * library, so the application's own is asked there.
   */
  @SuppressWarnings("BanJNDI") // the name is a constant of Jakarta CDI, never a client's
  private static EventEmitter emissions(BeanManager beans) {
    Instance<EventEmitter> own = beans.createInstance().select(EventEmitter.class);
    if (own.isResolvable()) {
      return own.get();
    }
    try {
      BeanManager application = InitialContext.doLookup("java:comp/BeanManager");
      return application.createInstance().select(EventEmitter.class).get();
    } catch (NamingException e) {
      throw new IllegalStateException(
          "An event was fired on a thread that is not the application's", e);
    }
  }

  private static ApplicationModel application(BeanManager beans) {
    return beans.getExtension(ModelExtension.class).model();
  }

  private static Class<?> eventType(Type emitter) {
    return emitter instanceof ParameterizedType parameterized
        ? erased(parameterized.getActualTypeArguments()[0])
        : Object.class;
  }

  private static Class<?> erased(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    if (type instanceof ParameterizedType parameterized) {
      return erased(parameterized.getRawType());
    }
    if (type instanceof WildcardType wildcard) {
      return erased(wildcard.getUpperBounds()[0]);
    }
    return type instanceof TypeVariable<?> variable
        ? erased(variable.getBounds()[0])
        : Object.class;
  }
}
