package org.carillon.crud;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityExistsException;
import jakarta.persistence.EntityNotFoundException;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.hibernate.PropertyValueException;
import org.hibernate.StaleStateException;
import org.jspecify.annotations.Nullable;

/** What the database and Bean Validation refuse, in words for a client: no SQL, no class names. */
@Dependent
class PersistenceFailures {

  private static final Logger LOG = System.getLogger(PersistenceFailures.class.getName());
  private static final int DEEPEST = 20;

  static final String CHANGED = "Somebody else has changed it meanwhile";

  private final Entities entities;

  @Inject
  PersistenceFailures(Entities entities) {
    this.entities = entities;
  }

  /**
   * The error for a client; null where the failure is none of persistence.
   *
   * @param places where the rows are in the data, as far as that is known
   */
  @Nullable OperationException translate(Throwable failure, Places places) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      OperationException known = known(cause, places);
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

  private @Nullable OperationException known(Throwable cause, Places places) {
    if (cause instanceof OperationException said) {
      return said;
    }
    if (cause instanceof ConstraintViolationException constraints) {
      return violations(constraints, places);
    }
    if (cause instanceof PropertyValueException required) {
      return required(required, places);
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
    if (cause instanceof EntityNotFoundException) {
      return new OperationException(ErrorCode.NOT_FOUND, "There is no such row");
    }
    return cause instanceof SQLException sql ? sql(sql, places) : null;
  }

  /** By the classes of ISO 9075 that H2 and PostgreSQL follow. */
  private @Nullable OperationException sql(SQLException failure, Places places) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return switch (state) {
      case "23505" ->
          new OperationException(
              ErrorCode.CONFLICT, "A row with this key or unique value exists already");
      case "23503", "23506", "23001" ->
          new OperationException(
              ErrorCode.CONFLICT, "Other rows refer to it, or it to a missing one");
      case "23502" -> invalid(nulls(places), "A required value is missing");
      case "22001" -> invalid(tooLong(places), "A value is too long");
      case "23513", "23514" ->
          new OperationException(ErrorCode.INVALID, "A value violates a constraint");
      case "22003", "22004" ->
          new OperationException(ErrorCode.INVALID, "A number is out of range");
      // PostgreSQL: text with a zero character, which no column can hold
      case "22021", "22P05" ->
          new OperationException(ErrorCode.INVALID, "A text has a character that cannot be stored");
      // Deadlock, serialization failure; H2: lock timeout, concurrent update
      case "40001", "40P01", "55P03", "HYT00", "90131" ->
          new OperationException(ErrorCode.CONFLICT, CHANGED);
      default -> null;
    };
  }

  private static OperationException invalid(List<Detail> details, String message) {
    return details.isEmpty()
        ? new OperationException(ErrorCode.INVALID, message)
        : Faults.invalid(details);
  }

  private OperationException required(PropertyValueException failure, Places places) {
    EntityInfo info = entities.byEntityName(failure.getEntityName());
    String attribute = failure.getPropertyName();
    List<Detail> details = nulls(places);
    if (!details.isEmpty()) {
      return Faults.invalid(details);
    }
    Optional<Member> member = info == null ? Optional.empty() : info.attribute(attribute);
    return member.isEmpty()
        ? new OperationException(ErrorCode.INVALID, "A required value is missing")
        : Faults.invalid(List.of(new Detail(member.get().name(), "must not be null")));
  }

  /** The required values that are missing in the rows being written. */
  private List<Detail> nulls(Places places) {
    List<Detail> details = new ArrayList<>();
    places.forEach(
        (row, path) -> {
          for (Member member : entities.ofRow(row).members()) {
            boolean nullable =
                member instanceof Member.Basic basic
                    ? basic.nullable()
                    : !(member instanceof Member.ToOne toOne) || toOne.nullable();
            boolean set = member.use() == Member.Use.SET || member.use() == Member.Use.SET_ONCE;
            if (set && !nullable && member.property().get(row) == null) {
              details.add(new Detail(Faults.path(path, member.name()), "must not be null"));
            }
          }
        });
    return sorted(details);
  }

  private List<Detail> tooLong(Places places) {
    List<Detail> details = new ArrayList<>();
    places.forEach(
        (row, path) -> {
          for (Member member : entities.ofRow(row).members()) {
            if (member instanceof Member.Basic basic
                && basic.length() != null
                && basic.property().get(row) instanceof String text
                && text.length() > basic.length()) {
              details.add(
                  new Detail(
                      Faults.path(path, member.name()),
                      "is longer than " + basic.length() + " characters"));
            }
          }
        });
    return sorted(details);
  }

  private @Nullable OperationException violations(
      ConstraintViolationException failure, Places places) {
    if (failure.getConstraintViolations() == null || failure.getConstraintViolations().isEmpty()) {
      return null;
    }
    List<Detail> details = new ArrayList<>();
    for (ConstraintViolation<?> violation : failure.getConstraintViolations()) {
      Object row = violation.getRootBean();
      if (row == null || !entities.isEntity(row.getClass())) {
        return null; // parameters and records are the operation's
      }
      String root = places.of(row);
      details.add(
          new Detail(new ViolationPath(entities).of(violation, root), violation.getMessage()));
    }
    return Faults.invalid(sorted(details));
  }

  private static List<Detail> sorted(List<Detail> details) {
    return details.stream()
        .sorted(Comparator.comparing(Detail::path).thenComparing(Detail::message))
        .distinct()
        .toList();
  }
}
