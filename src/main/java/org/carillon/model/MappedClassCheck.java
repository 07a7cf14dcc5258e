package org.carillon.model;

import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.IdClass;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.carillon.json.KotlinClass;

/**
 * What of an exposed entity, and of all that it embeds or refers to, Hibernate would say at the
 * first row alone.
 */
final class MappedClassCheck {

  private static final Set<String> CUSTOM =
      Set.of(
          "org.hibernate.annotations.CompositeType",
          "org.hibernate.annotations.EmbeddableInstantiator",
          "org.hibernate.annotations.Type");

  private final ModelViolations violations;
  private final Set<Class<?>> seen = new HashSet<>();

  MappedClassCheck(ModelViolations violations) {
    this.violations = violations;
  }

  void check(Class<?> type) {
    if (!isMapped(type) || !seen.add(type)) {
      return;
    }
    checkConstructor(type);
    for (KotlinClass.Fault fault : KotlinClass.faults(type)) {
      violations.add(
          fault.ofType() ? ModelRule.EXPOSE_ATTRIBUTE_TYPE : ModelRule.EXPOSE_ANNOTATION,
          type,
          fault.member(),
          fault.text());
    }
    for (EventMembers.Member attribute : EntityCheck.attributes(type)) {
      if (EntityCheck.elements(attribute).noneMatch(MappedClassCheck::isCustom)) {
        checkTypes(((Field) attribute.element()).getGenericType());
      }
    }
    IdClass idClass = type.getAnnotation(IdClass.class);
    if (idClass != null) {
      checkConstructor(idClass.value());
    }
  }

  private void checkConstructor(Class<?> type) {
    boolean made = type.isRecord() || Modifier.isAbstract(type.getModifiers()) || isCustom(type);
    if (!made
        && Arrays.stream(type.getDeclaredConstructors())
            .noneMatch(c -> c.getParameterCount() == 0)) {
      violations.add(
          ModelRule.EXPOSE_NOT_ENTITY,
          type,
          "has no constructor without parameters, so that Hibernate cannot make one");
    }
  }

  private void checkTypes(Type type) {
    if (type instanceof Class<?> plain) {
      check(plain);
    } else if (type instanceof ParameterizedType generic) {
      Arrays.stream(generic.getActualTypeArguments()).forEach(each -> checkTypes(each));
    } else if (type instanceof WildcardType wildcard) {
      checkTypes(wildcard.getUpperBounds()[0]);
    }
  }

  private static boolean isMapped(Class<?> type) {
    return type.isAnnotationPresent(Entity.class) || type.isAnnotationPresent(Embeddable.class);
  }

  /** Whether the application says how it is made, or with what type it is mapped. */
  private static boolean isCustom(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations())
        .map(annotation -> annotation.annotationType().getName())
        .anyMatch(CUSTOM::contains);
  }
}
