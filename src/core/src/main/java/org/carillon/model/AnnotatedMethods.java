package org.carillon.model;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The methods of a bean class that mean something to us, inherited ones too. */
final class AnnotatedMethods {

  private AnnotatedMethods() {}

  /**
   * The methods with the annotation, by name so that messages have a stable order. A method that is
   * overridden without the annotation has lost it, as everywhere in Java.
   */
  static List<Method> of(Class<?> type, Class<? extends Annotation> annotation) {
    List<Method> methods = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      sorted(c)
          .filter(m -> seen.add(signature(m)) && m.isAnnotationPresent(annotation))
          .forEach(methods::add);
      bridges(c).map(AnnotatedMethods::signature).forEach(seen::add);
    }
    return methods;
  }

  /** A method that overrides one of a type with arguments has a bridge with its erased types. */
  private static Stream<Method> bridges(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods()).filter(Method::isBridge);
  }

  /** All interfaces that the class implements, those of what it extends too. */
  static Set<Class<?>> interfaces(Class<?> type) {
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Class<?> implemented : c.getInterfaces()) {
        interfaces.add(implemented);
        interfaces.addAll(interfaces(implemented));
      }
    }
    return interfaces;
  }

  private static Stream<Method> sorted(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(m -> !m.isSynthetic() && !m.isBridge())
        .sorted(Comparator.comparing(Method::getName).thenComparing(Method::toString));
  }

  private static String signature(Method method) {
    return method.getName() + Arrays.toString(method.getParameterTypes());
  }
}
