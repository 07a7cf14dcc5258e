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
import org.carillon.json.ValueBinder;
import org.carillon.json.ValueMapper;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects of the application's classes from data that a client sent, and validates them by
 * the container's validator, where it has one.
 */
@ApplicationScoped
public class DataReader {

  private final ValueMapper valueMapper;
  private final @Nullable Validator validator;

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway") // a proxy has no state of its own
  protected DataReader() {
    this.valueMapper = null;
    this.validator = null;
  }

  /** Asks the application's validator. */
  @Inject
  public DataReader(ValueMapper valueMapper, Instance<Validator> validators) {
    this(valueMapper, validators.isResolvable() ? validators.get() : null);
  }

  /** Asks a validator; null: none. */
  public DataReader(ValueMapper valueMapper, @Nullable Validator validator) {
    this.valueMapper = valueMapper;
    this.validator = validator;
  }

  /**
   * Prepares the reading of one class.
   *
   * @param ignoresUnknown whether members that the class does not have are passed over
   */
  public Prepared prepare(Class<?> type, boolean ignoresUnknown) {
    boolean constrained =
        validator != null && validator.getConstraintsForClass(type).isBeanConstrained();
    return new Prepared(
        ignoresUnknown ? valueMapper.lenientBinding(type) : valueMapper.binding(type),
        constrained ? validator : null,
        new ViolationPaths(valueMapper));
  }

  /** Reads one class. Safe for use by many threads. */
  public static final class Prepared {

    private final ValueBinder valueBinder;
    private final @Nullable Validator validator;
    private final ViolationPaths paths;

    private Prepared(ValueBinder valueBinder, @Nullable Validator validator, ViolationPaths paths) {
      this.valueBinder = valueBinder;
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
      Object read = valueBinder.bind(plain == null ? Map.of() : plain, root);
      if (read == null) {
        throw new OperationException(ErrorCode.INVALID, root + " is required");
      }
      if (validator != null) {
        List<Detail> faults =
            validator.validate(read).stream()
                .map(paths::ofBean)
                .map(fault -> new Detail(below(root, fault.path()), fault.message()))
                .sorted(InvalidReply.BY_PATH)
                .toList();
        if (!faults.isEmpty()) {
          throw InvalidReply.of(faults);
        }
      }
      return read;
    }

    private static String below(String root, String path) {
      return path.isEmpty() ? root : root + "." + path;
    }
  }
}
