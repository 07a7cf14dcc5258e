package org.carillon.agentserver;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.persistence.UnknownOutcomeException;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.jspecify.annotations.Nullable;

/**
 * The directory in the application's database, for all its nodes. A number is drawn with its row
 * locked, so that two nodes never give one name.
 */
final class DatabaseDirectory implements AgentDirectory {

  /** Two nodes may make the first row of a server at once; the second one then finds it. */
  private static final int ATTEMPTS = 3;

  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final String application;
  private final Clock clock;

  DatabaseDirectory(
      PersistenceUnit unit, Transactions transactions, String application, Clock clock) {
    this.unit = unit;
    this.transactions = transactions;
    this.application = application;
    this.clock = clock;
  }

  @Override
  public Claim claim(String server, NameFormat format, @Nullable String name, String key)
      throws Exception {
    if (name != null) {
      return transactions.callSeparately(
          () -> {
            AgentRow row = entities().find(AgentRow.class, id(server, name));
            if (row == null) {
              throw new AgentException(AgentErrors.UNKNOWN_AGENT);
            }
            if (!key.equals(row.key)) {
              throw new AgentException(AgentErrors.NOT_AUTHORIZED);
            }
            return new Claim(name, false);
          });
    }
    return again(
        () -> {
          transactions.callSeparately(() -> numbered(server));
          return transactions.callSeparately(() -> give(server, format, key));
        });
  }

  private static <T> T again(Callable<T> task) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return task.call();
      } catch (AgentException | UnknownOutcomeException e) {
        throw e;
      } catch (Exception e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Claim give(String server, NameFormat format, String key) {
    EntityManager entities = entities();
    AgentNumber number = locked(server);
    // behind the lock: of two connections with one key the second finds what the first was given
    List<AgentRow> alike =
        entities
            .createQuery(
                "select a from CarillonAgent a where a.application = :application"
                    + " and a.server = :server and a.key = :key",
                AgentRow.class)
            .setParameter("application", application)
            .setParameter("server", stored(server))
            .setParameter("key", key)
            .getResultList();
    for (AgentRow one : alike) { // to MariaDB texts are equal that differ in case
      if (key.equals(one.key) && application.equals(one.application)) {
        return new Claim(String.valueOf(one.name), false);
      }
    }
    AgentRow row = new AgentRow();
    String name;
    do { // an earlier format may have made the same name of another number
      number.last++;
      name = format.name(number.last);
    } while (entities.find(AgentRow.class, id(server, name)) != null);
    row.id = id(server, name);
    row.application = application;
    row.server = stored(server);
    row.name = name;
    row.key = key;
    row.created = clock.millis();
    entities.persist(row);
    entities.flush();
    return new Claim(name, true);
  }

  /**
   * Makes the row of a server's numbers, where there is none. It is not locked ahead of that: many
   * transactions may lock a row that is missing in MariaDB, and then none of them can write it.
   */
  private boolean numbered(String server) {
    EntityManager entities = entities();
    String id = RowIds.of(application, server);
    boolean isMissing = entities.find(AgentNumber.class, id) == null;
    if (isMissing) {
      AgentNumber number = new AgentNumber();
      number.id = id;
      number.application = application;
      number.server = stored(server);
      entities.persist(number);
      entities.flush();
    }
    return isMissing;
  }

  private AgentNumber locked(String server) {
    AgentNumber number =
        entities()
            .find(
                AgentNumber.class, RowIds.of(application, server), LockModeType.PESSIMISTIC_WRITE);
    if (number == null) {
      throw new IllegalStateException("The last number of the agents has been deleted");
    }
    return number;
  }

  @Override
  public Ownership own(String server, String name, Owner mine, @Nullable Owner gone, boolean always)
      throws Exception {
    return transactions.callSeparately(
        () -> {
          AgentRow row =
              entities().find(AgentRow.class, id(server, name), LockModeType.PESSIMISTIC_WRITE);
          if (row == null) {
            throw new AgentException(AgentErrors.UNKNOWN_AGENT);
          }
          Owner before =
              row.node == null
                  ? null
                  : new Owner(
                      row.node, String.valueOf(row.instance), String.valueOf(row.connection));
          boolean isFree =
              before == null
                  || always
                  || before.node().equals(mine.node())
                  || before.instance().equals(mine.instance())
                  || before.equals(gone);
          if (isFree) {
            row.node = mine.node();
            row.instance = mine.instance();
            row.connection = mine.connection();
          }
          return new Ownership(isFree, before);
        });
  }

  @Override
  public void disown(String server, String name, String connection) throws Exception {
    transactions.callSeparately(
        () ->
            entities()
                .createQuery(
                    "update CarillonAgent a set a.node = null, a.instance = null,"
                        + " a.connection = null where a.id = :id and a.connection = :connection")
                .setParameter("id", id(server, name))
                .setParameter("connection", connection)
                .executeUpdate());
  }

  @Override
  public Location locate(String server, String name) throws Exception {
    return transactions.callSeparately(
        () -> {
          AgentRow row = entities().find(AgentRow.class, id(server, name));
          return new Location(row != null, row == null ? null : row.node);
        });
  }

  @Override
  public List<Known> all(String server, int most) throws Exception {
    return transactions.callSeparately(
        () ->
            entities()
                .createQuery(
                    "select a from CarillonAgent a where a.application = :application"
                        + " and a.server = :server order by a.name",
                    AgentRow.class)
                .setParameter("application", application)
                .setParameter("server", stored(server))
                .setMaxResults(most)
                .getResultStream()
                .map(row -> new Known(String.valueOf(row.name), row.created, row.node))
                .toList());
  }

  @Override
  public boolean forget(String server, String name) throws Exception {
    return transactions.callSeparately(
        () -> {
          AgentRow row = entities().find(AgentRow.class, id(server, name));
          if (row != null) {
            entities().remove(row);
          }
          return row != null;
        });
  }

  private EntityManager entities() {
    return unit.ownEntityManager();
  }

  private String id(String server, String name) {
    return RowIds.of(application, server, name);
  }

  static String stored(String server) {
    return server.isEmpty() ? "-" : server;
  }
}
