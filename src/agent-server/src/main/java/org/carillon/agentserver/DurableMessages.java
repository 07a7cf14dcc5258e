package org.carillon.agentserver;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for their agents, in the database. Each is written in the transaction of
 * whoever sends it; the node that its agent is connected to calls the agent, with a key by which a
 * repeat is known, and deletes the row when it has answered.
 */
final class DurableMessages {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 16;

  /** The code of a message that nobody took before its end. */
  private static final String EXPIRED = "EXPIRED";

  /** What says nothing of the message: the connection has ended. */
  private static final Set<String> OF_CONNECTION =
      Set.of(AgentErrors.NOT_SENT, AgentErrors.UNKNOWN_OUTCOME, AgentErrors.OFFLINE);

  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final String application;
  private final Limits limits;
  private final Clock clock;
  private volatile Counts counts = new Counts(0, 0);

  /**
   * How long a message is tried.
   *
   * @param attempts how often at most
   * @param age for how long, where its sender says nothing else; a dead one is kept as long again
   */
  record Limits(int attempts, Duration age) {}

  /**
   * What is there, of all agents, on all nodes.
   *
   * @param waiting those that are yet to be delivered
   * @param dead those that are not tried any more
   */
  record Counts(long waiting, long dead) {}

  /**
   * What is to be delivered next.
   *
   * @param message it; null: nothing
   * @param pauseMillis how long to wait with it
   * @param leftMillis for how long it is worth delivering
   * @param isElsewhere whether its agent is connected to another node by now
   */
  record Next(
      @Nullable DurableMessage message, long pauseMillis, long leftMillis, boolean isElsewhere) {

    static final Next NONE = new Next(null, 0, 0, false);
  }

  DurableMessages(
      PersistenceUnit unit,
      Transactions transactions,
      String application,
      Limits limits,
      Clock clock) {
    this.unit = unit;
    this.transactions = transactions;
    this.application = application;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Writes a message, in the active transaction, or else in one of its own.
   *
   * @param lifetime how long it is worth delivering; null: as long as is set
   * @param committed told of server and agent when it has committed
   * @throws IllegalStateException if there is no persistence unit
   */
  void write(
      String server,
      String agent,
      String action,
      StoredBody body,
      @Nullable Duration lifetime,
      BiConsumer<String, String> committed)
      throws Exception {
    if (!unit.isPresent()) {
      throw new IllegalStateException(
          "A durable message needs the database, and " + unit.whatIsMissing());
    }
    transactions.call(
        () -> {
          DurableMessage message = new DurableMessage();
          message.application = application;
          message.server = DatabaseDirectory.stored(server);
          message.agent = agent;
          message.action = action;
          message.isBinary = body.isBinary();
          message.body = body.text();
          message.created = clock.millis();
          message.expires = end(message.created, lifetime == null ? limits.age() : lifetime);
          EntityManager entities = unit.ownEntityManager();
          entities.persist(message);
          entities.flush();
          transactions.afterCompletion(
              isCommitted -> {
                if (isCommitted) {
                  committed.accept(server, agent);
                }
              });
          return true;
        });
  }

  private static long end(long from, Duration lifetime) {
    try {
      return Math.addExact(from, lifetime.toMillis());
    } catch (ArithmeticException e) { // for ever
      return Long.MAX_VALUE;
    }
  }

  /**
   * The first message that waits for an agent: those behind it wait for it.
   *
   * @param node the node that asks, which is to have the agent; null: there are no others
   */
  Next next(String server, String agent, @Nullable String node) throws Exception {
    if (!unit.isPresent()) {
      return Next.NONE;
    }
    return transactions.callSeparately(
        () -> {
          List<DurableMessage> first =
              unit.ownEntityManager()
                  .createQuery(
                      "select m from CarillonAgentMessage m where m.application = :application"
                          + " and m.server = :server and m.agent = :agent and m.isDead = false"
                          + " and m.expires > :now order by m.id",
                      DurableMessage.class)
                  .setParameter("application", application)
                  .setParameter("server", DatabaseDirectory.stored(server))
                  .setParameter("agent", agent)
                  .setParameter("now", clock.millis())
                  .setMaxResults(1)
                  .getResultList();
          return first.isEmpty()
              ? Next.NONE
              : new Next(
                  first.get(0),
                  Math.max(0, first.get(0).nextAttempt - clock.millis()),
                  Math.max(1, first.get(0).expires - clock.millis()),
                  node != null && isElsewhere(server, agent, node));
        });
  }

  /** Of an agent that has no row, the names are not in the database. */
  private boolean isElsewhere(String server, String agent, String node) {
    AgentRow row =
        unit.ownEntityManager().find(AgentRow.class, RowIds.of(application, server, agent));
    return row != null && row.node != null && !row.node.equals(node);
  }

  /** It was answered. */
  void delivered(DurableMessage message) throws Exception {
    transactions.callSeparately(
        () ->
            unit.ownEntityManager()
                .createQuery("delete from CarillonAgentMessage m where m.id = :id")
                .setParameter("id", message.id)
                .executeUpdate());
  }

  /**
   * It failed.
   *
   * @return whether to go on with this connection
   */
  boolean failed(DurableMessage message, AgentException failure) throws Exception {
    if (OF_CONNECTION.contains(failure.code())) {
      return false; // it is the first when the agent is back
    }
    transactions.callSeparately(
        () -> {
          DurableMessage row = unit.ownEntityManager().find(DurableMessage.class, message.id);
          if (row != null) {
            row.attempts++;
            row.errorCode = failure.code();
            row.nextAttempt = clock.millis() + pause(row.attempts).toMillis();
            row.isDead = row.attempts >= limits.attempts() || clock.millis() >= row.expires;
          }
          return true;
        });
    return true;
  }

  private static Duration pause(int attempts) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(MOST_DOUBLINGS, attempts - 1));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  /**
   * Gives up what is too old, forgets what was given up for as long again, and counts.
   *
   * @return how many wait, by server and then agent
   */
  Map<String, Map<String, Long>> round() throws Exception {
    if (!unit.isPresent()) {
      return Map.of();
    }
    long now = clock.millis();
    return transactions.callSeparately(
        () -> {
          EntityManager entities = unit.ownEntityManager();
          entities
              .createQuery(
                  "update CarillonAgentMessage m set m.isDead = true, m.errorCode ="
                      + " coalesce(m.errorCode, '"
                      + EXPIRED
                      + "') where m.application = :application and m.isDead = false"
                      + " and m.expires <= :now")
              .setParameter("application", application)
              .setParameter("now", now)
              .executeUpdate();
          entities
              .createQuery(
                  "delete from CarillonAgentMessage m where m.application = :application"
                      + " and m.isDead = true and m.expires < :before")
              .setParameter("application", application)
              .setParameter("before", now - limits.age().toMillis())
              .executeUpdate();
          long dead =
              entities
                  .createQuery(
                      "select count(m) from CarillonAgentMessage m where m.application ="
                          + " :application and m.isDead = true",
                      Long.class)
                  .setParameter("application", application)
                  .getSingleResult();
          Map<String, Map<String, Long>> waiting = new HashMap<>();
          long all = 0;
          for (Object[] row :
              entities
                  .createQuery(
                      "select m.server, m.agent, count(m) from CarillonAgentMessage m where"
                          + " m.application = :application and m.isDead = false"
                          + " group by m.server, m.agent",
                      Object[].class)
                  .setParameter("application", application)
                  .getResultList()) {
            long count = ((Number) row[2]).longValue();
            waiting
                .computeIfAbsent(String.valueOf(row[0]), server -> new HashMap<>())
                .put(String.valueOf(row[1]), count);
            all += count;
          }
          counts = new Counts(all, dead);
          return waiting;
        });
  }

  /** The dead ones, the oldest first, of all agents. */
  List<DurableMessage> dead(int most) throws Exception {
    if (!unit.isPresent()) {
      return List.of();
    }
    return transactions.callSeparately(
        () ->
            unit.ownEntityManager()
                .createQuery(
                    "select m from CarillonAgentMessage m where m.application = :application"
                        + " and m.isDead = true order by m.id",
                    DurableMessage.class)
                .setParameter("application", application)
                .setMaxResults(most)
                .getResultList());
  }

  /**
   * Has a dead one tried again, in its old place before those that were written later, as if it had
   * been written now.
   *
   * @return it; null: it is not there, or is not dead
   */
  @Nullable DurableMessage redrive(long id) throws Exception {
    return transactions.callSeparately(
        () -> {
          DurableMessage row = deadOne(id);
          if (row != null) {
            row.isDead = false;
            row.attempts = 0;
            row.nextAttempt = 0;
            row.errorCode = null;
            row.expires = end(clock.millis(), limits.age());
          }
          return row;
        });
  }

  /**
   * Deletes a dead one.
   *
   * @return it; null: it is not there, or is not dead
   */
  @Nullable DurableMessage drop(long id) throws Exception {
    return transactions.callSeparately(
        () -> {
          DurableMessage row = deadOne(id);
          if (row != null) {
            unit.ownEntityManager().remove(row);
          }
          return row;
        });
  }

  private @Nullable DurableMessage deadOne(long id) {
    DurableMessage row =
        unit.isPresent()
            ? unit.ownEntityManager().find(DurableMessage.class, id, LockModeType.PESSIMISTIC_WRITE)
            : null;
    return row != null && row.isDead && application.equals(row.application) ? row : null;
  }

  /** As of the last round. */
  Counts counts() {
    return counts;
  }
}
