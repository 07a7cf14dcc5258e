package org.carillon.json;

import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.validation.Constraint;
import jakarta.validation.Valid;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.carillon.api.Attribute;
import org.carillon.api.Ignore;
import org.jspecify.annotations.Nullable;

/**
 * A class of Kotlin, as Java sees it. Of what is written there some is not where it seems to be:
 * the compiler unwraps value classes, and puts an annotation of a property that a constructor
 * declares on the constructor's parameter, where the annotation allows that.
 */
public final class KotlinClass {

  private static final String METADATA = "kotlin.Metadata";
  private static final String VALUE_CLASS = "kotlin.jvm.JvmInline";

  /** What no name of Java has: the compiler sets it before the hash of value classes. */
  private static final char MANGLED = '-';

  private KotlinClass() {}

  /**
   * What cannot be served of a class.
   *
   * @param member the property
   * @param ofType whether it is its type, and no annotation
   * @param text what is wrong, and what to do
   */
  public record Fault(String member, boolean ofType, String text) {}

  /** Whether Kotlin's compiler made the class. */
  public static boolean is(Class<?> type) {
    return hasAnnotation(type, METADATA);
  }

  /** Whether it is a value class, which is there only where it is not unwrapped. */
  static boolean isValueClass(Class<?> type) {
    return hasAnnotation(type, VALUE_CLASS);
  }

  /** Whether it is an {@code object}, of which there is one. */
  static boolean isObject(Class<?> type) {
    return is(type)
        && Arrays.stream(type.getDeclaredFields())
            .anyMatch(
                field ->
                    field.getName().equals("INSTANCE")
                        && field.getType() == type
                        && Modifier.isStatic(field.getModifiers()));
  }

  private static boolean hasAnnotation(Class<?> type, String name) {
    return Arrays.stream(type.getAnnotations())
        .anyMatch(annotation -> annotation.annotationType().getName().equals(name));
  }

  /**
   * Whether the method takes or returns a value class, so that it has another name than written.
   */
  public static boolean isMangled(Method method) {
    return method.getName().indexOf(MANGLED) >= 0;
  }

  /** What of the class cannot be served, each property by itself; of a class of Java nothing. */
  public static List<Fault> faults(Class<?> type) {
    List<Fault> faults = new ArrayList<>();
    for (Class<?> c = type; c != null && is(c); c = c.getSuperclass()) {
      unwrapped(c, faults);
      for (Constructor<?> constructor : c.getDeclaredConstructors()) {
        if (!constructor.isSynthetic()) {
          misplaced(c, constructor, faults);
        }
      }
    }
    return faults;
  }

  private static void unwrapped(Class<?> type, List<Fault> faults) {
    for (Method method : type.getDeclaredMethods()) {
      String name = method.getName();
      int hash = name.indexOf(MANGLED);
      int prefix = name.startsWith("get") ? 3 : name.startsWith("is") ? 0 : -1;
      if (hash > prefix
          && prefix >= 0
          && method.getParameterCount() == 0
          && !Modifier.isStatic(method.getModifiers())) {
        String property = decapitalized(name.substring(prefix, hash));
        if (!isIgnored(type, property, method)) {
          faults.add(
              new Fault(
                  property,
                  true,
                  "is of a value class of Kotlin, as UInt or kotlin.time.Duration are: take the"
                      + " type inside, or that of Java"));
        }
      }
    }
  }

  private static boolean isIgnored(Class<?> type, String property, Method getter) {
    return places(type, property, getter)
        .anyMatch(
            place ->
                place.isAnnotationPresent(Ignore.class)
                    || place.isAnnotationPresent(JsonbTransient.class));
  }

  private static void misplaced(Class<?> type, Constructor<?> constructor, List<Fault> faults) {
    boolean creator = constructor.isAnnotationPresent(JsonbCreator.class);
    for (Parameter parameter : constructor.getParameters()) {
      for (Annotation annotation : parameter.getAnnotations()) {
        Class<? extends Annotation> said = annotation.annotationType();
        if (isOfProperty(said, creator)
            && places(type, parameter.getName(), null)
                .noneMatch(place -> place.isAnnotationPresent(said))) {
          faults.add(
              new Fault(
                  parameter.getName(),
                  false,
                  "@"
                      + said.getSimpleName()
                      + " is on the parameter of the constructor alone: say @field:"
                      + said.getSimpleName()));
        }
      }
    }
  }

  /**
   * Whether the annotation says something of the property; a creator's names are its parameters'.
   */
  private static boolean isOfProperty(Class<? extends Annotation> annotation, boolean creator) {
    return annotation == Ignore.class
        || annotation == Attribute.class
        || annotation == Attribute.List.class
        || annotation == Valid.class
        || annotation.isAnnotationPresent(Constraint.class)
        || (!creator && annotation.getPackageName().equals(JsonbProperty.class.getPackageName()));
  }

  /** The field and the getters of a property. */
  private static Stream<AnnotatedElement> places(
      Class<?> type, String property, @Nullable Method getter) {
    List<AnnotatedElement> places = new ArrayList<>();
    if (getter != null) {
      places.add(getter);
    }
    for (Field field : type.getDeclaredFields()) {
      if (field.getName().equals(property)) {
        places.add(field);
      }
    }
    String name = property.substring(0, 1).toUpperCase(Locale.ROOT) + property.substring(1);
    for (Method method : type.getDeclaredMethods()) {
      if (method.getParameterCount() == 0
          && (method.getName().equals("get" + name) || method.getName().equals(property))) {
        places.add(method);
      }
    }
    return places.stream();
  }

  private static String decapitalized(String name) {
    return name.isEmpty()
        ? name
        : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  /** Whether the class has a property that is named as its getter, as {@code isOpen}. */
  public static boolean hasIsProperty(Class<?> type, String name) {
    return is(type)
        && name.length() > 2
        && name.startsWith("is")
        && !Character.isLowerCase(name.charAt(2))
        && Arrays.stream(type.getDeclaredFields())
            .anyMatch(
                field ->
                    field.getName().equals(name)
                        && (field.getType() == boolean.class || field.getType() == Boolean.class));
  }
}
