package org.carillon.outbox;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * Looks once, when the database first answers, whether it is set as the outbox needs it, and where
 * it runs: in a snapshot that is older than another transaction's commit (REPEATABLE READ and
 * above), a drain would pass over what that one wrote. And a pool with less room than those who may
 * use it at once would let operations wait for each other.
 */
final class DatabaseCheck {

  private static final System.Logger LOG = System.getLogger(DatabaseCheck.class.getName());

  /**
   * Threads that use a connection now and then: the timer, those who read for returning clients.
   */
  private static final int OTHERS = 6;

  private static final Map<Integer, String> LEVELS =
      Map.of(
          Connection.TRANSACTION_NONE, "none",
          Connection.TRANSACTION_READ_UNCOMMITTED, "READ UNCOMMITTED",
          Connection.TRANSACTION_READ_COMMITTED, "READ COMMITTED",
          Connection.TRANSACTION_REPEATABLE_READ, "REPEATABLE READ",
          Connection.TRANSACTION_SERIALIZABLE, "SERIALIZABLE");

  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final int connections;
  private final System.Logger log;
  private volatile boolean isEmbedded;
  private boolean isDone;

  DatabaseCheck(PersistenceUnit unit, Transactions transactions, CarillonConfig config) {
    this(unit, transactions, usedAtOnce(config), LOG);
  }

  DatabaseCheck(
      PersistenceUnit unit, Transactions transactions, int connections, System.Logger log) {
    this.unit = unit;
    this.transactions = transactions;
    this.connections = connections;
    this.log = log;
  }

  /** How many connections this node may want at once, as docs/deploy.md has it. */
  private static int usedAtOnce(CarillonConfig config) {
    int handlers = config.get(Settings.HANDLERS) * Runtime.getRuntime().availableProcessors();
    return handlers * config.get(Settings.HANDLERS_OF_DATABASE) / 100
        + config.get(Settings.OUTBOX_THREADS)
        + OTHERS;
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
    compare(WildFlyPools.size(found.url));
    if (EmbeddedDatabase.endsByInterrupt(found.url)) {
      log.log(
          Level.WARNING,
          "The embedded H2 is closed for good when a thread that writes is interrupted, as by the"
              + " timeout of a transaction: its URL should begin with jdbc:h2:async: as in"
              + " deploy/");
    }
  }

  /**
   * Tells of a pool that is too small.
   *
   * @param size of the pool; empty: it is not known
   */
  void compare(Optional<Integer> size) {
    if (size.isPresent() && size.get() < connections) {
      log.log(
          Level.WARNING,
          "The data source''s pool has room for {0} connections, and this node may want {1} at"
              + " once: operations will wait for each other. Make it larger (max-pool-size), or"
              + " lower carillon.limit.handlers",
          size.get(),
          connections);
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
