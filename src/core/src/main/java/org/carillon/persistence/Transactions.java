package org.carillon.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/**
 * JTA transactions of this thread. Needs no persistence unit; a transaction that touches nothing
 * costs next to nothing.
 */
@ApplicationScoped
public class Transactions {

  private final int timeoutSeconds;
  private volatile @Nullable Jta jta;

  /** For the proxy. */
  protected Transactions() {
    timeoutSeconds = 0;
  }

  /** Of the server; looked up at first use. */
  @Inject
  public Transactions(CarillonConfig config) {
    timeoutSeconds = seconds(config.get(Settings.OPERATION_TIMEOUT));
  }

  /** Of any transaction manager. */
  public Transactions(
      TransactionManager manager, TransactionSynchronizationRegistry registry, Duration timeout) {
    jta = new Jta(manager, registry);
    timeoutSeconds = seconds(timeout);
  }

  /**
   * Begins a transaction, runs the task, commits. Inside an active transaction the task just runs.
   *
   * @return what the task returns, after the commit
   * @throws TransactionTimeoutException if the transaction took longer than {@link
   *     Settings#OPERATION_TIMEOUT}
   * @throws UnknownOutcomeException if it may have committed or not, see {@link #prove}
   * @throws Exception what the task throws, after the rollback; or why the commit failed
   */
  public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
    return isActive() ? task.call() : begin(task);
  }

  /** As {@link #call}, in a transaction of its own; an active one is suspended meanwhile. */
  public <T extends @Nullable Object> T callSeparately(Callable<T> task) throws Exception {
    return outside(() -> begin(task));
  }

  /** Runs the task in no transaction; an active one is suspended meanwhile. */
  public <T extends @Nullable Object> T callOutside(Callable<T> task) throws Exception {
    return outside(task);
  }

  private <T extends @Nullable Object> T outside(Callable<T> task) throws Exception {
    TransactionManager manager = jta().manager();
    Transaction outer = manager.suspend();
    try {
      return task.call();
    } finally {
      if (outer != null) {
        manager.resume(outer);
      }
    }
  }

  /** Whether a transaction is active on this thread; one that can only roll back is. */
  public boolean isActive() {
    int status = jta().registry().getTransactionStatus();
    return status == Status.STATUS_ACTIVE || status == Status.STATUS_MARKED_ROLLBACK;
  }

  /** Whether the active transaction can only roll back; it takes no tasks then. */
  public boolean isRollbackOnly() {
    return jta().registry().getTransactionStatus() == Status.STATUS_MARKED_ROLLBACK;
  }

  /** Lets the active transaction end in a rollback only. */
  public void setRollbackOnly() {
    jta().registry().setRollbackOnly();
  }

  /** What was put into the active transaction under the key; null if nothing. */
  public @Nullable Object resource(Object key) {
    return jta().registry().getResource(key);
  }

  /** Keeps something with the active transaction, for as long as it lives. */
  public void putResource(Object key, Object value) {
    jta().registry().putResource(key, value);
  }

  /**
   * Says how to find out whether the active transaction has committed, should the answer to its
   * commit be lost. One proof is enough: the first one counts.
   */
  public void prove(CommitProof proof) {
    if (resource(CommitProof.class) == null) {
      putResource(CommitProof.class, proof);
    }
  }

  /**
   * Runs the task before the active transaction completes, unless it rolls back. An exception rolls
   * it back.
   */
  public void beforeCompletion(Runnable task) {
    jta()
        .registry()
        .registerInterposedSynchronization(
            new Synchronization() {
              @Override
              public void beforeCompletion() {
                try {
                  task.run();
                } catch (RuntimeException | Error e) {
                  // Not every server takes the exception alone for an answer.
                  setRollbackOnly();
                  throw e;
                }
              }

              @Override
              public void afterCompletion(int status) {
                // beforeCompletion was all that was asked for
              }
            });
  }

  /**
   * Tells the task whether the active transaction was committed. It runs inside the completion: no
   * JTA, no waiting.
   */
  public void afterCompletion(Consumer<Boolean> task) {
    jta()
        .registry()
        .registerInterposedSynchronization(
            new Synchronization() {
              @Override
              public void beforeCompletion() {
                // afterCompletion is all that was asked for
              }

              @Override
              public void afterCompletion(int status) {
                task.accept(status == Status.STATUS_COMMITTED);
              }
            });
  }

  private <T extends @Nullable Object> T begin(Callable<T> task) throws Exception {
    TransactionManager manager = jta().manager();
    manager.setTransactionTimeout(timeoutSeconds);
    try {
      manager.begin();
    } finally {
      manager.setTransactionTimeout(0);
    }
    long began = System.nanoTime();
    T result;
    try {
      result = task.call();
    } catch (Throwable e) {
      try {
        manager.rollback();
      } catch (SystemException | RuntimeException rollback) {
        e.addSuppressed(rollback);
      }
      throw timedOut(e, began);
    }
    try {
      TransactionCommit.run(jta());
    } catch (UnknownOutcomeException e) {
      throw e;
    } catch (Exception e) {
      throw timedOut(e, began);
    }
    return result;
  }

  private Exception timedOut(Throwable failure, long began) throws Exception {
    if (System.nanoTime() - began >= Duration.ofSeconds(timeoutSeconds).toNanos()) {
      return new TransactionTimeoutException(
          "rolled back after more than " + timeoutSeconds + " s", failure);
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return (Exception) failure;
  }

  private Jta jta() {
    Jta found = jta;
    if (found == null) {
      found = Jta.ofServer();
      jta = found;
    }
    return found;
  }

  private static int seconds(Duration timeout) {
    return (int) Math.max(1, timeout.plusMillis(999).toSeconds());
  }
}
