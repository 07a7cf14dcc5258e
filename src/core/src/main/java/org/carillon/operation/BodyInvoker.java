package org.carillon.operation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.json.ValueBinder;
import org.carillon.json.ValueMapper;
import org.carillon.model.AccessRule;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Source;
import org.jspecify.annotations.Nullable;

/**
 * Calls methods of beans for messages that are one JSON value, whatever it is: some parameters are
 * given by their type; if one is left, it is the whole value, if several are, each is the member of
 * its name. Binding is as strict, and validation the same, as those of operations. Transactions are
 * the caller's business.
 */
@ApplicationScoped
public class BodyInvoker {

  private final ValueMapper valueMapper;
  private final BeanTargets targets;
  private final ArgumentCheck check;

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway") // a proxy has no state of its own
  protected BodyInvoker() {
    this.valueMapper = null;
    this.targets = null;
    this.check = null;
  }

  /** Resolves beans and validator of the container. */
  @Inject
  BodyInvoker(ValueMapper valueMapper, BeanTargets targets, ArgumentCheck check) {
    this.valueMapper = valueMapper;
    this.targets = targets;
    this.check = check;
  }

  /**
   * What cannot work of a method, in words that say what to do; empty: it can be prepared.
   *
   * @param given the types that are given
   */
  public static List<String> faults(Method method, Set<Class<?>> given, ValueMapper valueMapper) {
    List<String> faults = new ArrayList<>();
    List<Parameter> bound = bound(method, given);
    for (Parameter parameter : bound) {
      String fault = valueMapper.readFault(parameter.getParameterizedType());
      if (fault != null) {
        faults.add("its parameter " + parameter.getName() + " cannot be read from JSON: " + fault);
      }
      if (bound.size() > 1 && !parameter.isNamePresent()) {
        faults.add(
            "the names of its parameters are not in the class file: compile with -parameters, or"
                + " take one record");
        break;
      }
    }
    return faults;
  }

  private static List<Parameter> bound(Method method, Set<Class<?>> given) {
    List<Parameter> bound = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      if (!given.contains(parameter.getType())) {
        bound.add(parameter);
      }
    }
    return bound;
  }

  /**
   * Prepares a method.
   *
   * @param given the types that {@link Prepared#call} is given
   * @throws IllegalStateException if the class is no CDI bean
   */
  public Prepared prepare(Class<?> beanClass, Method method, Set<Class<?>> given) {
    boolean isWhole = bound(method, given).size() == 1;
    List<OperationModel.Parameter> parameters = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      Source source =
          given.contains(parameter.getType())
              ? Source.IGNORED
              : isWhole ? Source.DATA : Source.MEMBER;
      parameters.add(
          new OperationModel.Parameter(
              parameter.getName(), parameter.getParameterizedType(), source));
    }
    OperationModel model =
        new OperationModel(
            method.getName(),
            List.of(),
            beanClass,
            method,
            null,
            null,
            new AccessRule.Anyone(),
            parameters,
            OperationModel.Transaction.MANAGED);
    method.setAccessible(true); // the class may be package-private
    return new Prepared(model, valueMapper, targets.of(beanClass), check.prepare(model));
  }

  /** A method that is ready to be called. Safe for use by many threads. */
  public static final class Prepared {

    private final OperationModel model;
    private final @Nullable ValueBinder[] binders;
    private final Set<String> names = new HashSet<>();
    private final BeanTarget target;
    private final ArgumentCheck.@Nullable Prepared check;

    private Prepared(
        OperationModel model,
        ValueMapper valueMapper,
        BeanTarget target,
        ArgumentCheck.@Nullable Prepared check) {
      this.model = model;
      this.target = target;
      this.check = check;
      this.binders = new @Nullable ValueBinder[model.parameters().size()];
      for (int i = 0; i < binders.length; i++) {
        OperationModel.Parameter parameter = model.parameters().get(i);
        if (parameter.source() != Source.IGNORED) {
          Type type = parameter.type();
          binders[i] = valueMapper.binding(type);
        }
        if (parameter.source() == Source.MEMBER) {
          names.add(parameter.name());
        }
      }
    }

    /**
     * Binds, validates and calls.
     *
     * @param body a plain value
     * @param given what is given for a type
     * @return the result, which may be a {@code CompletionStage}
     * @throws OperationException {@code INVALID}, with all that is wrong; the method was not called
     * @throws Exception what the method throws, as it is
     */
    public @Nullable Object call(@Nullable Object body, Function<Class<?>, @Nullable Object> given)
        throws Exception {
      @Nullable Object[] arguments = arguments(body, given);
      return target.call(
          instance -> {
            if (check != null) {
              check.check(instance, arguments);
            }
            return BeanTarget.invoke(model.method(), instance, arguments);
          });
    }

    private @Nullable Object[] arguments(
        @Nullable Object body, Function<Class<?>, @Nullable Object> given) {
      @Nullable Object[] arguments = new @Nullable Object[binders.length];
      Map<?, ?> members = names.isEmpty() ? Map.of() : members(body);
      List<Detail> faults = new ArrayList<>();
      Class<?>[] types = model.method().getParameterTypes();
      for (int i = 0; i < binders.length; i++) {
        ValueBinder binder = binders[i];
        if (binder == null) {
          arguments[i] = given.apply(types[i]);
          continue;
        }
        String name = model.parameters().get(i).name();
        boolean isMember = model.parameters().get(i).source() == Source.MEMBER;
        try {
          arguments[i] = isMember ? binder.bind(members.get(name), name) : binder.bind(body, "");
        } catch (OperationException e) {
          if (!ErrorCode.INVALID.name().equals(e.code()) || e.details().isEmpty()) {
            throw e; // by a constructor of the application
          }
          faults.addAll(e.details());
        }
      }
      for (Object name : members.keySet()) {
        if (!names.contains(name)) {
          faults.add(new Detail(InvalidReply.cut(String.valueOf(name)), "is unknown"));
        }
      }
      if (!faults.isEmpty()) {
        throw InvalidReply.of(faults);
      }
      return arguments;
    }

    private static Map<?, ?> members(@Nullable Object body) {
      if (body instanceof Map<?, ?> members) {
        return members;
      }
      throw new OperationException(ErrorCode.INVALID, "The body must be an object");
    }
  }
}
