package org.carillon.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.carillon.client.ServiceClient.Subscription;
import org.jspecify.annotations.Nullable;

/** Methods with {@link OnEvent}. */
final class EventMethods {

  /** Calls a method with its arguments. */
  @FunctionalInterface
  interface Invoker {
    void invoke(Object... arguments) throws ReflectiveOperationException;
  }

  private EventMethods() {}

  static String event(Method method) {
    OnEvent named = method.getAnnotation(OnEvent.class);
    return named == null || named.value().isEmpty() ? method.getName() : named.value();
  }

  /** What is wrong with it; null: nothing. */
  static @Nullable String fault(Method method) {
    if (method.getReturnType() != void.class) {
      return "has @OnEvent and a result; make it void";
    }
    if (method.getParameterCount() > 1) {
      return "has @OnEvent and several parameters; take the data as one, such as a record";
    }
    return null;
  }

  static Subscription subscribe(ServiceClient client, Object handler) {
    List<String> faults = new ArrayList<>();
    List<Method> methods =
        declared(handler.getClass()).filter(m -> m.isAnnotationPresent(OnEvent.class)).toList();
    if (methods.isEmpty()) {
      faults.add("has no method with @OnEvent");
    }
    for (Method method : methods) {
      String fault = fault(method);
      if (fault != null) {
        faults.add(method.getName() + " " + fault);
      } else if (!method.trySetAccessible()) {
        faults.add(method.getName() + " cannot be called; make it and its class public");
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          handler.getClass().getName() + ": " + String.join("; ", faults));
    }
    List<Subscription> all =
        methods.stream()
            .map(method -> subscribe(client, method, with -> method.invoke(handler, with)))
            .toList();
    return () -> all.forEach(Subscription::cancel);
  }

  static Subscription subscribe(ServiceClient client, Method method, Invoker invoker) {
    String event = event(method);
    if (method.getParameterCount() == 0) {
      return client.onMessage(event, message -> call(invoker));
    }
    Type type = method.getGenericParameterTypes()[0];
    if (type == ServiceMessage.class) {
      return client.onMessage(event, message -> call(invoker, message));
    }
    if (type == JsonNode.class) {
      return client.on(event, data -> call(invoker, data));
    }
    Consumer<@Nullable Object> typed = data -> call(invoker, data);
    return client.onTyped(event, type, typed);
  }

  private static void call(Invoker invoker, @Nullable Object... arguments) {
    try {
      invoker.invoke(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException said) {
        throw said;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of a class and those above it; an overridden one once. */
  private static Stream<Method> declared(Class<?> type) {
    List<Method> found = new ArrayList<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      Stream.of(at.getDeclaredMethods())
          .filter(m -> !Modifier.isStatic(m.getModifiers()) && !m.isBridge() && !m.isSynthetic())
          .filter(m -> found.stream().noneMatch(other -> overrides(other, m)))
          .sorted(Comparator.comparing(Method::getName))
          .forEach(found::add);
    }
    return found.stream();
  }

  private static boolean overrides(Method lower, Method upper) {
    return lower.getName().equals(upper.getName())
        && List.of(lower.getParameterTypes()).equals(List.of(upper.getParameterTypes()))
        && !Modifier.isPrivate(upper.getModifiers());
  }
}
