package org.carillon.outbox;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.carillon.outbox.StreamStore.State;
import org.hibernate.Session;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.AbstractEntityPersister;

/**
 * The change of a stream's row, by who has read it and nobody has changed it since; on PostgreSQL
 * with the offsets that go with it, in one statement: each round trip is time between an event and
 * its client.
 */
final class StreamUpdate {

  /**
   * PostgreSQL ends a session that stands still for so long in a transaction that has changed a
   * stream's row: its node, or the network, has stopped, and other nodes wait for the lock. In the
   * statement itself, so that it costs no round trip.
   */
  private static final String BOUND =
      " and set_config('idle_in_transaction_session_timeout', ?, true) is not null";

  private final boolean isPostgres;
  private final String boundMillis;
  private final String lock;
  private final String update;
  private final String updateAndPlace;

  /**
   * For the database of the factory.
   *
   * @param isPostgres whether it is that
   * @param bound for how long a session may stand still with the row locked, in milliseconds
   */
  StreamUpdate(SessionFactoryImplementor factory, boolean isPostgres, long bound) {
    this.isPostgres = isPostgres;
    this.boundMillis = String.valueOf(bound);
    AbstractEntityPersister streams = OutboxInserts.persister(factory, OutboxStream.NAME);
    String table = streams.getTableName();
    String id = column(streams, "id");
    String owner = column(streams, "owner");
    String until = column(streams, "leaseUntil");
    String end = isPostgres ? BOUND : "";
    this.lock = "update %1$s set %2$s = %2$s where %3$s = ?".formatted(table, until, id) + end;
    this.update =
        "update %s set %s = ?, %s = ?, %s = ?, %s = ?, %s = ?"
                .formatted(
                    table,
                    column(streams, "last"),
                    column(streams, "delivered"),
                    column(streams, "floor"),
                    owner,
                    until)
            + " where %s = ? and %s = ?".formatted(id, until)
            + " and (%1$s is null or %1$s = ? or %2$s < ?)".formatted(owner, until)
            + end;
    AbstractEntityPersister offsets = OutboxInserts.persister(factory, OutboxOffset.NAME);
    this.updateAndPlace =
        "with changed as ("
            + update
            + " returning %s as id)".formatted(id)
            + " insert into %s (%s, %s, %s, %s)"
                .formatted(
                    offsets.getTableName(),
                    column(offsets, "entry"),
                    column(offsets, "stream"),
                    column(offsets, "position"),
                    column(offsets, "placed"))
            + " select place.entry, changed.id, place.pos, ? from changed,"
            + " unnest(cast(? as bigint[]), cast(? as bigint[])) as place (entry, pos)";
  }

  private static String column(AbstractEntityPersister table, String property) {
    return table.getPropertyColumnNames(property)[0];
  }

  /** An entry's place in the stream. */
  record Place(long entry, long position) {}

  /** Whether {@link #changeAndPlace} is there. */
  boolean placesToo() {
    return isPostgres;
  }

  /**
   * Locks the row as it is now. An update whose condition fails on what was committed does not wait
   * for who is changing it; this one does.
   *
   * @return false: there is no such row
   */
  boolean lock(Session session, long stream) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(lock)) {
            statement.setLong(1, stream);
            bound(statement, 2);
            return statement.executeUpdate() == 1;
          }
        });
  }

  /**
   * Changes the row.
   *
   * @param before as it was read or written last
   * @return false: another node has been faster, and nothing was changed
   */
  boolean change(Session session, State before, State after, String node, long now) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(update)) {
            fill(statement, before, after, node, now);
            return statement.executeUpdate() == 1;
          }
        });
  }

  /** As {@link #change}, and gives events their offsets, at least one. */
  boolean changeAndPlace(
      Session session, State before, State after, String node, List<Place> places, long now) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(updateAndPlace)) {
            int next = fill(statement, before, after, node, now);
            statement.setLong(next, now);
            statement.setArray(
                next + 1, array(connection, places.stream().map(Place::entry).toArray()));
            statement.setArray(
                next + 2, array(connection, places.stream().map(Place::position).toArray()));
            return statement.executeUpdate() == places.size();
          }
        });
  }

  private static Array array(Connection connection, Object[] numbers) throws SQLException {
    return connection.createArrayOf("bigint", numbers);
  }

  /** The number of the next parameter. */
  private int fill(PreparedStatement statement, State before, State after, String node, long now)
      throws SQLException {
    statement.setLong(1, after.last());
    statement.setLong(2, after.delivered());
    statement.setLong(3, after.floor());
    NewEntry.setText(statement, 4, after.owner());
    statement.setLong(5, after.leaseUntil());
    statement.setLong(6, before.row().id());
    statement.setLong(7, before.leaseUntil());
    statement.setString(8, node);
    statement.setLong(9, now);
    return bound(statement, 10);
  }

  private int bound(PreparedStatement statement, int index) throws SQLException {
    if (!isPostgres) {
      return index;
    }
    statement.setString(index, boundMillis);
    return index + 1;
  }
}
