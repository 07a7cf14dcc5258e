package org.carillon.model;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Stream;
import org.carillon.api.Ignore;
import org.jspecify.annotations.Nullable;

/**
 * Which types can be read from data. It refuses what certainly cannot, so that it is known at
 * deployment; a type that brings its own JSON annotations is trusted. Used once for each type.
 */
final class BindableTypes {

  private static final Set<Class<?>> VALUES =
      Set.of(
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Character.class,
          Number.class,
          String.class,
          CharSequence.class,
          Object.class,
          BigDecimal.class,
          BigInteger.class,
          URI.class,
          URL.class,
          UUID.class,
          Currency.class,
          Locale.class,
          Optional.class,
          OptionalInt.class,
          OptionalLong.class,
          OptionalDouble.class,
          Iterable.class);

  private static final List<Class<?>> FAMILIES =
      List.of(Collection.class, Map.class, Date.class, Calendar.class, TimeZone.class);

  private static final List<String> JSON_ANNOTATIONS =
      List.of("jakarta.json.bind.annotation.", "com.fasterxml.jackson.");

  private final Set<Type> seen = new HashSet<>();

  /** Type variables of records on the way: their arguments are looked at where they are given. */
  private final Set<Type> bound = new HashSet<>();

  /** Why the type cannot be read from data; null: it can. */
  @Nullable String fault(Type type) {
    if (bound.contains(type) || !seen.add(type)) {
      return null;
    }
    if (type instanceof Class<?> c) {
      return ofClass(c);
    }
    if (type instanceof ParameterizedType p) {
      String raw = ofClass((Class<?>) p.getRawType());
      return raw != null ? raw : first(p.getActualTypeArguments());
    }
    if (type instanceof GenericArrayType array) {
      return fault(array.getGenericComponentType());
    }
    if (type instanceof WildcardType wildcard) {
      return first(wildcard.getUpperBounds());
    }
    return type instanceof TypeVariable<?> variable
        ? "the type variable " + variable.getName() + " is not known"
        : type.getTypeName() + " cannot be read from data";
  }

  private @Nullable String first(Type... types) {
    for (Type type : types) {
      String fault = fault(type);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private @Nullable String ofClass(Class<?> type) {
    if (type.isPrimitive() || type.isEnum() || VALUES.contains(type)) {
      return null;
    }
    if (type.isArray()) {
      return fault(type.getComponentType());
    }
    if (FAMILIES.stream().anyMatch(family -> family.isAssignableFrom(type))
        || isTime(type)
        || hasJsonAnnotation(type)) {
      return null;
    }
    String name = type.getName();
    if (type.isInterface()) {
      return name + " is an interface that no value has";
    }
    if (Modifier.isAbstract(type.getModifiers())) {
      return name + " is abstract";
    }
    if (Stream.of("java.", "javax.", "jakarta.").anyMatch(name::startsWith)) {
      return name + " is no data";
    }
    return type.isRecord() ? ofComponents(type) : ofConstructors(type);
  }

  private static boolean isTime(Class<?> type) {
    return type.getPackageName().equals("java.time") && !type.isInterface();
  }

  private static boolean hasJsonAnnotation(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations())
        .map(Annotation::annotationType)
        .map(Class::getName)
        .anyMatch(name -> JSON_ANNOTATIONS.stream().anyMatch(name::startsWith));
  }

  private @Nullable String ofComponents(Class<?> type) {
    bound.addAll(List.of(type.getTypeParameters()));
    for (RecordComponent component : type.getRecordComponents()) {
      if (hasJsonAnnotation(component.getAccessor())
          || component.isAnnotationPresent(Ignore.class)) {
        continue; // it brings its own reader, or is never read
      }
      String fault = fault(component.getGenericType());
      if (fault != null) {
        return "component " + component.getName() + " of " + type.getName() + ": " + fault;
      }
    }
    return null;
  }

  private static @Nullable String ofConstructors(Class<?> type) {
    if (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())) {
      return type.getName() + " is an inner class and not static";
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (constructor.getParameterCount() == 0
          || (constructor.getParameterCount() == 1 && Modifier.isPublic(constructor.getModifiers()))
          || hasJsonAnnotation(constructor)) {
        return null;
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (Modifier.isStatic(method.getModifiers())
          && method.getReturnType() == type
          && (method.getParameterCount() == 1 || hasJsonAnnotation(method))) {
        return null;
      }
    }
    return type.getName() + " has no constructor without parameters";
  }
}
