package org.carillon.outbox;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * Looks once, when the database first answers, whether it is set as the outbox needs it, and where
 * it runs: in a snapshot that is older than another transaction's commit (REPEATABLE READ and
 * above), a drain would pass over what that one wrote.
 */
final class DatabaseCheck {

  private static final System.Logger LOG = System.getLogger(DatabaseCheck.class.getName());

  private static final Map<Integer, String> LEVELS =
      Map.of(
          Connection.TRANSACTION_NONE, "none",
          Connection.TRANSACTION_READ_UNCOMMITTED, "READ UNCOMMITTED",
          Connection.TRANSACTION_READ_COMMITTED, "READ COMMITTED",
          Connection.TRANSACTION_REPEATABLE_READ, "REPEATABLE READ",
          Connection.TRANSACTION_SERIALIZABLE, "SERIALIZABLE");

  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final System.Logger log;
  private volatile boolean isEmbedded;
  private boolean isDone;

  DatabaseCheck(PersistenceUnit unit, Transactions transactions) {
    this(unit, transactions, LOG);
  }

  DatabaseCheck(PersistenceUnit unit, Transactions transactions, System.Logger log) {
    this.unit = unit;
    this.transactions = transactions;
    this.log = log;
  }

  void tick() throws Exception {
    if (isDone) {
      return;
    }
    Found found =
        transactions.callSeparately(
            () ->
                unit.ownEntityManager().unwrap(Session.class).doReturningWork(DatabaseCheck::look));
    isDone = true;
    isEmbedded = EmbeddedDatabase.isNamedBy(found.url);
    int level = found.isolation;
    if (level != Connection.TRANSACTION_READ_COMMITTED) {
      log.log(
          Level.WARNING,
          "The data source works with the isolation level {0}, and the outbox needs READ COMMITTED:"
              + " events may be passed over. Set it on the data source: transaction-isolation of"
              + " WildFly''s, transaction-isolation-level of Payara''s connection pool",
          LEVELS.getOrDefault(level, String.valueOf(level)));
    }
    if (EmbeddedDatabase.endsByInterrupt(found.url)) {
      log.log(
          Level.WARNING,
          "The embedded H2 is closed for good when a thread that writes is interrupted, as by the"
              + " timeout of a transaction: its URL should begin with jdbc:h2:async: as in deploy/");
    }
  }

  /** Whether the database runs in this process; false until it has answered. */
  boolean isEmbedded() {
    return isEmbedded;
  }

  private record Found(int isolation, @Nullable String url) {}

  private static Found look(Connection connection) throws SQLException {
    return new Found(connection.getTransactionIsolation(), connection.getMetaData().getURL());
  }
}
