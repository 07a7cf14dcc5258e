package org.carillon.operation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Map;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.json.Binding;
import org.carillon.json.Values;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects of the application's classes from data that a client sent, and validates them by
 * the container's validator, where it has one.
 */
@ApplicationScoped
public class DataReader {

  private final Values values;
  private final @Nullable Validator validator;

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway") // a proxy has no state of its own
  protected DataReader() {
    this.values = null;
    this.validator = null;
  }

  /** Asks the application's validator. */
  @Inject
  public DataReader(Values values, Instance<Validator> validators) {
    this(values, validators.isResolvable() ? validators.get() : null);
  }

  /** Asks a validator; null: none. */
  public DataReader(Values values, @Nullable Validator validator) {
    this.values = values;
    this.validator = validator;
  }

  /** Prepares the reading of one class. */
  public Prepared prepare(Class<?> type) {
    boolean constrained =
        validator != null && validator.getConstraintsForClass(type).isBeanConstrained();
    return new Prepared(
        values.binding(type), constrained ? validator : null, new ViolationPaths(values));
  }

  /** Reads one class. Safe for use by many threads. */
  public static final class Prepared {

    private final Binding binding;
    private final @Nullable Validator validator;
    private final ViolationPaths paths;

    private Prepared(Binding binding, @Nullable Validator validator, ViolationPaths paths) {
      this.binding = binding;
      this.validator = validator;
      this.paths = paths;
    }

    /**
     * An object from plain data; null is an empty object.
     *
     * @param root what the paths of faults begin with, as {@code data}
     * @throws OperationException {@code INVALID} with all that is known to be wrong, or what a
     *     constructor of the application says
     */
    public Object read(@Nullable Object plain, String root) {
      Object read = binding.bind(plain == null ? Map.of() : plain, root);
      if (read == null) {
        throw new OperationException(ErrorCode.INVALID, root + " is required");
      }
      if (validator != null) {
        List<Detail> faults =
            validator.validate(read).stream()
                .map(paths::ofBean)
                .map(fault -> new Detail(below(root, fault.path()), fault.message()))
                .sorted(Invalid.BY_PATH)
                .toList();
        if (!faults.isEmpty()) {
          throw Invalid.of(faults);
        }
      }
      return read;
    }

    private static String below(String root, String path) {
      return path.isEmpty() ? root : root + "." + path;
    }
  }
}
