package org.carillon.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The generated CRUD handler that an operation stands in for: a parameter by type of an {@link
 * Operation} with an entity whose name is that of a generated one ({@code create}, {@code read},
 * {@code readDeep}, {@code update}, {@code delete}, {@code list}).
 */
@FunctionalInterface
public interface GeneratedHandler {

  /**
   * Does what the generated handler does, in the operation's transaction.
   *
   * @param data as a client would send it
   * @return the managed entity; of {@code list} a list of them, of {@code delete} the key as a map
   * @throws OperationException with the code that the generated handler would answer
   */
  Object call(Map<String, @Nullable Object> data);
}
