package org.carillon.persistence;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.carillon.log.RepeatedFailureLog;
import org.hibernate.JDBCException;
import org.hibernate.exception.JDBCConnectionException;

/**
 * Tells that the database is away, or has no connection to give, once for all who notice it.
 * Static, since those who notice are many and the class is the deployment's own.
 */
public final class DatabaseOutage {

  private static final int DEEPEST = 20;

  /** PostgreSQL: it shuts down, has crashed, or starts; it has too many connections. */
  private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300");

  /** Hibernate's words, whatever the pool. */
  private static final String NOT_ACQUIRED = "Unable to acquire JDBC Connection";

  /** What pools of connectors throw; by name, since not each server shows it to applications. */
  private static final String RESOURCE = "jakarta.resource.ResourceException";

  private static final RepeatedFailureLog LOG =
      new RepeatedFailureLog(
          System.getLogger(DatabaseOutage.class.getName()),
          "The database",
          "Operations on it fail meanwhile; clients stay connected, and no event is lost");

  private DatabaseOutage() {}

  /**
   * Tells of it, if it is one.
   *
   * @return whether the failure is one of the connection to the database
   */
  public static boolean tell(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (isOne(cause)) {
        LOG.failed(failure);
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** The database has answered. */
  public static void isOver() {
    LOG.works();
  }

  private static boolean isOne(Throwable cause) {
    if (cause instanceof SQLException sql && sql.getSQLState() != null) {
      String state = sql.getSQLState();
      return state.startsWith("08") || AWAY.contains(state);
    }
    return cause instanceof SQLTransientConnectionException
        || cause instanceof SQLNonTransientConnectionException
        || cause instanceof SQLRecoverableException
        || cause instanceof JDBCConnectionException
        || isWithoutConnection(cause);
  }

  /** The pool has none to give: servers say so without a state. */
  private static boolean isWithoutConnection(Throwable cause) {
    if (cause instanceof JDBCException hibernate) {
      return String.valueOf(hibernate.getMessage()).startsWith(NOT_ACQUIRED);
    }
    for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().equals(RESOURCE)) {
        return true;
      }
    }
    return false;
  }
}
