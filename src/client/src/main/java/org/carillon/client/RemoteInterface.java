package org.carillon.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An interface whose methods are a service's operations and events. */
final class RemoteInterface<T> {

  /**
   * What a method calls.
   *
   * @param names of the parameters; null: the only one is the whole data
   * @param result as what the answer is read
   */
  private record Call(
      String operation, @Nullable List<String> names, Kind kind, Type result, long timeoutMillis) {

    enum Kind {
      EMITS,
      PROMISES,
      WAITS
    }

    @Nullable Object data(@Nullable Object[] arguments) {
      if (names == null) {
        return arguments[0];
      }
      Map<String, @Nullable Object> data = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        data.put(names.get(i), arguments[i]);
      }
      return data;
    }
  }

  private final Class<T> type;
  private final Map<Method, Call> calls = new HashMap<>();
  private final List<Method> bodies = new ArrayList<>();
  private final List<Method> open = new ArrayList<>();

  private RemoteInterface(Class<T> type) {
    this.type = type;
  }

  /**
   * Reads an interface.
   *
   * @throws IllegalArgumentException naming all that is wrong, and what to do
   */
  static <T> RemoteInterface<T> of(Class<T> type) {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(type.getName() + " is no interface");
    }
    RemoteInterface<T> read = new RemoteInterface<>(type);
    List<String> faults = new ArrayList<>();
    Map<String, Method> operations = new HashMap<>();
    Stream.of(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .sorted(Comparator.comparing(Method::toGenericString))
        .forEach(method -> read.add(method, operations, faults));
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "The interface "
              + type.getName()
              + " is no remote service:\n- "
              + String.join("\n- ", faults));
    }
    return read;
  }

  /**
   * Whether its events can be those of CDI.
   *
   * @throws IllegalArgumentException naming those that cannot
   */
  void checkForCdi() {
    for (Method event : open) {
      if (event.getParameterCount() == 0) {
        throw new IllegalArgumentException(
            "The interface "
                + type.getName()
                + " has the event "
                + event.getName()
                + " without a parameter and a body; observers want a type: take a ServiceMessage");
      }
    }
  }

  private void add(Method method, Map<String, Method> operations, List<String> faults) {
    if (method.isAnnotationPresent(OnEvent.class)) {
      String fault = EventMethods.fault(method);
      if (fault != null) {
        faults.add(method.getName() + " " + fault);
      } else {
        (method.isDefault() ? bodies : open).add(method);
      }
      return;
    }
    if (method.isDefault()) {
      return;
    }
    RemoteOperation said = method.getAnnotation(RemoteOperation.class);
    String operation = said == null || said.value().isEmpty() ? method.getName() : said.value();
    if (operations.put(operation, method) != null) {
      faults.add(
          method.getName()
              + " is there twice; give each its operation with @RemoteOperation(\"…\"), or another"
              + " name");
      return;
    }
    List<String> names = names(method, faults);
    long timeout = said == null ? 0 : said.timeoutMillis();
    if (timeout < 0) {
      faults.add(method.getName() + " has a negative timeoutMillis; 0 is the client's");
    }
    calls.put(method, call(method, operation, names, timeout, faults));
  }

  private static Call call(
      Method method,
      String operation,
      @Nullable List<String> names,
      long timeout,
      List<String> faults) {
    Class<?> raw = method.getReturnType();
    if (raw == void.class) {
      return new Call(operation, names, Call.Kind.EMITS, void.class, timeout);
    }
    if (raw != CompletionStage.class && raw != CompletableFuture.class) {
      if (java.util.concurrent.Future.class.isAssignableFrom(raw)) {
        faults.add(
            method.getName() + " returns " + raw.getSimpleName() + "; return a CompletionStage");
      }
      return new Call(operation, names, Call.Kind.WAITS, method.getGenericReturnType(), timeout);
    }
    if (method.getGenericReturnType() instanceof ParameterizedType promise) {
      return new Call(
          operation, names, Call.Kind.PROMISES, promise.getActualTypeArguments()[0], timeout);
    }
    faults.add(
        method.getName()
            + " returns a raw CompletionStage; say of what, as CompletionStage<String>, or"
            + " CompletionStage<Void>");
    return new Call(operation, names, Call.Kind.PROMISES, Void.class, timeout);
  }

  /** As an operation takes its data. */
  private static @Nullable List<String> names(Method method, List<String> faults) {
    Parameter[] parameters = method.getParameters();
    if (parameters.length == 1) {
      Class<?> only = parameters[0].getType();
      if (only.isRecord()
          || Map.class.isAssignableFrom(only)
          || JsonNode.class.isAssignableFrom(only)) {
        return null;
      }
    }
    if (Stream.of(parameters).anyMatch(parameter -> !parameter.isNamePresent())) {
      faults.add(
          method.getName()
              + ": the names of its parameters are not known; compile with -parameters, or take one"
              + " record");
      return List.of();
    }
    return Stream.of(parameters).map(Parameter::getName).toList();
  }

  /**
   * One that talks by a client, and hears its events from now on.
   *
   * @param handler has the events without a body; null: there are none
   */
  T proxy(ServiceClient client, @Nullable Object handler) {
    return proxy(client, handler, null);
  }

  /**
   * The same.
   *
   * @param sink is given the data of events without a body, in place of a handler
   */
  T proxy(ServiceClient client, @Nullable Object handler, @Nullable Consumer<Object> sink) {
    Map<Method, Method> receivers = new LinkedHashMap<>();
    List<String> faults = new ArrayList<>();
    for (Method event : sink == null ? open : List.<Method>of()) {
      Method receiver = handler == null ? null : receiver(handler, event);
      if (receiver != null) {
        receivers.put(event, receiver);
      } else if (handler == null) {
        faults.add(
            event.getName()
                + " has @OnEvent and no body: make it a default method, or give an object that has"
                + " one, by proxy("
                + type.getSimpleName()
                + ".class, handler)");
      } else {
        faults.add(
            event.getName()
                + " has @OnEvent and no body, and "
                + handler.getClass().getName()
                + " has no public method of that name and parameter that can be called");
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "The interface "
              + type.getName()
              + " has events that nobody hears:\n- "
              + String.join("\n- ", faults));
    }
    T proxy = instance(client);
    for (Method body : bodies) {
      EventMethods.subscribe(client, body, with -> invokeDefault(proxy, body, with));
    }
    if (sink != null) {
      for (Method event : open) {
        EventMethods.subscribe(client, event, with -> give(sink, with[0]));
      }
    }
    receivers.forEach(
        (event, receiver) ->
            EventMethods.subscribe(client, event, with -> receiver.invoke(handler, with)));
    return proxy;
  }

  private static void give(Consumer<Object> sink, @Nullable Object data) {
    if (data != null) {
      sink.accept(data);
    }
  }

  /** One that calls, and hears nothing. */
  private T instance(ServiceClient client) {
    InvocationHandler calling =
        (self, method, arguments) ->
            invoke(client, self, method, arguments == null ? new Object[0] : arguments);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calling));
  }

  private static @Nullable Method receiver(Object handler, Method event) {
    try {
      Method method = handler.getClass().getMethod(event.getName(), event.getParameterTypes());
      return method.trySetAccessible() ? method : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private static void invokeDefault(Object proxy, Method body, Object... with)
      throws ReflectiveOperationException {
    try {
      InvocationHandler.invokeDefault(proxy, body, with);
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new java.lang.reflect.InvocationTargetException(e);
    }
  }

  private @Nullable Object invoke(
      ServiceClient client, Object self, Method method, @Nullable Object[] arguments)
      throws Throwable {
    Call call = calls.get(method);
    if (call != null) {
      return invoke(client, call, arguments);
    }
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(self, method, arguments);
    }
    return switch (method.getName()) {
      case "toString" -> type.getSimpleName() + " of " + client;
      case "hashCode" -> System.identityHashCode(self);
      case "equals" -> self == arguments[0];
      default ->
          throw new UnsupportedOperationException(
              type.getName() + "." + method.getName() + " is called by events, not by you");
    };
  }

  private static @Nullable Object invoke(
      ServiceClient client, Call call, @Nullable Object[] arguments) {
    Object data = call.data(arguments);
    if (call.kind() == Call.Kind.EMITS) {
      var unused = client.emit(call.operation(), data); // a void method has no way to tell
      return null;
    }
    Duration timeout =
        call.timeoutMillis() == 0 ? client.timeout() : Duration.ofMillis(call.timeoutMillis());
    CompletableFuture<@Nullable Object> answer =
        client.typed(
            call.operation(),
            client.call(call.operation(), Objects.requireNonNullElse(data, Map.of()), timeout),
            call.result());
    return call.kind() == Call.Kind.PROMISES ? answer : ServiceClient.await(answer);
  }
}
