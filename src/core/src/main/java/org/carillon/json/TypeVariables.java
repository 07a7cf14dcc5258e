package org.carillon.json;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks for type variables, which Jackson would take for their bounds without a word. */
final class TypeVariables {

  private TypeVariables() {}

  /** The name of a variable anywhere in the type; null: there is none. */
  static @Nullable String open(Type type) {
    if (type instanceof TypeVariable<?> variable) {
      return variable.getName();
    }
    return parts(type)
        .map(TypeVariables::open)
        .filter(name -> name != null)
        .findFirst()
        .orElse(null);
  }

  private static Stream<Type> parts(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      return Arrays.stream(parameterized.getActualTypeArguments());
    }
    if (type instanceof GenericArrayType array) {
      return Stream.of(array.getGenericComponentType());
    }
    return type instanceof WildcardType wildcard
        ? Arrays.stream(wildcard.getUpperBounds())
        : Stream.of();
  }
}
