package org.carillon.crud;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityExistsException;
import jakarta.persistence.EntityNotFoundException;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.NoResultException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.persistence.TransactionTimeoutException;
import org.carillon.persistence.UnknownOutcomeException;
import org.hibernate.PropertyValueException;
import org.hibernate.StaleStateException;
import org.jspecify.annotations.Nullable;

/** What the database and Bean Validation refuse, in words for a client: no SQL, no class names. */
@Dependent
class PersistenceFailures {

  private static final Logger LOG = System.getLogger(PersistenceFailures.class.getName());
  private static final int DEEPEST = 20;

  static final String CHANGED = "Somebody else has changed it meanwhile";

  private final EntityRegistry entityRegistry;

  @Inject
  PersistenceFailures(EntityRegistry entityRegistry) {
    this.entityRegistry = entityRegistry;
  }

  /**
   * The error for a client; null where the failure is none of persistence.
   *
   * @param rowLocations where the rows are in the data, as far as that is known
   */
  @Nullable OperationException translate(Throwable failure, RowLocations rowLocations) {
    if (failure instanceof UnknownOutcomeException
        || failure instanceof TransactionTimeoutException) {
      return null; // what it failed with is not what came of it
    }
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      OperationException known = known(cause, rowLocations);
      if (known != null) {
        if (known != cause) {
          LOG.log(Level.DEBUG, "Refused by the database", failure);
        }
        return known;
      }
      cause = cause.getCause();
    }
    return null;
  }

  private @Nullable OperationException known(Throwable cause, RowLocations rowLocations) {
    if (cause instanceof OperationException said) {
      return said;
    }
    if (cause instanceof ConstraintViolationException constraints) {
      return violations(constraints, rowLocations);
    }
    if (cause instanceof PropertyValueException required) {
      return required(required, rowLocations);
    }
    if (cause instanceof OptimisticLockException
        || cause instanceof StaleStateException
        || cause instanceof PessimisticLockException
        || cause instanceof LockTimeoutException) {
      return new OperationException(ErrorCode.CONFLICT, CHANGED);
    }
    if (cause instanceof EntityExistsException) {
      return new OperationException(ErrorCode.CONFLICT, "A row with this key exists already");
    }
    if (cause instanceof EntityNotFoundException || cause instanceof NoResultException) {
      return new OperationException(ErrorCode.NOT_FOUND, "There is no such row");
    }
    return cause instanceof SQLException sql ? sql(sql, rowLocations) : null;
  }

  /** By the classes of ISO 9075 that H2 and PostgreSQL follow, and MariaDB less closely. */
  private @Nullable OperationException sql(SQLException failure, RowLocations rowLocations) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return switch (state) {
      case "23505" -> duplicate();
      case "23503", "23506", "23001" -> referred();
      case "23502" -> missing(rowLocations);
      case "22001" -> invalid(tooLong(values(rowLocations)), "A value is too long");
      case "23513", "23514" -> check();
      case "22003", "22004" ->
          new OperationException(ErrorCode.INVALID, "A number is out of range");
      // PostgreSQL: text with a zero character, which no column can hold
      case "22021", "22P05" -> unstorable();
      // Deadlock, serialization failure; H2: lock timeout, concurrent update
      case "40001", "40P01", "55P03", "HYT00", "90131" ->
          new OperationException(ErrorCode.CONFLICT, CHANGED);
      case "23000", "22007", "HY000" -> ofMariaDb(failure.getErrorCode(), rowLocations);
      default -> null;
    };
  }

  /** MariaDB has one state for all violations of constraints, and one for what has none. */
  private @Nullable OperationException ofMariaDb(int error, RowLocations rowLocations) {
    return switch (error) {
      case 1062, 1169, 1586 -> duplicate();
      case 1216, 1217, 1451, 1452 -> referred();
      case 1048, 1364 -> missing(rowLocations);
      case 4025 -> check();
      case 1366 -> unstorable();
      // Lock timeout; a row that has changed since the transaction began
      case 1020, 1205 -> new OperationException(ErrorCode.CONFLICT, CHANGED);
      default -> null;
    };
  }

  private static OperationException duplicate() {
    return new OperationException(
        ErrorCode.CONFLICT, "A row with this key or unique value exists already");
  }

  /** What others refer to cannot go. */
  static OperationException referred() {
    return new OperationException(
        ErrorCode.CONFLICT, "Other rows refer to it, or it to a missing one");
  }

  private OperationException missing(RowLocations rowLocations) {
    return invalid(nulls(values(rowLocations)), "A required value is missing");
  }

  private static OperationException check() {
    return new OperationException(ErrorCode.INVALID, "A value violates a constraint");
  }

  private static OperationException unstorable() {
    return new OperationException(
        ErrorCode.INVALID, "A text has a character that cannot be stored");
  }

  private WrittenValues values(RowLocations rowLocations) {
    return new WrittenValues(entityRegistry, rowLocations);
  }

  private static OperationException invalid(List<Detail> details, String message) {
    return details.isEmpty()
        ? new OperationException(ErrorCode.INVALID, message)
        : RequestErrors.invalid(details);
  }

  private OperationException required(PropertyValueException failure, RowLocations rowLocations) {
    EntityInfo info = entityRegistry.byEntityName(failure.getEntityName());
    String attribute = failure.getPropertyName();
    List<Detail> details = nulls(values(rowLocations));
    if (!details.isEmpty()) {
      return RequestErrors.invalid(details);
    }
    Optional<EntityAttribute> member = info == null ? Optional.empty() : info.attribute(attribute);
    return member.isEmpty()
        ? new OperationException(ErrorCode.INVALID, "A required value is missing")
        : RequestErrors.invalid(List.of(new Detail(member.get().name(), "must not be null")));
  }

  /** The required values that are missing in the rows being written. */
  private static List<Detail> nulls(WrittenValues values) {
    return values.details(
        (entityAttribute, value) -> {
          boolean nullable =
              entityAttribute instanceof EntityAttribute.Basic basic
                  ? basic.nullable()
                  : !(entityAttribute instanceof EntityAttribute.ToOne toOne) || toOne.nullable();
          boolean set =
              entityAttribute.use() == EntityAttribute.Use.SET
                  || entityAttribute.use() == EntityAttribute.Use.SET_ONCE;
          return set && !nullable && value == null ? "must not be null" : null;
        });
  }

  private static List<Detail> tooLong(WrittenValues values) {
    return values.details(
        (entityAttribute, value) -> {
          Long length =
              entityAttribute instanceof EntityAttribute.Basic basic
                  ? basic.length()
                  : entityAttribute instanceof EntityAttribute.Elements elements
                      ? elements.length()
                      : null;
          return length != null && value instanceof String text && text.length() > length
              ? "is longer than " + length + " characters"
              : null;
        });
  }

  private @Nullable OperationException violations(
      ConstraintViolationException failure, RowLocations rowLocations) {
    if (failure.getConstraintViolations() == null || failure.getConstraintViolations().isEmpty()) {
      return null;
    }
    List<Detail> details = new ArrayList<>();
    for (ConstraintViolation<?> violation : failure.getConstraintViolations()) {
      Object row = violation.getRootBean();
      if (row == null || !entityRegistry.isEntity(row.getClass())) {
        return null; // parameters and records are the operation's
      }
      String root = rowLocations.of(row);
      details.add(
          new Detail(
              new ViolationPath(entityRegistry).of(violation, root), violation.getMessage()));
    }
    return RequestErrors.invalid(WrittenValues.sorted(details));
  }
}
