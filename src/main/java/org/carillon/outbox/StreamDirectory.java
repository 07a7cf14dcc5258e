package org.carillon.outbox;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Inserts inserts;
  private final Map<Name, Long> known = new ConcurrentHashMap<>();

  StreamDirectory(
      String application, PersistenceUnit unit, Transactions transactions, Inserts inserts) {
    this.application = application;
    this.unit = unit;
    this.transactions = transactions;
    this.inserts = inserts;
  }

  /** The stream, made in a transaction of its own where it is not there yet. */
  long number(String tenant, String path, long now) {
    Name name = new Name(tenant, path);
    Long number = known.get(name);
    return number == null ? learn(name, now) : number;
  }

  /** The number of a stream that was asked for here; null: it was not. */
  @Nullable Long known(StreamName name) {
    return known.get(new Name(name.tenant(), name.path()));
  }

  /** The stream of a number that was asked for here; null: it was not. */
  @Nullable StreamName name(long number) {
    for (Map.Entry<Name, Long> entry : known.entrySet()) {
      if (entry.getValue() == number) {
        return new StreamName(entry.getKey().tenant, entry.getKey().path);
      }
    }
    return null;
  }

  /** One at a time: threads that make the same stream would fail each other's transactions. */
  private synchronized long learn(Name name, long now) {
    Long number = known.get(name);
    if (number == null) {
      number = findOrMake(name, now);
      known.put(name, number);
    }
    return number;
  }

  private long findOrMake(Name name, long now) {
    Long found = find(name);
    if (found != null) {
      return found;
    }
    RuntimeException failure = null;
    try {
      separately(
          session -> {
            make(session, name, now);
            return null;
          });
    } catch (RuntimeException e) {
      failure = e; // another node was faster, or the database is in trouble: looking again tells
    }
    Long made = find(name);
    if (made != null) {
      return made;
    }
    throw new IllegalStateException("cannot make the stream " + name, failure);
  }

  private void make(Session session, Name name, long now) {
    inserts.streams(
        session,
        List.of(name),
        (statement, row) -> {
          statement.setString(1, application);
          statement.setString(2, row.tenant);
          statement.setString(3, row.path);
          statement.setLong(4, now);
          statement.setString(5, secret());
          statement.setLong(6, 0);
          statement.setLong(7, 0);
          statement.setLong(8, 0);
          statement.setLong(9, 0);
        });
  }

  private static String secret() {
    byte[] bytes = new byte[OutboxStream.SECRET_LENGTH / 2];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private @Nullable Long find(Name name) {
    return separately(
        session ->
            session
                .createSelectionQuery(
                    "select s.id from CarillonOutboxStream s"
                        + " where s.application = :application and s.tenant = :tenant"
                        + " and s.path = :path",
                    Long.class)
                .setParameter("application", application)
                .setParameter("tenant", name.tenant)
                .setParameter("path", name.path)
                .getSingleResultOrNull());
  }

  private @Nullable Long separately(Work work) {
    try {
      return transactions.<@Nullable Long>callSeparately(
          () -> work.in(unit.ownEntityManager().unwrap(Session.class)));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @FunctionalInterface
  private interface Work {
    @Nullable Long in(Session session);
  }

  private record Name(String tenant, String path) {}
}
