package org.carillon.model;

import jakarta.ejb.MessageDriven;
import jakarta.ejb.Singleton;
import jakarta.ejb.Stateful;
import jakarta.ejb.Stateless;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Specializes;
import java.lang.annotation.Annotation;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.carillon.api.Audience;
import org.carillon.api.Delivery;
import org.carillon.api.WebSocketService;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;

/** Reads the services themselves, without their members. */
final class ServiceReader {

  private static final List<Class<? extends Annotation>> EJB =
      List.of(Stateless.class, Stateful.class, Singleton.class, MessageDriven.class);

  private final CarillonConfig config;
  private final ServicePaths paths;
  private final AudienceCombination configured;
  private final ModelViolations violations;
  private final AccessReader access;
  private final FormatReader formats;
  private final FormatAttributeReader attributes;

  ServiceReader(
      CarillonConfig config, ServicePaths paths, FormatReader formats, ModelViolations violations) {
    this.config = config;
    this.paths = paths;
    this.configured = AudienceCombination.of(config);
    this.violations = violations;
    this.formats = formats;
    this.attributes = new FormatAttributeReader(violations);
    this.access = new AccessReader(violations);
  }

  /** The services that are enabled beans. */
  ServiceDirectory read(ModelSources modelSources) {
    ServiceDirectory serviceDirectory = new ServiceDirectory(paths, violations);
    for (BeanSource bean : modelSources.beans) {
      WebSocketService service = bean.type().getAnnotation(WebSocketService.class);
      if (service != null) {
        if (bean.ejb() || isEjb(bean.type())) {
          addEjb(bean.type());
        }
        serviceDirectory.add(draft(bean.type(), service));
      }
    }
    for (Class<?> type : modelSources.services) {
      if (serviceDirectory.of(type) != null) {
        continue;
      }
      if (isEjb(type)) {
        addEjb(type);
      } else if (!isReplaced(type, modelSources)) {
        violations.add(ModelRule.NOT_A_BEAN, type, "is no CDI bean: " + reason(type));
      }
    }
    for (Class<?> type : modelSources.exposing) {
      if (!type.isAnnotationPresent(WebSocketService.class)) {
        violations.add(ModelRule.EXPOSE_NOWHERE, type, "has @Expose, but is no service");
      }
    }
    return serviceDirectory;
  }

  private ServiceDraft draft(Class<?> type, WebSocketService service) {
    OperatorService ofOperators = type.getAnnotation(OperatorService.class);
    String[] declared =
        ofOperators != null
            ? below(config.get(Settings.OPS_PATH), ofOperators)
            : service.value().length == 0
                ? new String[] {ServicePaths.defaultOf(type)}
                : service.value();
    Set<String> full = new LinkedHashSet<>();
    for (String path : declared) {
      String at = paths.full(path);
      if (!paths.isValid(at)) {
        violations.add(ModelRule.PATH_INVALID, type, "\"" + path + "\" is no path");
      } else if (!full.add(at)) {
        violations.add(ModelRule.PATH_TWICE, type, at + " is named twice");
      }
    }
    AccessRule own =
        ofOperators != null ? AccessReader.roles(config.get(Settings.OPS_ROLE)) : access.of(type);
    String said = formats.read(type, null, type);
    String format = said == null ? formats.configured() : said;
    return new ServiceDraft(
        type,
        new ArrayList<>(full),
        own == null ? new AccessRule.Authenticated() : own,
        service.delivery() == Delivery.DEFAULT ? Delivery.OUTBOX : service.delivery(),
        configured.with(type.getAnnotation(Audience.class)),
        format,
        attributes.fixed(type, null, type, format));
  }

  private static String[] below(String opsPath, OperatorService service) {
    return opsPath.isEmpty() ? new String[0] : new String[] {opsPath + service.value()};
  }

  private void addEjb(Class<?> type) {
    violations.add(ModelRule.SERVICE_EJB, type, "is an EJB, and a service cannot be one");
  }

  /** Whether the class is annotated as a session bean or a message-driven bean. */
  static boolean isEjb(Class<?> type) {
    return EJB.stream().anyMatch(type::isAnnotationPresent);
  }

  /** Whether it is no bean because another one stands in for it, as CDI has it. */
  private static boolean isReplaced(Class<?> type, ModelSources modelSources) {
    return type.isAnnotationPresent(Alternative.class)
        || StereotypeAnnotations.ofStereotypes(type, Alternative.class) != null
        || modelSources.beans.stream()
            .map(BeanSource::type)
            .anyMatch(
                other ->
                    other != type
                        && type.isAssignableFrom(other)
                        && other.isAnnotationPresent(Specializes.class));
  }

  private static String reason(Class<?> type) {
    if (type.isInterface()) {
      return "it is an interface";
    }
    if (Modifier.isAbstract(type.getModifiers())) {
      return "it is abstract";
    }
    if (type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers())) {
      return "it is an inner class and not static";
    }
    return "it has no constructor that CDI can use, or is a decorator or interceptor";
  }
}
