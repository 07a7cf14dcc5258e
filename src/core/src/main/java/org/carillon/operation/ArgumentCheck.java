package org.carillon.operation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import jakarta.validation.metadata.MethodDescriptor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.json.ValueMapper;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Source;
import org.jspecify.annotations.Nullable;

/**
 * Bean Validation of arguments, by the container's validator; where it has none, none. The record
 * that stands for the whole data is validated also without {@code @Valid}.
 */
@ApplicationScoped
class ArgumentCheck {

  private final ValueMapper valueMapper;
  private final @Nullable Validator validator;

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway") // a proxy has no state of its own
  protected ArgumentCheck() {
    this.valueMapper = null;
    this.validator = null;
  }

  @Inject
  ArgumentCheck(ValueMapper valueMapper, Instance<Validator> validators) {
    this.valueMapper = valueMapper;
    this.validator = validators.isResolvable() ? validators.get() : null;
  }

  /** What is to be checked at each call; null: the operation has no constraints. */
  @Nullable Prepared prepare(OperationModel operation) {
    if (validator == null) {
      return null;
    }
    Method method = operation.method();
    MethodDescriptor constraints =
        validator
            .getConstraintsForClass(operation.beanClass())
            .getConstraintsForMethod(method.getName(), method.getParameterTypes());
    boolean parameters = constraints != null && constraints.hasConstrainedParameters();
    List<Integer> records = new ArrayList<>();
    for (int i = 0; i < operation.parameters().size(); i++) {
      if (operation.parameters().get(i).source() == Source.DATA
          && !isCascaded(constraints, i)
          && validator
              .getConstraintsForClass(valueMapper.rawClass(operation.parameters().get(i).type()))
              .isBeanConstrained()) {
        records.add(i);
      }
    }
    return parameters || !records.isEmpty()
        ? new Prepared(operation, validator, new ViolationPaths(valueMapper), parameters, records)
        : null;
  }

  /** Whether the parameter has {@code @Valid}, perhaps with groups of its own: that decides. */
  private static boolean isCascaded(@Nullable MethodDescriptor constraints, int index) {
    return constraints != null && constraints.getParameterDescriptors().get(index).isCascaded();
  }

  /** The check of one operation. */
  static final class Prepared {

    private final OperationModel operation;
    private final Validator validator;
    private final ViolationPaths paths;
    private final boolean parameters;
    private final List<Integer> records;

    private Prepared(
        OperationModel operation,
        Validator validator,
        ViolationPaths paths,
        boolean parameters,
        List<Integer> records) {
      this.operation = operation;
      this.validator = validator;
      this.paths = paths;
      this.parameters = parameters;
      this.records = records;
    }

    /**
     * Checks the arguments.
     *
     * @param instance the bean whose method gets them; its proxy will do
     * @throws OperationException {@code INVALID}, with the constraints' own messages
     */
    void check(Object instance, @Nullable Object[] arguments) {
      Set<Detail> faults = new TreeSet<>(InvalidReply.BY_PATH);
      if (parameters) {
        validator
            .forExecutables()
            .validateParameters(instance, operation.method(), arguments)
            .forEach(violation -> faults.add(paths.ofParameters(violation, operation)));
      }
      for (int index : records) {
        Object argument = arguments[index];
        if (argument != null) {
          validator.validate(argument).forEach(violation -> faults.add(paths.ofBean(violation)));
        }
      }
      if (!faults.isEmpty()) {
        throw InvalidReply.of(List.copyOf(faults));
      }
    }
  }
}
