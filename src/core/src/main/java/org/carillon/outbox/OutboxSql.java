package org.carillon.outbox;

import java.util.concurrent.Callable;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;

/** What all streams of a node share of the database. */
final class OutboxSql {

  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final OutboxInserts outboxInserts;
  private final CommitWatermark watermark;
  private final StreamUpdate streamUpdate;

  OutboxSql(
      PersistenceUnit unit,
      Transactions transactions,
      OutboxInserts outboxInserts,
      DrainSettings settings) {
    this.unit = unit;
    this.transactions = transactions;
    this.outboxInserts = outboxInserts;
    this.streamUpdate =
        new StreamUpdate(
            unit.factory().unwrap(SessionFactoryImplementor.class),
            isPostgres(unit),
            Math.max(1, settings.lease().toMillis() / 2));
    this.watermark = new CommitWatermark(new SqlEntryNumbers(unit, transactions, outboxInserts));
  }

  static boolean isPostgres(PersistenceUnit unit) {
    return unit.factory().unwrap(SessionFactoryImplementor.class).getJdbcServices().getDialect()
        instanceof PostgreSQLDialect;
  }

  OutboxInserts inserts() {
    return outboxInserts;
  }

  CommitWatermark watermark() {
    return watermark;
  }

  StreamUpdate streamUpdate() {
    return streamUpdate;
  }

  /** See {@link CommitWatermark#settle}. Holds one connection at a time. */
  void settle(long now) throws Exception {
    if (!watermark.isKnown()) {
      read(() -> watermark.first(now));
    }
    transactions.<@Nullable Void>callOutside(
        () -> {
          watermark.settle(now);
          return null;
        });
  }

  /** In no transaction: a commit for what was only looked at would cost as much as the look. */
  <T extends @Nullable Object> T read(Callable<T> task) throws Exception {
    return transactions.callOutside(() -> unit.read(task));
  }

  <T extends @Nullable Object> T write(Callable<T> task) throws Exception {
    return transactions.callSeparately(task);
  }

  Session session() {
    return unit.ownEntityManager().unwrap(Session.class);
  }
}
