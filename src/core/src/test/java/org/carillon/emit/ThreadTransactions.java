package org.carillon.emit;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/** Transactions of a thread without resources: they begin, complete and tell. */
public final class ThreadTransactions
    implements TransactionManager, TransactionSynchronizationRegistry {

  private final ThreadLocal<@Nullable Tx> current = new ThreadLocal<>();

  @Override
  public void begin() {
    current.set(new Tx());
  }

  @Override
  public void commit() throws RollbackException {
    Tx tx = required();
    if (tx.status == Status.STATUS_ACTIVE) {
      List.copyOf(tx.synchronizations).forEach(Synchronization::beforeCompletion);
    }
    boolean committed = tx.status == Status.STATUS_ACTIVE;
    complete(tx, committed ? Status.STATUS_COMMITTED : Status.STATUS_ROLLEDBACK);
    if (!committed) {
      throw new RollbackException();
    }
  }

  @Override
  public void rollback() {
    complete(required(), Status.STATUS_ROLLEDBACK);
  }

  private void complete(Tx tx, int status) {
    current.remove();
    tx.status = status;
    tx.synchronizations.forEach(s -> s.afterCompletion(status));
  }

  @Override
  public void setRollbackOnly() {
    required().status = Status.STATUS_MARKED_ROLLBACK;
  }

  @Override
  public boolean getRollbackOnly() {
    return required().status == Status.STATUS_MARKED_ROLLBACK;
  }

  @Override
  public int getStatus() {
    Tx tx = current.get();
    return tx == null ? Status.STATUS_NO_TRANSACTION : tx.status;
  }

  @Override
  public int getTransactionStatus() {
    return getStatus();
  }

  @Override
  public @Nullable Transaction getTransaction() {
    return current.get();
  }

  @Override
  public @Nullable Transaction suspend() {
    Tx tx = current.get();
    current.remove();
    return tx;
  }

  @Override
  public void resume(Transaction transaction) {
    current.set((Tx) transaction);
  }

  @Override
  public void setTransactionTimeout(int seconds) {
    // nothing here takes long
  }

  @Override
  public Object getTransactionKey() {
    return required();
  }

  @Override
  public void putResource(Object key, Object value) {
    required().resources.put(key, value);
  }

  @Override
  public @Nullable Object getResource(Object key) {
    return required().resources.get(key);
  }

  /** As Narayana: a transaction that can only roll back takes none. */
  @Override
  public void registerInterposedSynchronization(Synchronization synchronization) {
    Tx tx = required();
    if (tx.status != Status.STATUS_ACTIVE) {
      throw new IllegalStateException("rollback only");
    }
    tx.synchronizations.add(synchronization);
  }

  private Tx required() {
    Tx tx = current.get();
    if (tx == null) {
      throw new IllegalStateException("no transaction");
    }
    return tx;
  }

  private static final class Tx implements Transaction {
    private int status = Status.STATUS_ACTIVE;
    private final List<Synchronization> synchronizations = new ArrayList<>();
    private final Map<Object, Object> resources = new HashMap<>();

    @Override
    public void commit() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void rollback() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void setRollbackOnly() {
      status = Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public int getStatus() {
      return status;
    }

    @Override
    public void registerSynchronization(Synchronization synchronization) {
      synchronizations.add(synchronization);
    }

    @Override
    public boolean enlistResource(XAResource resource) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean delistResource(XAResource resource, int flag) {
      throw new UnsupportedOperationException();
    }
  }
}
