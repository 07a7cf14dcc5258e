package org.carillon.model;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import org.carillon.api.Attribute;
import org.carillon.api.Crud;
import org.carillon.api.Format;
import org.carillon.api.Ignore;
import org.carillon.api.IgnoreUnknown;
import org.carillon.api.Operation;
import org.carillon.config.CarillonConfig;
import org.carillon.json.KotlinClass;
import org.carillon.json.ValueMapper;
import org.jspecify.annotations.Nullable;

/** Reads the operations of a bean, its own service's and those that it adds to others. */
final class OperationReader {

  private final ServiceDirectory serviceDirectory;
  private final CarillonConfig config;
  private final ModelViolations violations;
  private final AccessReader access;
  private final ParameterReader parameters;
  private final ResultReader results;
  private final TransactionReader transactions;
  private final FormatReader formats;
  private final FormatAttributeReader attributes;

  OperationReader(
      ServiceDirectory serviceDirectory,
      FormatReader formats,
      CarillonConfig config,
      ValueMapper valueMapper,
      ModelViolations violations) {
    this.serviceDirectory = serviceDirectory;
    this.config = config;
    this.violations = violations;
    this.access = new AccessReader(violations);
    this.attributes = new FormatAttributeReader(violations);
    this.parameters = new ParameterReader(attributes, valueMapper, violations);
    this.results = new ResultReader(valueMapper, violations);
    this.formats = formats;
    this.transactions = new TransactionReader(violations);
  }

  void read(BeanSource bean) {
    checkStrangers(bean);
    checkInterfaces(bean);
    List<Method> methods = AnnotatedMethods.of(bean.type(), Operation.class);
    if (methods.isEmpty()) {
      return;
    }
    for (Method method : methods) {
      Operation operation = method.getAnnotation(Operation.class);
      checkMethod(bean, method);
      for (ServiceDraft service : services(bean, method, operation)) {
        add(service, bean, method, operation);
      }
    }
  }

  /** What is meant for operations and is on none. */
  private void checkStrangers(BeanSource bean) {
    for (Class<? extends Annotation> annotation :
        List.of(Format.class, IgnoreUnknown.class, Attribute.class, Attribute.List.class)) {
      for (Method method : AnnotatedMethods.of(bean.type(), annotation)) {
        if (!method.isAnnotationPresent(Operation.class)) {
          violations.add(
              ModelRule.ATTRIBUTE_SENSELESS,
              bean.type(),
              method.getName(),
              "@"
                  + (annotation == Attribute.List.class ? Attribute.class : annotation)
                      .getSimpleName()
                  + " is on a method that is no operation");
        }
      }
    }
  }

  /** Java's annotations are not inherited from interfaces, and nor are CDI's interceptors. */
  private void checkInterfaces(BeanSource bean) {
    for (Class<?> type : AnnotatedMethods.interfaces(bean.type())) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Operation.class)) {
          violations.add(
              ModelRule.OPERATION_INTERFACE,
              type,
              method.getName(),
              "@Operation is on a method of an interface, of which "
                  + bean.type().getName()
                  + " inherits no annotation");
        }
      }
    }
  }

  private Set<ServiceDraft> services(BeanSource bean, Method method, Operation operation) {
    ServiceDirectory.Place named =
        serviceDirectory.named(
            operation.service(), operation.path(), bean.type(), method.getName());
    if (named != null) {
      return named.services();
    }
    ServiceDraft own = serviceDirectory.of(bean.type());
    if (own == null) {
      violations.add(
          ModelRule.OPERATION_NOWHERE,
          bean.type(),
          method.getName(),
          "the bean is no service, and @Operation names neither service nor path");
      return Set.of();
    }
    return Set.of(own);
  }

  private void checkMethod(BeanSource bean, Method method) {
    String member = method.getName();
    String modifier = hindrance(method);
    if (modifier != null) {
      violations.add(
          ModelRule.OPERATION_METHOD,
          bean.type(),
          member,
          "is " + modifier + ", so that CDI cannot intercept it");
    }
    if (!bean.callable()) {
      violations.add(
          ModelRule.OPERATION_VIEW, bean.type(), member, "the bean cannot be called by its class");
    }
    if (method.isAnnotationPresent(Ignore.class)) {
      violations.add(ModelRule.IGNORE_SENSELESS, bean.type(), member, "@Ignore is on an operation");
    }
  }

  /** What keeps CDI from intercepting the method, or null. */
  static @Nullable String hindrance(Method method) {
    int modifiers = method.getModifiers();
    if (Modifier.isPrivate(modifiers)) {
      return "private";
    }
    if (Modifier.isStatic(modifiers)) {
      return "static";
    }
    return Modifier.isFinal(modifiers) ? "final" : null;
  }

  private void add(ServiceDraft service, BeanSource bean, Method method, Operation operation) {
    String simple = operation.value().isEmpty() ? method.getName() : operation.value();
    checkName(bean, method, simple);
    boolean bound = operation.entity() != void.class;
    ExposureModel exposure = bound ? service.exposure(operation.entity()) : null;
    if (bound && exposure == null) {
      violations.add(
          ModelRule.OPERATION_ENTITY,
          bean.type(),
          method.getName(),
          service.name() + " does not expose " + operation.entity().getName());
      return;
    }
    CrudVerb verb = exposure == null ? null : CrudVerb.named(simple);
    Crud replaces = verb == null ? null : verb.exposed();
    String name = exposure == null ? simple : exposure.name() + ":" + simple;
    if (exposure != null && replaces != null && !exposure.access().containsKey(replaces)) {
      violations.add(
          ModelRule.OPERATION_REPLACES,
          bean.type(),
          method.getName(),
          service.name() + " does not expose " + replaces + " of " + exposure.name());
    }
    results.check(bean.type(), method);
    String format = formats.read(bean.type(), method.getName(), method);
    String namedBy = format == null ? service.format : format;
    OperationModel model =
        new OperationModel(
            name,
            List.of(operation.alias()),
            bean.type(),
            method,
            exposure,
            replaces,
            access(service, bean, method, exposure, replaces),
            parameters.read(bean.type(), method, exposure, replaces, namedBy),
            transactions.read(bean.type(), method, bound),
            format,
            attributes.fixed(bean.type(), method.getName(), method, namedBy),
            UnknownMembers.areIgnored(config, method, bean.type(), service.type));
    if (take(service, bean, method, name)) {
      service.operations.put(name, model);
    }
    for (String alias : operation.alias()) {
      take(service, bean, method, alias);
    }
  }

  private AccessRule access(
      ServiceDraft service,
      BeanSource bean,
      Method method,
      @Nullable ExposureModel exposure,
      @Nullable Crud replaces) {
    AccessRule exposed =
        exposure == null || replaces == null ? null : exposure.access().get(replaces);
    // A service's own class says who may use the service; its exposures have that already, or
    // narrower roles, which a handler that merely stands in must not widen.
    AccessRule own =
        exposed != null && bean.type() == service.type
            ? access.ofMethod(method)
            : access.of(method, bean.type());
    if (own != null) {
      return own;
    }
    return exposed != null ? exposed : service.access;
  }

  private void checkName(BeanSource bean, Method method, String name) {
    String fault = ofKotlin(method, name);
    if (fault == null) {
      fault = WireNames.fault(name);
    }
    if (fault == null && name.indexOf(':') >= 0) {
      fault = "\"" + name + "\" holds a colon; a bound operation says entity";
    }
    if (fault != null) {
      violations.add(ModelRule.OPERATION_NAME, bean.type(), method.getName(), fault);
    }
  }

  /** Functions that Kotlin's compiler gives another name than is written; null: it is none. */
  private static @Nullable String ofKotlin(Method method, String name) {
    if (!KotlinClass.is(method.getDeclaringClass())) {
      return null;
    }
    if (KotlinClass.isMangled(method)) {
      return "the function takes or returns a value class of Kotlin, as UInt or"
          + " kotlin.time.Duration are: take the type inside, or that of Java";
    }
    return name.equals(method.getName()) && name.indexOf('$') > 0
        ? "the function is internal, and Kotlin gives it this name: say @Operation(\"…\")"
        : null;
  }

  private boolean take(ServiceDraft service, BeanSource bean, Method method, String name) {
    Method other = service.taken.putIfAbsent(name, method);
    if (other == null || other.equals(method)) {
      return other == null;
    }
    violations.add(
        ModelRule.OPERATION_TWICE,
        bean.type(),
        method.getName(),
        "\""
            + name
            + "\" of "
            + service.name()
            + " is "
            + ModelViolations.name(other.getDeclaringClass())
            + "."
            + other.getName()
            + " already");
    return false;
  }
}
