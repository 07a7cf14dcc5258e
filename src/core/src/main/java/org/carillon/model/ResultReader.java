package org.carillon.model;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.concurrent.CompletionStage;
import org.carillon.json.ValueMapper;

/** Looks whether the results of operations can be written. */
final class ResultReader {

  private final ValueMapper valueMapper;
  private final ModelViolations violations;

  ResultReader(ValueMapper valueMapper, ModelViolations violations) {
    this.valueMapper = valueMapper;
    this.violations = violations;
  }

  void check(Class<?> bean, Method method) {
    Type type = awaited(new ResolvedTypes(bean).of(method.getGenericReturnType()));
    if (type == void.class || type == Void.class) {
      return;
    }
    String fault = valueMapper.writeFault(type);
    if (fault != null) {
      violations.add(ModelRule.RESULT_TYPE, bean, method.getName(), fault);
    }
  }

  /** What a stage will bring; the stage itself is waited for. */
  static Type awaited(Type type) {
    if (!CompletionStage.class.isAssignableFrom(ResolvedTypes.raw(type))) {
      return type;
    }
    return type instanceof ParameterizedType stage
        ? stage.getActualTypeArguments()[0]
        : Object.class;
  }
}
