package org.carillon.outbox;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.carillon.log.LogFailure;
import org.carillon.log.RepeatedFailureLog;
import org.carillon.persistence.DatabaseOutage;
import org.jspecify.annotations.Nullable;

/**
 * Logs what goes wrong again and again once a kind, and that it works again. That the database is
 * away is told for all by {@link DatabaseOutage}.
 */
final class OutboxFailureLog {

  private static final System.Logger LOG = System.getLogger(OutboxFailureLog.class.getName());

  /** The class of SQLSTATE in which ISO 9075 has what a statement names and is not there. */
  private static final String SYNTAX_OR_ACCESS = "42";

  private static final long QUIET_NANOS = RepeatedFailureLog.QUIET.toNanos();

  private final Map<String, Failed> known = new ConcurrentHashMap<>();
  private final Set<String> withoutTables = ConcurrentHashMap.newKeySet();
  private final System.Logger log;
  private final LongSupplier nanoTime;

  OutboxFailureLog() {
    this(LOG, System::nanoTime);
  }

  OutboxFailureLog(System.Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  /**
   * What failed.
   *
   * @param at when it did last
   */
  private record Failed(Class<?> kind, long at) {
    boolean isOf(Class<?> other) {
      return kind == other;
    }
  }

  /**
   * Something failed; logged unless it failed in the same way the last time. Never throws, also
   * where the log does: who tells of a failure has to go on.
   */
  void about(String doing, Throwable failure) {
    try {
      tell(doing, failure);
    } catch (Throwable e) { // there is nobody left to tell
      LogFailure.keep(failure, e);
    }
  }

  private void tell(String doing, Throwable failure) {
    if (DatabaseOutage.tell(failure)) {
      return;
    }
    SQLException missing = missing(failure);
    if (missing != null) {
      aboutTables(doing, missing);
      return;
    }
    Class<?> kind = failure.getClass();
    Failed before = known.put(doing, new Failed(kind, nanoTime.getAsLong()));
    if (before != null && before.isOf(kind)) {
      log.log(System.Logger.Level.DEBUG, () -> "The outbox still fails at " + doing, failure);
    } else {
      log.log(
          System.Logger.Level.WARNING,
          "The outbox failed at " + doing + "; it goes on trying, and no event is lost",
          failure);
    }
  }

  /** Whatever is done fails as long as the tables are not there: once for all, and no trace. */
  private void aboutTables(String doing, SQLException failure) {
    boolean isKnown;
    synchronized (withoutTables) { // several fail at the same time
      isKnown = !withoutTables.isEmpty();
      withoutTables.add(doing);
    }
    log.log(
        isKnown ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
        "The outbox has no tables, or older ones: {0}. What is sent through it fails until they are"
            + " there; docs/outbox.md has them (or let Hibernate make them:"
            + " jakarta.persistence.schema-generation.database.action)",
        failure.getMessage());
  }

  /**
   * What the database says of a table or column that is not there. By its SQLSTATE: of what the
   * pool of a server wraps, as Payara's does where a statement is prepared, Hibernate does not know
   * the kind.
   */
  private static @Nullable SQLException missing(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (cause instanceof SQLException found
          && found.getSQLState() != null
          && found.getSQLState().startsWith(SYNTAX_OR_ACCESS)) {
        return found;
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** It works, again or still; told when it has not failed for some seconds. */
  void settled(String doing) {
    if (withoutTables.remove(doing)) { // what needs none of them says nothing of them
      withoutTables.clear();
    }
    Failed failed = known.isEmpty() ? null : known.get(doing);
    if (failed != null
        && nanoTime.getAsLong() - failed.at >= QUIET_NANOS
        && known.remove(doing, failed)) {
      log.log(System.Logger.Level.INFO, "The outbox works again at {0}", doing);
    }
  }
}
