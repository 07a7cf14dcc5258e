package org.carillon.operation;

import java.lang.reflect.Method;
import org.carillon.json.ValueMapper;
import org.carillon.model.OperationModel;
import org.jspecify.annotations.Nullable;

/** All that can be known of an operation before its first message. */
final class PreparedOperation {

  private final Method method;
  private final BeanTarget target;
  private final ParameterBinder binder;
  private final ArgumentCheck.@Nullable Prepared check;

  PreparedOperation(
      OperationModel operation, ValueMapper valueMapper, BeanTargets targets, ArgumentCheck check) {
    this.method = operation.method();
    method.setAccessible(true); // the class may be package-private
    this.target = targets.of(operation.beanClass());
    this.binder = new ParameterBinder(operation, valueMapper);
    this.check = check.prepare(operation);
  }

  @Nullable Object call(ParameterBinder.Input input) throws Exception {
    @Nullable Object[] arguments = binder.bind(input);
    return target.call(
        instance -> {
          if (check != null) {
            check.check(instance, arguments);
          }
          return BeanTarget.invoke(method, instance, arguments);
        });
  }
}
