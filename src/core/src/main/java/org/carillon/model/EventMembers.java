package org.carillon.model;

import jakarta.json.bind.annotation.JsonbTransient;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.carillon.api.Ignore;
import org.carillon.json.KotlinClass;
import org.jspecify.annotations.Nullable;

/** The places of an event's class on which an annotation may mean a value of its data. */
final class EventMembers {

  private EventMembers() {}

  /**
   * A record component, a field, or a method that is neither's accessor.
   *
   * @param type the class that declares it
   * @param name as it is written
   * @param element what carries the annotations
   * @param accessor reads the value; null: nothing can
   */
  record Member(Class<?> type, String name, AnnotatedElement element, @Nullable Method accessor) {

    /** What it is called in the data; null: it is not in there. */
    @Nullable String wireName() {
      String plain = name;
      if (element instanceof Method method) {
        plain = type.isRecord() ? null : property(method);
      }
      if (plain == null || has(Ignore.class) || has(JsonbTransient.class)) {
        return null;
      }
      String renamed = WireNames.renamed(element);
      if (renamed == null && accessor != null) {
        renamed = WireNames.renamed(accessor); // of a record component it is there alone
      }
      return renamed == null ? plain : renamed;
    }

    private boolean has(Class<? extends Annotation> annotation) {
      return element.isAnnotationPresent(annotation)
          || (accessor != null && accessor.isAnnotationPresent(annotation));
    }
  }

  /** The property that a getter reads; null: it is none. */
  private static @Nullable String property(Method method) {
    String name = method.getName();
    if (KotlinClass.hasIsProperty(method.getDeclaringClass(), name)) {
      return name;
    }
    int prefix = name.startsWith("get") ? 3 : name.startsWith("is") ? 2 : name.length();
    return name.length() > prefix ? WireNames.decapitalized(name.substring(prefix)) : null;
  }

  /** Those of the class and of what it extends. */
  static List<Member> of(Class<?> type) {
    List<Member> members = new ArrayList<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      add(c, members);
    }
    return members;
  }

  private static void add(Class<?> type, List<Member> members) {
    Set<String> components = new HashSet<>();
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        components.add(component.getName());
        members.add(new Member(type, component.getName(), component, component.getAccessor()));
      }
    } else {
      for (Field field : type.getDeclaredFields()) {
        members.add(new Member(type, field.getName(), field, getter(type, field)));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      boolean ofComponent =
          method.getParameterCount() == 0 && components.contains(method.getName());
      if (!ofComponent && !method.isSynthetic()) {
        members.add(new Member(type, method.getName(), method, readable(method) ? method : null));
      }
    }
  }

  private static boolean readable(Method method) {
    return method.getParameterCount() == 0
        && method.getReturnType() != void.class
        && !Modifier.isStatic(method.getModifiers());
  }

  private static @Nullable Method getter(Class<?> type, Field field) {
    String name = field.getName();
    String upper = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    Set<String> names = Set.of("get" + upper, "is" + upper, name);
    return Arrays.stream(type.getDeclaredMethods())
        .filter(m -> names.contains(m.getName()) && readable(m))
        .filter(m -> m.getReturnType() == field.getType())
        .findFirst()
        .orElse(null);
  }
}
