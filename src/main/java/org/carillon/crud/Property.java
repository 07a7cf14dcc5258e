package org.carillon.crud;

import jakarta.persistence.PersistenceException;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import org.hibernate.property.access.spi.PropertyAccess;
import org.hibernate.property.access.spi.Setter;
import org.jspecify.annotations.Nullable;

/** Where the value of an attribute lies in its owner: a field or a property, as it is mapped. */
interface Property {

  /** The value; the owner is no uninitialised proxy. */
  @Nullable Object get(Object owner);

  /** Sets the value. */
  void set(Object owner, @Nullable Object value);

  /** As Hibernate reads and writes it, so that an enhanced class notices the change. */
  static Property of(PropertyAccess access) {
    Setter setter = access.getSetter();
    return new Property() {
      @Override
      public @Nullable Object get(Object owner) {
        return access.getGetter().get(owner);
      }

      @Override
      public void set(Object owner, @Nullable Object value) {
        if (setter == null) {
          throw new IllegalStateException("An attribute without a setter cannot be set");
        }
        setter.set(owner, value);
      }
    };
  }

  /**
   * By reflection; for parts of a key, which Hibernate never watches.
   *
   * @throws InaccessibleObjectException if the entity's module does not open its package
   */
  static Property of(Member member) {
    if (member instanceof Field field) {
      field.setAccessible(true);
      return new OfField(field);
    }
    Method getter = (Method) member;
    getter.setAccessible(true);
    Method setter = setter(getter);
    setter.setAccessible(true);
    return new OfMethods(getter, setter);
  }

  private static Method setter(Method getter) {
    String name = getter.getName().replaceFirst("^(get|is)", "set");
    for (Class<?> type = getter.getDeclaringClass(); type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals(name)
            && method.getParameterCount() == 1
            && method.getParameterTypes()[0] == getter.getReturnType()) {
          return method;
        }
      }
    }
    throw new PersistenceException(getter + " has no setter");
  }

  /** A field. */
  record OfField(Field field) implements Property {
    @Override
    public @Nullable Object get(Object owner) {
      try {
        return field.get(owner);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void set(Object owner, @Nullable Object value) {
      try {
        field.set(owner, value);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A getter and its setter. */
  record OfMethods(Method getter, Method setter) implements Property {
    @Override
    public @Nullable Object get(Object owner) {
      return invoke(getter, owner);
    }

    @Override
    public void set(Object owner, @Nullable Object value) {
      invoke(setter, owner, value);
    }

    private static @Nullable Object invoke(
        Method method, Object owner, @Nullable Object... arguments) {
      try {
        return method.invoke(owner, arguments);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
