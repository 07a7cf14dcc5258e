package org.carillon.agentserver;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.persistence.DatabaseOutage;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.IncomingCall;
import org.carillon.tunnel.MessageBody;

/**
 * Carries out calls of one idempotency key once, however often they come and on however many nodes.
 * The receipt is written in the transaction of the handlers, so that either both are there or
 * neither is; the next call of the key gets the answer that it has.
 */
final class CallReceipts {

  /** How often a call looks whether another node has ended the same one. */
  private static final Duration LOOK = Duration.ofMillis(100);

  /** How long it looks where its caller waits without limit. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int ROWS_PER_TRANSACTION = 1_000;
  private static final int MOST_IN_MEMORY = 10_000;

  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final String application;
  private final Duration memory;
  private final Clock clock;
  private final ScheduledExecutorService timer;
  private final Executor workers;

  /** What is under way on this node. */
  private final ConcurrentMap<String, CompletableFuture<Object>> running =
      new ConcurrentHashMap<>();

  /** What was done, where there is no database. */
  private final Map<String, CompletableFuture<Object>> remembered =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletableFuture<Object>> eldest) {
          return size() > MOST_IN_MEMORY;
        }
      };

  CallReceipts(
      PersistenceUnit unit,
      Transactions transactions,
      String application,
      Duration memory,
      Clock clock,
      ScheduledExecutorService timer,
      Executor workers) {
    this.unit = unit;
    this.transactions = transactions;
    this.application = application;
    this.memory = memory;
    this.clock = clock;
    this.timer = timer;
    this.workers = workers;
  }

  /** The handlers of a call, with what is to be done in their transactions. */
  @FunctionalInterface
  interface Work {
    CompletionStage<Object> run(Runnable before, HookRunner.AnswerSink after);
  }

  /** There is a receipt already: nothing was done. */
  private static final class FoundException extends AgentException {

    private static final long serialVersionUID = 1L;

    FoundException() {
      super(AgentErrors.UNKNOWN_OUTCOME, "The call was made before");
    }
  }

  /**
   * Runs the work, or gives the answer that it had.
   *
   * @param key the idempotency key of the agent
   */
  CompletionStage<Object> once(
      String server, String agent, String key, IncomingCall call, Work work) {
    String id = RowIds.of(application, server, agent, key);
    if (!unit.isPresent()) {
      return onceInMemory(id, work);
    }
    CompletableFuture<Object> mine = new CompletableFuture<>();
    CompletableFuture<Object> first = running.putIfAbsent(id, mine);
    if (first != null) {
      return first;
    }
    Duration left = call.remaining();
    long end = System.nanoTime() + (left == null ? PATIENCE : left).toNanos();
    attempt(id, work, end, mine);
    return mine.whenComplete((answer, failure) -> running.remove(id, mine));
  }

  /** Of an application without a database; it has one node, and what it did is in its memory. */
  private CompletionStage<Object> onceInMemory(String id, Work work) {
    CompletableFuture<Object> mine = new CompletableFuture<>();
    synchronized (remembered) {
      CompletableFuture<Object> first = remembered.putIfAbsent(id, mine);
      if (first != null) {
        return first;
      }
    }
    work.run(
            () -> {
              // nothing is written
            },
            answer -> {
              // the future has it
            })
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                mine.complete(answer);
              } else {
                synchronized (remembered) {
                  remembered.remove(id, mine);
                }
                mine.completeExceptionally(failure);
              }
            });
    return mine;
  }

  private void attempt(String id, Work work, long end, CompletableFuture<Object> mine) {
    AtomicBoolean isMine = new AtomicBoolean();
    work.run(
            () -> {
              insert(id);
              isMine.set(true);
            },
            answer -> {
              if (answer instanceof MessageBody body) {
                keep(id, StoredBody.of(body));
              }
            })
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                mine.complete(answer);
                return;
              }
              AgentException told = AgentErrorCodes.coded(failure);
              if (told instanceof FoundException && !isMine.get()) {
                onWorker(() -> await(id, work, end, mine), mine);
              } else {
                failed(id, told);
                mine.completeExceptionally(told);
              }
            });
  }

  /** In the transaction of the handlers, ahead of them. */
  private void insert(String id) {
    EntityManager entities = unit.ownEntityManager();
    if (entities.find(AgentReceipt.class, id) != null) {
      throw new FoundException();
    }
    AgentReceipt receipt = new AgentReceipt();
    receipt.id = id;
    receipt.application = application;
    receipt.expires = clock.millis() + memory.toMillis();
    entities.persist(receipt);
    try {
      entities.flush();
    } catch (PersistenceException e) {
      if (DatabaseOutage.tell(e)) {
        throw e;
      }
      throw new FoundException(); // another node is at it, or was faster
    }
  }

  private void keep(String id, StoredBody answer) {
    AgentReceipt receipt = unit.ownEntityManager().find(AgentReceipt.class, id);
    if (receipt == null) {
      throw new IllegalStateException("The receipt of a call has gone while it ran");
    }
    receipt.isAnswered = true;
    receipt.isBinary = answer.isBinary();
    receipt.answer = answer.text();
  }

  /** What a first transaction has committed stays: those who ask again are told the error. */
  private void failed(String id, AgentException failure) {
    try {
      transactions.callSeparately(
          () -> {
            AgentReceipt receipt = unit.ownEntityManager().find(AgentReceipt.class, id);
            if (receipt != null && !receipt.isAnswered) {
              receipt.isAnswered = true;
              receipt.errorCode = failure.code();
            }
            return true;
          });
    } catch (Exception e) {
      DatabaseOutage.tell(e);
    }
  }

  /** Waits for the answer of whoever is at it. */
  private void await(String id, Work work, long end, CompletableFuture<Object> mine) {
    AgentReceipt receipt;
    try {
      receipt =
          transactions.callSeparately(() -> unit.ownEntityManager().find(AgentReceipt.class, id));
    } catch (Exception e) {
      DatabaseOutage.tell(e);
      mine.completeExceptionally(new AgentException(AgentErrors.UNKNOWN_OUTCOME));
      return;
    }
    if (receipt != null && receipt.isAnswered) {
      if (receipt.errorCode == null) {
        mine.complete(new StoredBody(receipt.isBinary, receipt.answer).body());
      } else {
        mine.completeExceptionally(new AgentException(receipt.errorCode));
      }
    } else if (System.nanoTime() > end) {
      mine.completeExceptionally(
          new AgentException(
              AgentErrors.UNKNOWN_OUTCOME, "The call was made before, and has no answer yet"));
    } else {
      Runnable next =
          receipt == null
              ? () -> attempt(id, work, end, mine) // it was rolled back
              : () -> await(id, work, end, mine);
      later(next, mine);
    }
  }

  private void later(Runnable task, CompletableFuture<Object> mine) {
    try {
      ScheduledFuture<?> unused =
          timer.schedule(() -> onWorker(task, mine), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException | Error e) { // an Error: no memory for a thread
      mine.completeExceptionally(new AgentException(AgentErrors.UNKNOWN_OUTCOME));
    }
  }

  private void onWorker(Runnable task, CompletableFuture<Object> mine) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException | Error e) { // an Error: no memory for a thread
      mine.completeExceptionally(new AgentException(AgentErrors.UNKNOWN_OUTCOME));
    }
  }

  /** Forgets what is old. */
  void clean() throws Exception {
    if (!unit.isPresent()) {
      return;
    }
    long now = clock.millis();
    while (transactions.callSeparately(() -> delete(now)) == ROWS_PER_TRANSACTION) {
      // the next ones
    }
  }

  private int delete(long now) {
    EntityManager entities = unit.ownEntityManager();
    List<String> old =
        entities
            .createQuery(
                "select r.id from CarillonAgentReceipt r where r.application = :application"
                    + " and r.expires < :now order by r.expires",
                String.class)
            .setParameter("application", application)
            .setParameter("now", now)
            .setMaxResults(ROWS_PER_TRANSACTION)
            .getResultList();
    if (!old.isEmpty()) {
      entities
          .createQuery("delete from CarillonAgentReceipt r where r.id in (:ids)")
          .setParameter("ids", old)
          .executeUpdate();
    }
    return old.size();
  }
}
