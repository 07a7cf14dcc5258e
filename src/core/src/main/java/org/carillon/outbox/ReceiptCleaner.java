package org.carillon.outbox;

import java.time.Duration;
import java.util.List;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;

/** Forgets receipts that are old, in bounded transactions. */
final class ReceiptCleaner {

  private static final int ROWS_PER_TRANSACTION = 1_000;
  private static final int TRANSACTIONS_PER_TICK = 50;

  private final String application;
  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final DrainSettings settings;
  private final Duration memory;

  ReceiptCleaner(
      String application,
      PersistenceUnit unit,
      Transactions transactions,
      DrainSettings settings,
      Duration memory) {
    this.application = application;
    this.unit = unit;
    this.transactions = transactions;
    this.settings = settings;
    this.memory = memory;
  }

  void tick() throws Exception {
    long before = settings.now() - memory.toMillis();
    int left = TRANSACTIONS_PER_TICK;
    while (left > 0 && transactions.callSeparately(() -> delete(before)) == ROWS_PER_TRANSACTION) {
      left--;
    }
  }

  private int delete(long before) {
    Session session = unit.ownEntityManager().unwrap(Session.class);
    List<String> oldest =
        session
            .createSelectionQuery(
                "select r.id from CarillonOutboxReceipt r"
                    + " where r.application = :application and r.taken < :before"
                    + " order by r.taken",
                String.class)
            .setParameter("application", application)
            .setParameter("before", before)
            .setMaxResults(ROWS_PER_TRANSACTION)
            .getResultList();
    if (!oldest.isEmpty()) {
      session
          .createMutationQuery("delete from CarillonOutboxReceipt r where r.id in (:ids)")
          .setParameterList("ids", oldest)
          .executeUpdate();
    }
    return oldest.size();
  }
}
