package org.carillon.operation;

import jakarta.ejb.AccessLocalException;
import jakarta.ejb.EJBAccessException;
import jakarta.ejb.EJBException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.PessimisticLockException;
import jakarta.persistence.QueryTimeoutException;
import jakarta.transaction.RollbackException;
import jakarta.validation.ConstraintViolationException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.api.ErrorCode;
import org.carillon.api.HeaderException;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.api.RateLimitedException;
import org.carillon.json.ValueMapper;
import org.carillon.persistence.DatabaseOutage;
import org.carillon.persistence.TransactionTimeoutException;
import org.carillon.persistence.UnknownOutcomeException;
import org.carillon.spi.FormatException;
import org.carillon.spi.Reply;
import org.jspecify.annotations.Nullable;

/**
 * The one place that turns what was thrown into what a client is told. Whatever nobody meant for a
 * client becomes {@code INTERNAL} with a reference, under which the log has the rest; payloads are
 * in neither.
 */
@ApplicationScoped
public class FailureMapper {

  private static final int DEEPEST = 20;

  private final ViolationPaths paths;

  /** What is told once: it is a fault of the application, which each client can cause. */
  private final AtomicBoolean toldOfEjbs = new AtomicBoolean();

  private final Logger log;

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway") // a proxy has no state of its own
  protected FailureMapper() {
    this.paths = null;
    this.log = null;
  }

  /** Names places as the wire does. */
  @Inject
  public FailureMapper(ValueMapper valueMapper) {
    this(valueMapper, System.getLogger(FailureMapper.class.getName()));
  }

  FailureMapper(ValueMapper valueMapper, Logger log) {
    this.paths = new ViolationPaths(valueMapper);
    this.log = log;
  }

  /**
   * The answer to a frame whose handling ended with the exception; it logs what is a fault of the
   * server.
   *
   * @param ref what the frame was marked with; where null, a {@code FormatException} may know it
   * @param event the event of the frame, where it has one
   */
  public Reply.Failure of(@Nullable Object ref, @Nullable String event, Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; depth < DEEPEST; depth++) {
      Reply.Failure known = known(ref, event, cause);
      if (known != null) {
        return known;
      }
      Throwable inside = cause.getCause();
      if (inside == null || !isWrapper(cause)) {
        break;
      }
      cause = inside;
    }
    return internal(ref, event, thrown);
  }

  private Reply.@Nullable Failure known(
      @Nullable Object ref, @Nullable String event, Throwable thrown) {
    if (thrown instanceof OperationException said) {
      return new Reply.Failure(
          ref,
          event,
          said.code(),
          text(said),
          said.details(),
          said instanceof RateLimitedException limited ? limited.retryAfterMillis() : null);
    }
    if (thrown instanceof HeaderException header) {
      return failure(ref, event, ErrorCode.INVALID, text(header));
    }
    if (thrown instanceof FormatException format) {
      return failure(ref == null ? format.ref() : ref, event, format.code(), text(format));
    }
    if (thrown instanceof ConstraintViolationException constraints) {
      return violations(ref, event, constraints);
    }
    if (thrown instanceof EJBAccessException
        || thrown instanceof AccessLocalException
        || thrown instanceof SecurityException) {
      boolean isNew =
          !(thrown instanceof SecurityException) && toldOfEjbs.compareAndSet(false, true);
      log.log(
          isNew ? Level.WARNING : Level.DEBUG,
          isNew
              ? "An EJB refused its caller. Where it should not have: which security domain it is in, see docs/authentication.md"
              : "Access refused",
          thrown);
      return failure(ref, event, ErrorCode.FORBIDDEN, "Not allowed");
    }
    if (thrown instanceof OptimisticLockException || thrown instanceof PessimisticLockException) {
      return failure(ref, event, ErrorCode.CONFLICT, "Somebody else has changed it meanwhile");
    }
    if (thrown instanceof UnknownOutcomeException) {
      DatabaseOutage.tell(thrown);
      log.log(Level.DEBUG, "Unknown outcome", thrown);
      return failure(
          ref,
          event,
          ErrorCode.UNKNOWN_OUTCOME,
          "The database did not answer, and it is not known whether this was done");
    }
    if (thrown instanceof TransactionTimeoutException
        || thrown instanceof TimeoutException
        || thrown instanceof LockTimeoutException
        || thrown instanceof QueryTimeoutException) {
      log.log(Level.DEBUG, "Timeout", thrown);
      return failure(ref, event, ErrorCode.TIMEOUT, "It took too long");
    }
    return null;
  }

  private Reply.@Nullable Failure violations(
      @Nullable Object ref, @Nullable String event, ConstraintViolationException thrown) {
    if (thrown.getConstraintViolations() == null
        || thrown.getConstraintViolations().isEmpty()
        || thrown.getConstraintViolations().stream().anyMatch(ViolationPaths::isOfResult)) {
      return null;
    }
    List<Detail> details =
        thrown.getConstraintViolations().stream()
            .map(paths::ofBean)
            .sorted(Comparator.comparing(Detail::path).thenComparing(Detail::message))
            .toList();
    OperationException invalid = InvalidReply.of(details);
    return new Reply.Failure(ref, event, invalid.code(), text(invalid), invalid.details());
  }

  private Reply.Failure internal(@Nullable Object ref, @Nullable String event, Throwable thrown) {
    String reference = String.format("%08x", ThreadLocalRandom.current().nextInt());
    log.log(
        DatabaseOutage.tell(thrown) ? Level.DEBUG : Level.ERROR,
        "Internal error, reference " + reference + ", event " + loggable(event),
        thrown);
    return failure(ref, event, ErrorCode.INTERNAL, "Internal error, reference " + reference);
  }

  private static Reply.Failure failure(
      @Nullable Object ref, @Nullable String event, ErrorCode code, String message) {
    return new Reply.Failure(ref, event, code.name(), message, List.of());
  }

  /** Exceptions that only carry another one from a container or a stage. */
  private static boolean isWrapper(Throwable thrown) {
    return thrown instanceof CompletionException
        || thrown instanceof ExecutionException
        || thrown instanceof InvocationTargetException
        || thrown instanceof UndeclaredThrowableException
        || thrown instanceof RollbackException
        || thrown instanceof EJBException
        || thrown instanceof PersistenceException;
  }

  private static String text(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null ? "" : message;
  }

  /** A client's text must not look like a line of the log. */
  private static String loggable(@Nullable String event) {
    return event == null ? "-" : InvalidReply.cut(event.replaceAll("\\p{Cntrl}", "?"));
  }
}
