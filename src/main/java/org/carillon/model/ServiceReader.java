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

/** Reads the services themselves, without their members. */
final class ServiceReader {

  private static final List<Class<? extends Annotation>> EJB =
      List.of(Stateless.class, Stateful.class, Singleton.class, MessageDriven.class);

  private final ServicePaths paths;
  private final Combining configured;
  private final ModelViolations violations;
  private final AccessReader access;
  private final FormatReader formats;
  private final AttributeReader attributes;

  ServiceReader(
      ServicePaths paths, Combining configured, FormatReader formats, ModelViolations violations) {
    this.paths = paths;
    this.configured = configured;
    this.violations = violations;
    this.formats = formats;
    this.attributes = new AttributeReader(violations);
    this.access = new AccessReader(violations);
  }

  /** The services that are enabled beans. */
  Directory read(Sources sources) {
    Directory directory = new Directory(paths, violations);
    for (BeanSource bean : sources.beans) {
      WebSocketService service = bean.type().getAnnotation(WebSocketService.class);
      if (service != null) {
        if (bean.ejb() || isEjb(bean.type())) {
          addEjb(bean.type());
        }
        directory.add(draft(bean.type(), service));
      }
    }
    for (Class<?> type : sources.services) {
      if (directory.of(type) != null) {
        continue;
      }
      if (isEjb(type)) {
        addEjb(type);
      } else if (!isReplaced(type, sources)) {
        violations.add(Rule.NOT_A_BEAN, type, "is no CDI bean: " + reason(type));
      }
    }
    for (Class<?> type : sources.exposing) {
      if (!type.isAnnotationPresent(WebSocketService.class)) {
        violations.add(Rule.EXPOSE_NOWHERE, type, "has @Expose, but is no service");
      }
    }
    return directory;
  }

  private ServiceDraft draft(Class<?> type, WebSocketService service) {
    String[] declared =
        service.value().length == 0 ? new String[] {ServicePaths.defaultOf(type)} : service.value();
    Set<String> full = new LinkedHashSet<>();
    for (String path : declared) {
      String at = paths.full(path);
      if (!paths.isValid(at)) {
        violations.add(Rule.PATH_INVALID, type, "\"" + path + "\" is no path");
      } else if (!full.add(at)) {
        violations.add(Rule.PATH_TWICE, type, at + " is named twice");
      }
    }
    Access own = access.of(type);
    String said = formats.read(type, null, type);
    String format = said == null ? BuiltInFormats.JSON : said;
    return new ServiceDraft(
        type,
        new ArrayList<>(full),
        own == null ? new Access.Authenticated() : own,
        service.delivery() == Delivery.DEFAULT ? Delivery.OUTBOX : service.delivery(),
        configured.with(type.getAnnotation(Audience.class)),
        format,
        attributes.fixed(type, null, type, format));
  }

  private void addEjb(Class<?> type) {
    violations.add(Rule.SERVICE_EJB, type, "is an EJB, and a service cannot be one");
  }

  /** Whether the class is annotated as a session bean or a message-driven bean. */
  static boolean isEjb(Class<?> type) {
    return EJB.stream().anyMatch(type::isAnnotationPresent);
  }

  /** Whether it is no bean because another one stands in for it, as CDI has it. */
  private static boolean isReplaced(Class<?> type, Sources sources) {
    return type.isAnnotationPresent(Alternative.class)
        || Annotations.ofStereotypes(type, Alternative.class) != null
        || sources.beans.stream()
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
