package org.carillon.model;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types of the members of a class with type parameters, as a class that extends it means them:
 * {@code T over(T x)} is {@code Inner over(Inner x)} in what extends {@code Generic<Inner>}.
 */
final class ResolvedTypes {

  private final Map<TypeVariable<?>, Type> arguments = new HashMap<>();

  /** As a class means them. */
  ResolvedTypes(Class<?> bean) {
    for (Class<?> c = bean; c != null && c != Object.class; c = c.getSuperclass()) {
      if (c.getGenericSuperclass() instanceof ParameterizedType parameterized) {
        TypeVariable<?>[] variables = c.getSuperclass().getTypeParameters();
        Type[] given = parameterized.getActualTypeArguments();
        for (int i = 0; i < variables.length; i++) {
          arguments.put(variables[i], of(given[i]));
        }
      }
    }
  }

  /** The type; variables that nobody gave an argument for stay. */
  Type of(Type type) {
    if (type instanceof TypeVariable<?> variable) {
      return arguments.getOrDefault(variable, variable);
    }
    if (type instanceof ParameterizedType parameterized) {
      return new Parameterized(
          parameterized.getRawType(),
          parameterized.getOwnerType(),
          all(parameterized.getActualTypeArguments()));
    }
    if (type instanceof GenericArrayType array) {
      Type component = of(array.getGenericComponentType());
      return component instanceof Class<?> c
          ? Array.newInstance(c, 0).getClass()
          : new ArrayOf(component);
    }
    if (type instanceof WildcardType wildcard) {
      return new Wildcard(all(wildcard.getUpperBounds()), all(wildcard.getLowerBounds()));
    }
    return type;
  }

  private List<Type> all(Type[] types) {
    return Arrays.stream(types).map(this::of).toList();
  }

  /** What the type is without its arguments. */
  static Class<?> raw(Type type) {
    if (type instanceof Class<?> c) {
      return c;
    }
    return type instanceof ParameterizedType p ? raw(p.getRawType()) : Object.class;
  }

  private record Parameterized(Type raw, @Nullable Type owner, List<Type> arguments)
      implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.toArray(Type[]::new);
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return owner;
    }

    @Override
    public String toString() {
      return raw.getTypeName() + arguments;
    }
  }

  private record ArrayOf(Type component) implements GenericArrayType {
    @Override
    public Type getGenericComponentType() {
      return component;
    }
  }

  private record Wildcard(List<Type> upper, List<Type> lower) implements WildcardType {
    @Override
    public Type[] getUpperBounds() {
      return upper.toArray(Type[]::new);
    }

    @Override
    public Type[] getLowerBounds() {
      return lower.toArray(Type[]::new);
    }
  }
}
