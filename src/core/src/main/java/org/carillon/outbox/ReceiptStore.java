package org.carillon.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.persistence.UnknownOutcomeException;
import org.hibernate.Session;

/**
 * Takes what comes from outside once, however often it comes and on however many nodes at once. A
 * receipt is written in the transaction of what is done, and remembered for {@link
 * org.carillon.config.Settings#EVENTS_MEMORY}.
 */
@ApplicationScoped
public class ReceiptStore {

  private static final int IDS_PER_QUERY = 500;

  private PersistenceUnit unit;
  private Transactions transactions;
  private OutboxEngine engine;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected ReceiptStore() {}

  /** Writes to the tables of the unit. */
  @Inject
  public ReceiptStore(PersistenceUnit unit, Transactions transactions, OutboxEngine engine) {
    this.unit = unit;
    this.transactions = transactions;
    this.engine = engine;
  }

  /** Whether there is a unit that can keep receipts. */
  public boolean arePossible() {
    return unit.isPresent();
  }

  /** What tells a thing apart, of any number of texts of any length; within this application. */
  public String id(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      update(digest, engine.application());
      for (String part : parts) {
        update(digest, part);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** With its length, so that no two lists of texts are one. */
  private static void update(MessageDigest digest, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  /**
   * Does something for each thing that was not taken yet, in their order, all in one transaction of
   * its own. When it returns, that transaction has committed, or another has that took them all. An
   * attempt whose outcome is unknown is followed by a second, which finds its receipts, or waits
   * for its end to write them.
   *
   * @param things by their ids
   * @throws UnknownOutcomeException if the second attempt failed too: all was done, or nothing
   * @throws Exception what the task throws, or why the commit failed: nothing was done
   */
  public <T> void once(Map<String, T> things, Consumer<T> task) throws Exception {
    // In one order everywhere, since whoever takes the same meanwhile is waited for.
    List<String> ids = new ArrayList<>(new TreeMap<>(things).keySet());
    try {
      once(ids, things, task);
    } catch (UnknownOutcomeException unknown) {
      try {
        once(ids, things, task);
      } catch (Exception e) {
        unknown.addSuppressed(e);
        throw unknown;
      }
    }
  }

  private <T> void once(List<String> ids, Map<String, T> things, Consumer<T> task)
      throws Exception {
    Set<String> known = new HashSet<>();
    while (true) {
      try {
        transactions.callSeparately(
            () -> {
              known.addAll(taken(ids));
              write(ids.stream().filter(id -> !known.contains(id)).toList());
              things.forEach(
                  (id, thing) -> {
                    if (!known.contains(id)) {
                      task.accept(thing);
                    }
                  });
              return true;
            });
        return;
      } catch (ReceiptConflictException e) {
        if (known.containsAll(transactions.callSeparately(() -> taken(ids)))) {
          throw e; // it was not one of them, so another attempt would not end better
        }
      }
    }
  }

  private Set<String> taken(List<String> ids) {
    Set<String> taken = new HashSet<>();
    for (int from = 0; from < ids.size(); from += IDS_PER_QUERY) {
      taken.addAll(
          session()
              .createSelectionQuery(
                  "select r.id from CarillonOutboxReceipt r where r.id in (:ids)", String.class)
              .setParameterList(
                  "ids", ids.subList(from, Math.min(from + IDS_PER_QUERY, ids.size())))
              .getResultList());
    }
    return taken;
  }

  private void write(List<String> ids) {
    String application = engine.application();
    long now = engine.now();
    engine
        .inserts()
        .receipts(
            session(),
            ids,
            (statement, id) -> {
              statement.setString(1, id);
              statement.setString(2, application);
              statement.setLong(3, now);
            });
  }

  private Session session() {
    return unit.ownEntityManager().unwrap(Session.class);
  }
}
