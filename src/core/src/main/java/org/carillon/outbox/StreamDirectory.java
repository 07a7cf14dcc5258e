package org.carillon.outbox;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.carillon.history.StreamName;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** The numbers of an application's streams. A stream is made at its first event. */
final class StreamDirectory {

  private final String application;
  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final OutboxInserts outboxInserts;
  private final Map<StreamName, Long> known = new ConcurrentHashMap<>();

  /**
   * Of all numbers that were given here, also of streams that are gone: a transaction that has such
   * a number may commit later.
   */
  private final Map<Long, StreamName> names = new ConcurrentHashMap<>();

  StreamDirectory(
      String application,
      PersistenceUnit unit,
      Transactions transactions,
      OutboxInserts outboxInserts) {
    this.application = application;
    this.unit = unit;
    this.transactions = transactions;
    this.outboxInserts = outboxInserts;
  }

  /** The stream, found or made in a transaction of its own; for whoever holds no connection. */
  long number(StreamName name, long now) {
    Long number = known.get(name);
    if (number == null) {
      number = Objects.requireNonNull(separately(session -> findOrMake(session, name, now)));
      known.put(name, number);
      names.put(number, name);
    }
    return number;
  }

  /**
   * The streams, found or made in the session's transaction: who holds a connection must not wait
   * for a second one, since others wait for the first. To be called last in the transaction: where
   * a stream is made, others that make the same one wait for its end. They are known for good by
   * {@link #learn}, after the commit.
   */
  Map<StreamName, Long> numbers(Session session, Collection<StreamName> names, long now) {
    Map<StreamName, Long> numbers = new HashMap<>();
    // In one order everywhere, so that no two transactions wait for each other.
    for (StreamName name : new TreeSet<>(names)) {
      Long number = known.get(name);
      numbers.put(name, number == null ? findOrMake(session, name, now) : number);
    }
    return numbers;
  }

  /** What {@link #numbers} gave has committed. */
  void learn(Map<StreamName, Long> numbers) {
    numbers.forEach(
        (name, number) -> {
          known.putIfAbsent(name, number);
          names.put(number, name);
        });
  }

  /** The number of a stream; null: there is none. Asks the database where it is not known here. */
  @Nullable Long existing(StreamName name) {
    Long number = known.get(name);
    if (number == null) {
      number = separately(session -> find(session, name));
      if (number != null) {
        known.put(name, number);
        names.put(number, name);
      }
    }
    return number;
  }

  /** The row of a stream is gone: whoever asks next finds another, or makes it. */
  void forget(long number) {
    known.values().removeIf(value -> value == number);
  }

  /** The stream of a number that was asked for here, though it be gone; null: it was not. */
  @Nullable StreamName name(long number) {
    return names.get(number);
  }

  private long findOrMake(Session session, StreamName name, long now) {
    Long number = find(session, name);
    if (number == null) {
      outboxInserts.streamUnlessPresent(
          session,
          statement -> {
            statement.setString(1, application);
            statement.setString(2, name.tenant());
            statement.setString(3, name.path());
            statement.setLong(4, now);
            statement.setString(5, secret());
            statement.setLong(6, 0);
            statement.setLong(7, 0);
            statement.setLong(8, 0);
            statement.setLong(9, 0);
          });
      number = find(session, name);
    }
    if (number == null) {
      throw new IllegalStateException(
          "the stream "
              + name
              + " was made by another transaction and is not seen by this one; the outbox needs"
              + " the isolation level READ COMMITTED");
    }
    return number;
  }

  private static String secret() {
    byte[] bytes = new byte[OutboxStream.SECRET_LENGTH / 2];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private @Nullable Long find(Session session, StreamName name) {
    return session
        .createSelectionQuery(
            "select s.id from CarillonOutboxStream s"
                + " where s.application = :application and s.tenant = :tenant"
                + " and s.path = :path",
            Long.class)
        .setParameter("application", application)
        .setParameter("tenant", name.tenant())
        .setParameter("path", name.path())
        .getSingleResultOrNull();
  }

  private @Nullable Long separately(Function<Session, @Nullable Long> work) {
    try {
      return transactions.<@Nullable Long>callSeparately(
          () -> work.apply(unit.ownEntityManager().unwrap(Session.class)));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
