package org.carillon.persistence;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commit of one transaction. Servers report an answer to COMMIT that was lost as a rollback,
 * which it need not be: what failed before the database was asked to commit, and what it refused,
 * was rolled back; of everything else only the database knows.
 */
final class TransactionCommit implements Synchronization {

  private static final System.Logger LOG = System.getLogger(TransactionCommit.class.getName());

  /** How long the database is asked for what came of it; a COMMIT may still be on its way. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final long PAUSE_MILLIS = 200;

  /** The classes of SQL states by which a database says that it refused (ISO 9075, PostgreSQL). */
  private static final Set<String> REFUSALS =
      Set.of("0A", "21", "22", "23", "24", "25", "27", "2D", "40", "42", "44", "54", "55", "P0");

  /** ISO 9075: statement completion unknown. */
  private static final String UNKNOWN = "40003";

  private final Jta jta;
  private boolean isAsked;

  private TransactionCommit(Jta jta) {
    this.jta = jta;
  }

  /**
   * Commits the transaction of this thread, and takes it off the thread whatever happens.
   *
   * @throws UnknownOutcomeException if it may have committed or not
   * @throws Exception why it was rolled back
   */
  static void run(Jta jta) throws Exception {
    new TransactionCommit(jta).run();
  }

  private void run() throws Exception {
    CommitProof proof = null;
    if (jta.registry().getTransactionStatus() == Status.STATUS_ACTIVE) {
      proof = (CommitProof) jta.registry().getResource(CommitProof.class);
      jta.registry().registerInterposedSynchronization(this);
    }
    try {
      jta.manager().commit();
    } catch (Exception e) {
      disassociate(e);
      if (!isAsked || isRefused(e)) {
        throw e;
      }
      if (proof == null || !isProven(proof)) {
        throw new UnknownOutcomeException(e);
      }
      LOG.log(Level.DEBUG, "The answer to a commit was lost; it was done", e);
    }
  }

  /** The last of the synchronizations: what comes next is the commit itself. */
  @Override
  public void beforeCompletion() {
    isAsked = true;
  }

  @Override
  public void afterCompletion(int status) {
    // what the server says of it is what cannot be relied on
  }

  /** A commit that fails early may leave the transaction on the thread; the next one needs it. */
  private void disassociate(Exception failure) {
    try {
      if (jta.manager().getStatus() != Status.STATUS_NO_TRANSACTION) {
        jta.manager().rollback();
      }
    } catch (SystemException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private static boolean isRefused(Throwable failure) {
    return isRefused(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  /** Servers have the database's own exception among the causes or the suppressed ones. */
  private static boolean isRefused(@Nullable Throwable failure, Set<Throwable> seen) {
    if (failure == null || !seen.add(failure)) {
      return false;
    }
    String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
    return (state != null
            && state.length() >= 2
            && !state.equals(UNKNOWN)
            && REFUSALS.contains(state.substring(0, 2)))
        || isRefused(failure.getCause(), seen)
        || Arrays.stream(failure.getSuppressed()).anyMatch(next -> isRefused(next, seen));
  }

  private static boolean isProven(CommitProof proof) {
    long began = System.nanoTime();
    do {
      try {
        if (proof.isCommitted()) {
          return true;
        }
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } catch (Exception e) {
        LOG.log(Level.DEBUG, "The database cannot be asked what came of a commit", e);
      }
    } while (System.nanoTime() - began < PATIENCE.toNanos());
    return false;
  }
}
