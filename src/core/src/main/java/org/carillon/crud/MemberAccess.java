package org.carillon.crud;

import jakarta.persistence.PersistenceException;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import org.hibernate.bytecode.enhance.spi.interceptor.LazyAttributeLoadingInterceptor;
import org.hibernate.engine.spi.ManagedEntity;
import org.hibernate.engine.spi.PersistentAttributeInterceptable;
import org.hibernate.engine.spi.SelfDirtinessTracker;
import org.hibernate.property.access.spi.PropertyAccess;
import org.hibernate.property.access.spi.Setter;
import org.jspecify.annotations.Nullable;

/** Where the value of an attribute lies in its owner: a field or a property, as it is mapped. */
interface MemberAccess {

  /** The value; the owner is no uninitialised proxy. */
  @Nullable Object get(Object owner);

  /** Sets the value. */
  void set(Object owner, @Nullable Object value);

  /**
   * As Hibernate reads and writes it. In a class that its enhancer has changed, only the class' own
   * code loads what is lazy and notes what has changed; so both is done here, or a lazy attribute
   * would be null, and what is set never stored.
   *
   * @param attribute its name in JPA
   */
  static MemberAccess of(PropertyAccess access, String attribute) {
    Setter setter = access.getSetter();
    return new MemberAccess() {
      @Override
      public @Nullable Object get(Object owner) {
        if (owner instanceof PersistentAttributeInterceptable enhanced
            && enhanced.$$_hibernate_getInterceptor()
                instanceof LazyAttributeLoadingInterceptor lazy
            && lazy.getLinkedSession() != null // a new row has nothing to load
            && !lazy.isAttributeLoaded(attribute)) {
          return lazy.fetchAttribute(owner, attribute);
        }
        return access.getGetter().get(owner);
      }

      @Override
      public void set(Object owner, @Nullable Object value) {
        if (setter == null) {
          throw new IllegalStateException("An attribute without a setter cannot be set");
        }
        setter.set(owner, value);
        if (owner instanceof SelfDirtinessTracker tracker) {
          tracker.$$_hibernate_trackChange(attribute);
        }
        // Of several names that were noted Hibernate loses some, if its own order of the attributes
        // is not that of their names (a join table, a secondary table, a superclass): HHH-20524 is
        // of that kind. So it compares the row with what was loaded, as of a class not enhanced.
        if (owner instanceof ManagedEntity managed) {
          managed.$$_hibernate_setUseTracker(false);
        }
      }
    };
  }

  /**
   * By reflection; for parts of a key, which Hibernate never watches.
   *
   * @throws InaccessibleObjectException if the entity's module does not open its package
   */
  static MemberAccess of(Member member) {
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
  record OfField(Field field) implements MemberAccess {
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
  record OfMethods(Method getter, Method setter) implements MemberAccess {
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
