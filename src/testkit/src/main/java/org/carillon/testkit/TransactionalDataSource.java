package org.carillon.testkit;

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
import java.sql.Statement;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Logger;
import javax.sql.DataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * What a server's data source does: one connection a JTA transaction, committed with it in one
 * phase; outside of transactions one that commits each statement, until it is closed.
 */
final class TransactionalDataSource implements DataSource {

  private final DataSource physical;
  private final Queue<Connection> all = new ConcurrentLinkedQueue<>();
  private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();
  private final Map<Transaction, Connection> enlisted = new ConcurrentHashMap<>();

  TransactionalDataSource(DataSource physical) {
    this.physical = physical;
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      Transaction transaction = TransactionManager.transactionManager().getTransaction();
      if (transaction == null || transaction.getStatus() == Status.STATUS_NO_TRANSACTION) {
        Connection connection = take(true);
        return handle(connection, () -> idle.add(connection));
      }
      Connection connection = enlisted.get(transaction);
      if (connection == null) {
        connection = take(false);
        enlisted.put(transaction, connection);
        transaction.enlistResource(new OnePhase(connection, () -> release(transaction)));
      }
      return handle(connection, () -> {});
    } catch (SystemException | RollbackException e) {
      throw new SQLException(e);
    }
  }

  private Connection take(boolean commitsEach) throws SQLException {
    Connection connection = idle.poll();
    if (connection == null) {
      connection = physical.getConnection();
      all.add(connection);
    }
    connection.setAutoCommit(commitsEach);
    return connection;
  }

  private void release(Transaction transaction) {
    Connection connection = enlisted.remove(transaction);
    if (connection != null) {
      idle.add(connection);
    }
  }

  /** Closes the connections, and drops the database. */
  void shutDown() {
    try (Connection last = physical.getConnection();
        Statement statement = last.createStatement()) {
      statement.execute("shutdown");
    } catch (SQLException e) {
      throw new IllegalStateException("the test's database", e);
    }
    for (Connection next = all.poll(); next != null; next = all.poll()) {
      try {
        next.close();
      } catch (SQLException e) {
        throw new IllegalStateException("the test's database", e);
      }
    }
  }

  private static Connection handle(Connection connection, Runnable onClose) {
    return (Connection)
        Proxy.newProxyInstance(
            TransactionalDataSource.class.getClassLoader(),
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

    /** What ends the connection's work. */
    private interface Completion {
      void run() throws SQLException;
    }

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
    public void start(Xid xid, int flags) {
      // the connection works for one transaction at a time
    }

    @Override
    public void end(Xid xid, int flags) {
      // as above
    }

    @Override
    public void forget(Xid xid) {
      // nothing is in doubt
    }

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
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return physical.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    physical.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    physical.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return physical.getLoginTimeout();
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
