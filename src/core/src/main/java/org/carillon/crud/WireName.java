package org.carillon.crud;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.carillon.api.Ignore;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * The name of an attribute on the wire, by the annotations of its field and its getter, whichever
 * of the two JPA uses.
 */
final class WireName {

  private WireName() {}

  /** The name; null where the attribute is neither shown nor set. */
  static @Nullable String of(Class<?> owner, String attribute) {
    List<AnnotatedElement> places = places(owner, attribute);
    if (has(places, Ignore.class) || has(places, JsonbTransient.class)) {
      return null;
    }
    if (has(places, TenantId.class)) {
      return null; // which tenant a row belongs to is never a client's choice
    }
    for (AnnotatedElement place : places) {
      JsonbProperty property = place.getAnnotation(JsonbProperty.class);
      if (property != null && !property.value().isEmpty()) {
        return property.value();
      }
    }
    return attribute;
  }

  /** An annotation of the attribute, or null. */
  static <A extends Annotation> @Nullable A annotation(
      Class<?> owner, String attribute, Class<A> type) {
    for (AnnotatedElement place : places(owner, attribute)) {
      A found = place.getAnnotation(type);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** Whether an annotation of the attribute has an annotation of its own. */
  static boolean isAnnotated(Class<?> owner, String attribute, Class<? extends Annotation> meta) {
    return places(owner, attribute).stream()
        .flatMap(place -> Arrays.stream(place.getAnnotations()))
        .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(meta));
  }

  /** The fields of a class in their order, those of superclasses first. */
  static List<String> declared(Class<?> owner) {
    List<String> names = new ArrayList<>();
    for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
      List<String> own = new ArrayList<>();
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          own.add(field.getName());
        }
      }
      names.addAll(0, own);
    }
    return names;
  }

  /** The primitive type of an attribute that has one, else the type that Hibernate says. */
  static Class<?> primitive(Class<?> owner, String attribute, Class<?> mapped) {
    for (AnnotatedElement place : places(owner, attribute)) {
      Class<?> type =
          place instanceof Field field ? field.getType() : ((Method) place).getReturnType();
      if (type.isPrimitive()) {
        return type;
      }
    }
    return mapped;
  }

  /** The declared type of an attribute, where it has arguments, else null. */
  static @Nullable ParameterizedType type(Class<?> owner, String attribute) {
    for (AnnotatedElement place : places(owner, attribute)) {
      Type type =
          place instanceof Field field
              ? field.getGenericType()
              : ((Method) place).getGenericReturnType();
      if (type instanceof ParameterizedType found) {
        return found;
      }
    }
    return null;
  }

  private static boolean has(List<AnnotatedElement> places, Class<? extends Annotation> type) {
    return places.stream().anyMatch(place -> place.isAnnotationPresent(type));
  }

  private static List<AnnotatedElement> places(Class<?> owner, String attribute) {
    String capital = attribute.substring(0, 1).toUpperCase(Locale.ROOT) + attribute.substring(1);
    List<AnnotatedElement> places = new ArrayList<>();
    for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(attribute)) {
          places.add(field);
        }
      }
      for (Method method : type.getDeclaredMethods()) {
        if (method.getParameterCount() == 0
            && !method.isSynthetic()
            && (method.getName().equals("get" + capital)
                || method.getName().equals("is" + capital)
                || (type.isRecord() && method.getName().equals(attribute)))) {
          places.add(method);
        }
      }
    }
    return places;
  }
}
