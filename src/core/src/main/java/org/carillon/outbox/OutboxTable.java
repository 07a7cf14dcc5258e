package org.carillon.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.carillon.event.Envelope;
import org.carillon.history.StreamName;
import org.carillon.history.StreamRow;
import org.carillon.history.StreamTable;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/** The tables as the history reads them. */
@ApplicationScoped
public class OutboxTable implements StreamTable {

  private static final System.Logger LOG = System.getLogger(OutboxTable.class.getName());

  /** More tenants than these are not named in a query: it reads the rows of all then. */
  private static final int MOST_TENANTS = 500;

  private PersistenceUnit unit;
  private Transactions transactions;
  private Supplier<@Nullable String> application;
  private Clock clock;
  private volatile @Nullable StreamDirectory directory;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected OutboxTable() {}

  @Inject
  OutboxTable(
      PersistenceUnit unit,
      Transactions transactions,
      ApplicationName application,
      OutboxClock clock) {
    this(unit, transactions, application::get, clock.get());
  }

  OutboxTable(
      PersistenceUnit unit,
      Transactions transactions,
      Supplier<@Nullable String> application,
      Clock clock) {
    this.unit = unit;
    this.transactions = transactions;
    this.application = application;
    this.clock = clock;
  }

  @Override
  public boolean isPresent() {
    return application.get() != null && unit.isPresent();
  }

  @Override
  public List<StreamRow> rows(Collection<StreamName> names) throws Exception {
    Set<StreamName> wanted = new HashSet<>(names);
    Set<String> paths = wanted.stream().map(StreamName::path).collect(Collectors.toSet());
    Set<String> tenants = wanted.stream().map(StreamName::tenant).collect(Collectors.toSet());
    boolean named = tenants.size() <= MOST_TENANTS;
    return read(
        () -> {
          SelectionQuery<Object[]> query =
              session()
                  .createSelectionQuery(
                      "select "
                          + SqlStreamStore.ROW
                          + " from CarillonOutboxStream s where s.application = :application"
                          + " and s.path in (:paths)"
                          + (named ? " and s.tenant in (:tenants)" : ""),
                      Object[].class)
                  .setParameter("application", application.get())
                  .setParameterList("paths", paths);
          if (named) {
            query.setParameterList("tenants", tenants);
          }
          return query.getResultList().stream()
              .map(SqlStreamStore::row)
              .filter(row -> wanted.contains(row.name()))
              .toList();
        });
  }

  @Override
  public StreamRow make(StreamName name) throws Exception {
    List<StreamRow> known = rows(List.of(name));
    if (known.isEmpty()) {
      directory().number(name, clock.millis());
      known = rows(List.of(name));
    }
    return known.get(0);
  }

  @Override
  public Part read(StreamName name, long stream, long above, long upTo, int limit)
      throws Exception {
    if (above >= upTo) {
      return new Part(List.of(), upTo, above);
    }
    return read(
        () -> {
          List<EntryRow> rows = rows(stream, above, upTo, limit);
          boolean isFull = rows.size() == limit;
          long end = isFull ? rows.get(limit - 1).position() : upTo;
          return new Part(stored(rows), end, wholeFrom(stream, above, rows, end));
        });
  }

  private List<EntryRow> rows(long stream, long above, long upTo, int limit) {
    return session()
        .createSelectionQuery(
            "select e.id, o.position, -1, "
                + EntryRow.COLUMNS
                + " from CarillonOutboxOffset o join CarillonOutboxEntry e on e.id = o.entry"
                + " where o.stream = :stream and o.position > :above and o.position <= :upTo"
                + " order by o.position",
            Object[].class)
        .setParameter("stream", stream)
        .setParameter("above", above)
        .setParameter("upTo", upTo)
        .setMaxResults(limit)
        .getResultList()
        .stream()
        .map(EntryRow::of)
        .toList();
  }

  /**
   * Behind which offset nothing is gone. Deleted is from the beginning on, and of what was deleted
   * the last offset stays, without its event; where nothing was, there is an offset 0. Asked for
   * after the rows were read, so that it is true of them.
   */
  private long wholeFrom(long stream, long above, List<EntryRow> rows, long end) {
    long before = rows.isEmpty() ? end : rows.get(0).position() - 1;
    if (before == above) {
      return above;
    }
    Object[] oldest =
        session()
            .createSelectionQuery(
                "select o.position, (select count(e.id) from CarillonOutboxEntry e"
                    + " where e.id = o.entry) from CarillonOutboxOffset o"
                    + " where o.stream = :stream order by o.position",
                Object[].class)
            .setParameter("stream", stream)
            .setMaxResults(1)
            .getSingleResultOrNull();
    if (oldest != null && (Long) oldest[0] <= above) {
      return above;
    }
    boolean isDeleted = oldest != null && (Long) oldest[1] == 0;
    // else the stream began, or was deleted from, with a version that left no such offset
    return isDeleted ? Math.min((Long) oldest[0], before) : before;
  }

  private static List<Stored> stored(List<EntryRow> rows) {
    List<Stored> stored = new ArrayList<>(rows.size());
    for (EntryRow row : rows) {
      stored.add(new Stored(row.position(), envelope(row)));
    }
    return stored;
  }

  private static @Nullable Envelope envelope(EntryRow row) {
    try {
      return row.envelope();
    } catch (IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Event " + row.event() + " " + row.eventId() + " cannot be read and is left out",
          e);
      return null;
    }
  }

  private StreamDirectory directory() {
    StreamDirectory known = directory;
    String name = application.get();
    if (known == null) {
      if (name == null) {
        throw new IllegalStateException("the application has not started");
      }
      known =
          new StreamDirectory(
              name,
              unit,
              transactions,
              new OutboxInserts(unit.factory().unwrap(SessionFactoryImplementor.class)));
      directory = known;
    }
    return known;
  }

  private <T> T read(Callable<T> task) throws Exception {
    return transactions.callOutside(() -> unit.read(task));
  }

  private Session session() {
    return unit.ownEntityManager().unwrap(Session.class);
  }
}
