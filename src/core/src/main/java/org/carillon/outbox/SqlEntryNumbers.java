package org.carillon.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;
import org.hibernate.dialect.H2Dialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;

/**
 * The numbers in the table, asked for in no transaction: each question is one of its own, and holds
 * a connection no longer than {@link PersistenceUnit#read} around it does.
 */
final class SqlEntryNumbers implements EntryNumbers {

  /**
   * Who has written to the table has its lock until the end of the transaction, from before a
   * number is drawn.
   */
  private static final String WRITERS =
      "select l.virtualtransaction from pg_locks l where l.relation = cast(? as regclass)"
          + " and l.mode = 'RowExclusiveLock' and l.granted and l.database ="
          + " (select d.oid from pg_database d where d.datname = current_database())";

  /** More missing numbers than these are asked for one by one from the first on. */
  private static final int PROBED_AT_ONCE = 1_000;

  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final OutboxInserts outboxInserts;
  private final boolean isPostgres;
  private final boolean isH2;

  SqlEntryNumbers(PersistenceUnit unit, Transactions transactions, OutboxInserts outboxInserts) {
    this.unit = unit;
    this.transactions = transactions;
    this.outboxInserts = outboxInserts;
    this.isPostgres = OutboxSql.isPostgres(unit);
    this.isH2 =
        unit.factory().unwrap(SessionFactoryImplementor.class).getJdbcServices().getDialect()
            instanceof H2Dialect;
  }

  /** Of whichever stream: the numbers are those of all. */
  @Override
  public long settled() {
    Long greatest =
        this.<@Nullable Long>ask(
            session ->
                session
                    .createSelectionQuery(
                        "select max(s.floor) from CarillonOutboxStream s", Long.class)
                    .getSingleResultOrNull());
    return greatest == null ? 0 : greatest;
  }

  @Override
  public List<Long> between(long first, long last, int limit) {
    return ask(
        session ->
            session
                .createSelectionQuery(
                    "select e.id from CarillonOutboxEntry e where e.id >= :first and e.id <= :last"
                        + " order by e.id",
                    Long.class)
                .setParameter("first", first)
                .setParameter("last", last)
                .setMaxResults(limit)
                .getResultList());
  }

  @Override
  public @Nullable Set<String> writers() {
    return isPostgres ? ask(session -> session.doReturningWork(this::writers)) : null;
  }

  private Set<String> writers(Connection connection) throws SQLException {
    Set<String> writers = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(WRITERS)) {
      statement.setString(1, outboxInserts.entryTable());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          writers.add(rows.getString(1));
        }
      }
    }
    return writers;
  }

  /**
   * Tries to write rows with these numbers, and takes it back: a row that is not committed, or is,
   * stands in the way, on every database.
   */
  @Override
  public boolean areAbandoned(long first, long last) {
    long end = Math.min(last, first + PROBED_AT_ONCE - 1);
    try {
      transactions.callSeparately(
          () -> {
            throw new ProbedException(
                session().doReturningWork(connection -> isFree(connection, first, end)));
          });
    } catch (ProbedException e) {
      return e.isFree && end == last;
    } catch (Exception e) {
      return false; // the database is away, which others tell: the next tick asks again
    }
    return false;
  }

  /** Tells nobody what stands in the way, as Hibernate would: it is what was asked. */
  private boolean isFree(Connection connection, long first, long last) {
    try {
      probe(connection, first, last);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private void probe(Connection connection, long first, long last) throws SQLException {
    if (isH2) {
      try (Statement statement = connection.createStatement()) {
        long timeout;
        try (ResultSet row = statement.executeQuery("select lock_timeout()")) {
          row.next();
          timeout = row.getLong(1);
        }
        statement.execute("set lock_timeout 1");
        try {
          outboxInserts.probe(connection, LongStream.rangeClosed(first, last).boxed().toList());
        } finally {
          statement.execute("set lock_timeout " + timeout);
        }
      }
      return;
    }
    outboxInserts.probe(connection, LongStream.rangeClosed(first, last).boxed().toList());
  }

  private <T extends @Nullable Object> T ask(Function<Session, T> question) {
    try {
      return unit.read(() -> question.apply(session()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Session session() {
    return unit.ownEntityManager().unwrap(Session.class);
  }

  /** Rolls the probe back. */
  private static final class ProbedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean isFree;

    ProbedException(boolean isFree) {
      super(null, null, false, false);
      this.isFree = isFree;
    }
  }
}
