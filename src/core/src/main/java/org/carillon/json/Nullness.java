package org.carillon.json;

import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a class says by the annotations of JSpecify about nulls. They are known by their names: an
 * application may have them from another module, or not at all.
 */
final class Nullness {

  private static final String MARKED = "NullMarked";
  private static final String NULLABLE = "Nullable";
  private static final String NEVER = "NonNull";

  private Nullness() {}

  /** Whether the values of a getter, component or field are declared to be never null. */
  static boolean isNever(@Nullable AnnotatedMember member) {
    return member != null
        && member.getAnnotated() instanceof Member place
        && isNever(member.getAnnotated(), place);
  }

  private static boolean isNever(AnnotatedElement element, Member place) {
    AnnotatedType type =
        element instanceof Method method
            ? method.getAnnotatedReturnType()
            : element instanceof Field field ? field.getAnnotatedType() : null;
    if (type == null || is(type, NULLABLE) || is(element, NULLABLE)) {
      return false;
    }
    return is(type, NEVER) || is(element, NEVER) || isMarked(place.getDeclaringClass());
  }

  private static boolean isMarked(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getEnclosingClass()) {
      if (is(c, MARKED)) {
        return true;
      }
    }
    Package own = type.getPackage();
    return own != null && is(own, MARKED);
  }

  private static boolean is(AnnotatedElement element, String name) {
    Stream<Annotation> all = Arrays.stream(element.getAnnotations());
    return all.anyMatch(each -> each.annotationType().getSimpleName().equals(name));
  }
}
