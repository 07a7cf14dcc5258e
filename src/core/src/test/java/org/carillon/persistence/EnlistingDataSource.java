package org.carillon.persistence;

import com.arjuna.ats.jta.TransactionManager;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import javax.sql.DataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * Does what a server's data source does: one physical connection a transaction, committed with it,
 * then pooled; outside of transactions one that commits each statement, until it is closed.
 */
final class EnlistingDataSource implements DataSource {

  /** As the pools that deploy/ sets up. */
  private static final int PATIENCE_SECONDS = 5;

  private final DataSource physical;
  private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();
  private final Queue<Connection> committing = new ConcurrentLinkedQueue<>(); // idle as well
  private final Map<Transaction, Connection> enlisted = new ConcurrentHashMap<>();
  private final AtomicLong enlistments = new AtomicLong();
  private volatile Semaphore free = new Semaphore(Integer.MAX_VALUE);

  EnlistingDataSource(DataSource physical) {
    this.physical = physical;
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      Transaction transaction = TransactionManager.transactionManager().getTransaction();
      if (transaction == null || transaction.getStatus() == Status.STATUS_NO_TRANSACTION) {
        return outside();
      }
      Connection connection = enlisted.get(transaction);
      if (connection == null) {
        awaitFree();
        connection = idle.poll();
        if (connection == null) {
          connection = physical.getConnection();
          connection.setAutoCommit(false);
        }
        enlist(transaction, connection);
      }
      return handle(connection, () -> {});
    } catch (SystemException | RollbackException e) {
      throw new SQLException(e);
    }
  }

  private Connection outside() throws SQLException {
    awaitFree();
    Connection idleOne = committing.poll();
    Connection connection = idleOne == null ? physical.getConnection() : idleOne;
    return handle(connection, () -> giveBack(connection, committing));
  }

  /** How many transactions have taken a connection. */
  long enlistments() {
    return enlistments.get();
  }

  /** Only so many transactions have a connection at once from now on; the others wait. */
  void limit(int connections) {
    free = new Semaphore(connections);
  }

  /** How many wait for one. */
  int waiting() {
    return free.getQueueLength();
  }

  private void awaitFree() throws SQLException {
    try {
      if (!free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new SQLTransientConnectionException("no connection was free in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException(e);
    }
  }

  private void enlist(Transaction transaction, Connection connection)
      throws SystemException, RollbackException {
    enlisted.put(transaction, connection);
    enlistments.incrementAndGet();
    transaction.enlistResource(new OnePhase(connection, () -> release(transaction)));
  }

  private void release(Transaction transaction) {
    giveBack(enlisted.remove(transaction), idle);
  }

  private void giveBack(Connection connection, Queue<Connection> to) {
    free.release();
    try {
      if (!connection.isClosed()) { // as it is when the database went away
        to.add(connection);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes the connections that nobody uses. */
  void disconnect() throws SQLException {
    for (Queue<Connection> unused : List.of(idle, committing)) {
      for (Connection next = unused.poll(); next != null; next = unused.poll()) {
        next.close();
      }
    }
  }

  private static Connection handle(Connection connection, Runnable onClose) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                onClose.run();
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private record OnePhase(Connection connection, Runnable release) implements XAResource {
    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
      if (!onePhase) {
        throw new XAException(XAException.XAER_PROTO);
      }
      complete(connection::commit);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
      complete(connection::rollback);
    }

    private void complete(Completion completion) throws XAException {
      try {
        completion.run();
      } catch (SQLException e) {
        XAException failure = new XAException(XAException.XA_RBROLLBACK);
        failure.initCause(e);
        throw failure;
      } finally {
        release.run();
      }
    }

    @Override
    public int prepare(Xid xid) throws XAException {
      throw new XAException(XAException.XAER_PROTO);
    }

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public Xid[] recover(int flag) {
      return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
      return other == this;
    }

    @Override
    public int getTransactionTimeout() {
      return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
      return false;
    }

    private interface Completion {
      void run() throws SQLException;
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return physical.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return physical.isWrapperFor(type);
  }
}
