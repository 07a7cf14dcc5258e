package org.carillon.operation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.IdentityHashMap;
import java.util.function.Predicate;
import org.carillon.api.Connection;
import org.carillon.api.GeneratedHandler;
import org.carillon.json.ValueMapper;
import org.carillon.model.OperationModel;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/** Calls the method of an operation for a message. Transactions are the caller's business. */
@ApplicationScoped
public class OperationInvoker {

  private final ValueMapper valueMapper;
  private final BeanTargets targets;
  private final ArgumentCheck check;

  /** Replaced by a greater copy at the first call of an operation, so that no call takes a lock. */
  private volatile IdentityHashMap<OperationModel, PreparedOperation> prepared =
      new IdentityHashMap<>();

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway") // a proxy has no state of its own
  protected OperationInvoker() {
    this.valueMapper = null;
    this.targets = null;
    this.check = null;
  }

  /** Resolves beans and validator of the container. */
  @Inject
  OperationInvoker(ValueMapper valueMapper, BeanTargets targets, ArgumentCheck check) {
    this.valueMapper = valueMapper;
    this.targets = targets;
    this.check = check;
  }

  /**
   * Binds the message, checks the constraints of the parameters, and calls the bean through its
   * proxy.
   *
   * @param connection where the message came from; null: it came by HTTP, and no parameter wants
   *     one
   * @param entity the managed row of a bound operation that takes it
   * @param ofRow the members that name the row of a bound operation; they need no parameter
   * @param generated the handler that the operation stands in for
   * @return the result, which may be a {@code CompletionStage}
   * @throws Exception what the method throws, as it is; {@code OperationException} with {@code
   *     INVALID} where it was not called
   */
  public @Nullable Object invoke(
      OperationModel operation,
      @Nullable Connection connection,
      InboundMessage message,
      @Nullable Object entity,
      Predicate<String> ofRow,
      @Nullable GeneratedHandler generated)
      throws Exception {
    PreparedOperation target = prepared.get(operation);
    return (target != null ? target : prepare(operation))
        .call(new ParameterBinder.Input(connection, message, entity, ofRow, generated));
  }

  private synchronized PreparedOperation prepare(OperationModel operation) {
    PreparedOperation target = prepared.get(operation);
    if (target == null) {
      target = new PreparedOperation(operation, valueMapper, targets, check);
      // By identity: models are many, deep, and compared for each frame otherwise.
      IdentityHashMap<OperationModel, PreparedOperation> more = new IdentityHashMap<>(prepared);
      more.put(operation, target);
      prepared = more;
    }
    return target;
  }
}
