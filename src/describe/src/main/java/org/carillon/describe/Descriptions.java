package org.carillon.describe;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import org.carillon.api.Description;

/** What the application says of its classes and members, by {@code @Description}. */
final class Descriptions {

  private Descriptions() {}

  /** Of a class, method or parameter; empty: nothing. */
  static String of(AnnotatedElement element) {
    Description description = element.getAnnotation(Description.class);
    return description == null ? "" : description.value().strip();
  }

  /** Of a component, field or getter, by its name in Java; empty: nothing. */
  static String of(Class<?> owner, String property) {
    if (property.isEmpty()) {
      return "";
    }
    String capital = property.substring(0, 1).toUpperCase(Locale.ROOT) + property.substring(1);
    for (Class<?> c = owner; c != null && c != Object.class; c = c.getSuperclass()) {
      if (c.isRecord()) {
        for (RecordComponent component : c.getRecordComponents()) {
          if (component.getName().equals(property) && !of(component).isEmpty()) {
            return of(component);
          }
        }
      }
      for (Field field : c.getDeclaredFields()) {
        if (field.getName().equals(property) && !of(field).isEmpty()) {
          return of(field);
        }
      }
      for (Method method : c.getDeclaredMethods()) {
        boolean getter =
            method.getName().equals("get" + capital) || method.getName().equals("is" + capital);
        if (getter && method.getParameterCount() == 0 && !of(method).isEmpty()) {
          return of(method);
        }
      }
    }
    return "";
  }
}
