package org.carillon.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.dialect.CockroachDialect;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.id.enhanced.SequenceStyleGenerator;
import org.hibernate.persister.entity.AbstractEntityPersister;

/**
 * The inserts of the outbox as JDBC batches: an entity for each row would cost more than the row.
 * Tables and columns are named as the application's naming strategies have it, the sequence is
 * drawn in the insert itself.
 */
final class OutboxInserts {

  private static final List<String> ENTRY =
      List.of(
          "stream",
          "eventId",
          "key",
          "tenant",
          "path",
          "service",
          "event",
          "format",
          "payload",
          "headers",
          "audience",
          "sender",
          "created");

  private final String entryTable;
  private final String entry;
  private final String numberedEntry;
  private final String stream;
  private final String offset;
  private final String failure;
  private final String receipt;

  /**
   * For the database of the factory.
   *
   * @throws IllegalStateException if it has no sequences, or the unit does not hold the tables
   */
  OutboxInserts(SessionFactoryImplementor factory) {
    AbstractEntityPersister entries = persister(factory, OutboxEntry.NAME);
    String number = nextNumber(factory, entries);
    entryTable = entries.getTableName();
    entry = insert(entries, "id", number, ENTRY);
    numberedEntry = insert(entries, "id", "?", ENTRY);
    AbstractEntityPersister streams = persister(factory, OutboxStream.NAME);
    stream =
        insert(
                streams,
                "id",
                number,
                List.of(
                    "application",
                    "tenant",
                    "path",
                    "epoch",
                    "secret",
                    "leaseUntil",
                    "last",
                    "delivered",
                    "floor"))
            + unlessPresent(factory.getJdbcServices().getDialect());
    offset =
        insert(
            persister(factory, OutboxOffset.NAME),
            "entry",
            "?",
            List.of("stream", "position", "placed"));
    failure =
        insert(
            persister(factory, OutboxFailure.NAME),
            "entry",
            "?",
            List.of("stream", "key", "state", "attempts", "nextAttempt", "lastError"));
    receipt =
        insert(persister(factory, OutboxReceipt.NAME), "id", "?", List.of("application", "taken"));
  }

  /** Fills the parameters of one row. */
  @FunctionalInterface
  interface Row<T> {
    void fill(PreparedStatement statement, T value) throws SQLException;
  }

  /** The table of entries, as SQL names it. */
  String entryTable() {
    return entryTable;
  }

  /**
   * Writes entries of no stream with these numbers, to see whether something is in the way; waits a
   * second for that at most. To be rolled back.
   */
  void probe(Connection connection, List<Long> numbers) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(numberedEntry)) {
      statement.setQueryTimeout(1);
      for (long number : numbers) {
        statement.setLong(1, number);
        statement.setLong(2, 0);
        for (int i = 0; i < ENTRY.size() - 2; i++) {
          statement.setString(3 + i, "");
        }
        statement.setLong(1 + ENTRY.size(), 0);
        statement.executeUpdate();
      }
    }
  }

  <T> void entries(Session session, List<T> values, Row<T> row) {
    batch(session, entry, values, row);
  }

  /** Fills the parameters of the one row. */
  @FunctionalInterface
  interface Fill {
    void fill(PreparedStatement statement) throws SQLException;
  }

  /** Writes a stream; where there is one of its name, nothing happens. */
  void streamUnlessPresent(Session session, Fill row) {
    session.doWork(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(stream)) {
            row.fill(statement);
            statement.executeUpdate();
          } catch (SQLException e) {
            if (!isConstraint(e)) {
              throw e;
            }
          }
        });
  }

  <T> void offsets(Session session, List<T> values, Row<T> row) {
    batch(session, offset, values, row);
  }

  <T> void failures(Session session, List<T> values, Row<T> row) {
    batch(session, failure, values, row);
  }

  /**
   * Writes receipts.
   *
   * @throws ReceiptConflictException if one of them is there; not logged, unlike other failures
   */
  <T> void receipts(Session session, List<T> values, Row<T> row) {
    if (values.isEmpty()) {
      return;
    }
    session.doWork(
        connection -> {
          try {
            batch(connection, receipt, values, row);
          } catch (SQLException e) {
            if (isConstraint(e)) {
              throw new ReceiptConflictException(e);
            }
            throw e;
          }
        });
  }

  /** ISO 9075: the class of integrity constraint violations. */
  private static boolean isConstraint(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && state.startsWith("23");
  }

  private static <T> void batch(Session session, String sql, List<T> values, Row<T> row) {
    if (values.isEmpty()) {
      return;
    }
    session.doWork(connection -> batch(connection, sql, values, row));
  }

  private static <T> void batch(Connection connection, String sql, List<T> values, Row<T> row)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (values.size() == 1) {
        row.fill(statement, values.get(0));
        statement.executeUpdate();
        return;
      }
      for (T value : values) {
        row.fill(statement, value);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static String insert(
      AbstractEntityPersister table, String id, String idValue, List<String> properties) {
    String columns =
        Stream.concat(Stream.of(id), properties.stream())
            .map(property -> table.getPropertyColumnNames(property)[0])
            .collect(Collectors.joining(", "));
    String values =
        Stream.concat(Stream.of(idValue), Collections.nCopies(properties.size(), "?").stream())
            .collect(Collectors.joining(", "));
    return "insert into " + table.getTableName() + " (" + columns + ") values (" + values + ")";
  }

  /** Elsewhere a violated constraint fails the statement alone, and there the transaction. */
  private static String unlessPresent(Dialect dialect) {
    return dialect instanceof PostgreSQLDialect || dialect instanceof CockroachDialect
        ? " on conflict do nothing"
        : "";
  }

  /** How a table of the outbox is mapped. */
  static AbstractEntityPersister persister(SessionFactoryImplementor factory, String entity) {
    if (factory.getMappingMetamodel().findEntityDescriptor(className(entity))
        instanceof AbstractEntityPersister persister) {
      return persister;
    }
    throw new IllegalStateException(
        "the persistence unit has no table for "
            + entity
            + "; does it say "
            + OutboxMappings.ENABLED
            + "=false?");
  }

  private static String className(String entity) {
    return OutboxMappings.TABLES.stream()
        .filter(
            table -> table.getAnnotation(jakarta.persistence.Entity.class).name().equals(entity))
        .findFirst()
        .orElseThrow()
        .getName();
  }

  private static String nextNumber(
      SessionFactoryImplementor factory, AbstractEntityPersister entries) {
    if (entries.getGenerator() instanceof SequenceStyleGenerator generator
        && generator.getDatabaseStructure().isPhysicalSequence()) {
      SqlStringGenerationContext names = factory.getSqlStringGenerationContext();
      return factory
          .getJdbcServices()
          .getDialect()
          .getSequenceSupport()
          .getSelectSequenceNextValString(
              names.format(generator.getDatabaseStructure().getPhysicalName()));
    }
    throw new IllegalStateException(
        "the outbox needs a database with sequences, and "
            + factory.getJdbcServices().getDialect().getClass().getSimpleName()
            + " has none");
  }
}
