package org.carillon.operation;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The contextual instance that a method is called on. Resolved once: the proxy of a normal scope
 * finds the instance of the moment by itself; a dependent object is made for each call, and
 * destroyed when its result is there.
 */
final class BeanTarget {

  private final BeanManager beans;
  private final Bean<?> bean;
  private final Class<?> type;
  private final @Nullable Object reference;

  private BeanTarget(BeanManager beans, Bean<?> bean, Class<?> type) {
    this.beans = beans;
    this.bean = bean;
    this.type = type;
    this.reference =
        bean.getScope() == Dependent.class
            ? null
            : beans.getReference(bean, type, beans.createCreationalContext(bean));
  }

  /**
   * The bean of that class, also where it has qualifiers; the alternative or specialisation that
   * stands in for it, where there is one.
   *
   * @throws IllegalStateException if there is no such bean
   * @throws jakarta.enterprise.inject.AmbiguousResolutionException if there are several
   */
  static BeanTarget of(BeanManager beans, Class<?> type) {
    Set<Bean<?>> found = beans.getBeans(type, Any.Literal.INSTANCE);
    if (found.stream().noneMatch(Bean::isAlternative)) {
      Set<Bean<?>> exact =
          found.stream().filter(b -> b.getBeanClass() == type).collect(Collectors.toSet());
      found = exact.isEmpty() ? found : exact;
    }
    Bean<?> bean = beans.resolve(found);
    if (bean == null) {
      throw new IllegalStateException(type.getName() + " is no CDI bean");
    }
    return new BeanTarget(beans, bean, type);
  }

  /** Does something with the instance; what that throws comes out as it is. */
  @Nullable Object call(Call call) throws Exception {
    if (reference != null) {
      return call.on(reference);
    }
    CreationalContext<?> context = beans.createCreationalContext(bean);
    boolean pending = false;
    try {
      Object result = call.on(beans.getReference(bean, type, context));
      if (result instanceof CompletionStage<?> stage) {
        pending = true;
        return stage.whenComplete((value, failure) -> context.release());
      }
      return result;
    } finally {
      if (!pending) {
        context.release();
      }
    }
  }

  /** Calls the method; what it throws comes out as it is. */
  static @Nullable Object invoke(Method method, Object target, @Nullable Object[] arguments)
      throws Exception {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e; // a Throwable of its own kind, which no method declares
    }
  }

  /** What is done with the instance. */
  @FunctionalInterface
  interface Call {
    @Nullable Object on(Object instance) throws Exception;
  }
}
