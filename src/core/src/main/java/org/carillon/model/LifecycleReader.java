package org.carillon.model;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.ContextChange;
import org.carillon.api.Ignore;
import org.carillon.api.OnConnect;
import org.carillon.api.OnContextChange;
import org.carillon.api.OnDisconnect;

/** Reads the methods that are called when connections begin, end and change contexts. */
final class LifecycleReader {

  /**
   * One of the annotations.
   *
   * @param given what its methods may take beside the connection and the caller
   * @param keep puts the method where it belongs
   */
  private record Moment(
      Class<? extends Annotation> annotation,
      Set<Class<?>> given,
      BiConsumer<ServiceDraft, Method> keep) {

    boolean gives(Class<?> type) {
      return type == Connection.class || type == Caller.class || given.contains(type);
    }

    String text() {
      return "@" + annotation.getSimpleName();
    }
  }

  private static final List<Moment> MOMENTS =
      List.of(
          new Moment(OnConnect.class, Set.of(), (service, method) -> service.onConnect = method),
          new Moment(
              OnDisconnect.class,
              Set.of(String.class),
              (service, method) -> service.onDisconnect = method),
          new Moment(
              OnContextChange.class,
              Set.of(ContextChange.class),
              (service, method) -> service.onContextChange = method));

  private final ServiceDirectory serviceDirectory;
  private final ModelViolations violations;

  LifecycleReader(ServiceDirectory serviceDirectory, ModelViolations violations) {
    this.serviceDirectory = serviceDirectory;
    this.violations = violations;
  }

  void read(Class<?> bean) {
    ServiceDraft service = serviceDirectory.of(bean);
    for (Moment moment : MOMENTS) {
      List<Method> methods = AnnotatedMethods.of(bean, moment.annotation());
      for (Method method : methods) {
        check(bean, moment, method);
        if (service == null) {
          violations.add(
              ModelRule.LIFECYCLE_NOWHERE,
              bean,
              method.getName(),
              moment.text() + " is on a bean that is no service");
        } else if (!method.equals(methods.get(0))) {
          violations.add(
              ModelRule.LIFECYCLE_TWICE,
              bean,
              method.getName(),
              moment.text() + " is on " + methods.get(0).getName() + " already");
        } else {
          moment.keep().accept(service, method);
          takeAliases(service, method);
        }
      }
    }
  }

  /** The further names of {@code wsContext} are taken as those of operations are. */
  private void takeAliases(ServiceDraft service, Method method) {
    OnContextChange change = method.getAnnotation(OnContextChange.class);
    if (change == null) {
      return;
    }
    for (String alias : change.alias()) {
      Method other = service.taken.putIfAbsent(alias, method);
      if (other == null) {
        service.contextAliases.add(alias);
      } else {
        violations.add(
            ModelRule.OPERATION_TWICE,
            service.type,
            method.getName(),
            "\"" + alias + "\" of " + service.name() + " is " + other.getName() + " already");
      }
    }
  }

  private void check(Class<?> bean, Moment moment, Method method) {
    String member = method.getName();
    String hindrance = OperationReader.hindrance(method);
    if (hindrance != null) {
      violations.add(
          ModelRule.LIFECYCLE_METHOD,
          bean,
          member,
          moment.text() + " is on a " + hindrance + " method, which CDI cannot intercept");
    }
    if (method.getReturnType() != void.class) {
      violations.add(
          ModelRule.LIFECYCLE_METHOD,
          bean,
          member,
          moment.text() + " is on a method that returns a value, which nobody waits for");
    }
    if (method.isAnnotationPresent(Ignore.class)) {
      violations.add(
          ModelRule.IGNORE_SENSELESS, bean, member, "@Ignore and " + moment.text() + " together");
    }
    for (Class<?> type : method.getParameterTypes()) {
      if (!moment.gives(type)) {
        violations.add(
            ModelRule.LIFECYCLE_PARAMETER,
            bean,
            member,
            moment.text() + " gives no " + type.getName());
      }
    }
  }
}
