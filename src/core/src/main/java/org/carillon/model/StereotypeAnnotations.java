package org.carillon.model;

import jakarta.enterprise.inject.Stereotype;
import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;

/** Annotations that a class has by its stereotypes. */
final class StereotypeAnnotations {

  private StereotypeAnnotations() {}

  /** The annotation on the class itself, else on one of its stereotypes; null: on none. */
  static <A extends Annotation> @Nullable A of(Class<?> type, Class<A> wanted) {
    A own = type.getAnnotation(wanted);
    return own != null ? own : ofStereotypes(type, wanted);
  }

  /** The annotation on a stereotype of the class, or on one of theirs; null: on none. */
  static <A extends Annotation> @Nullable A ofStereotypes(Class<?> type, Class<A> wanted) {
    for (Annotation annotation : type.getAnnotations()) {
      Class<? extends Annotation> stereotype = annotation.annotationType();
      if (stereotype != type && stereotype.isAnnotationPresent(Stereotype.class)) {
        A found = of(stereotype, wanted);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }
}
