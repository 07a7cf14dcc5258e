package org.carillon.bench.app;

import static org.carillon.api.Delivery.IMMEDIATE;
import static org.carillon.api.Delivery.OUTBOX;

import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.UserTransaction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.carillon.api.Caller;
import org.carillon.api.Emitter;
import org.carillon.api.Expose;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** What the benchmarks ask of a server. */
@WebSocketService("bench")
@PermitAll
@Expose(value = Entry.class, as = "Entries")
public class BenchService {

  @Inject private Emitter<Tick> ticks;
  @Inject private Emitter<Received> received;
  @Inject private Caller caller;
  @Inject private UserTransaction transaction;
  @PersistenceContext private EntityManager entities;
  @Resource private ManagedExecutorService executor;

  /** Through the outbox; {@code n} counts within the key. */
  @WebSocketEvent(delivery = OUTBOX)
  public record Tick(String key, long n) {}

  /** To all who listen, at once. */
  @WebSocketEvent(delivery = IMMEDIATE)
  public record Received(String text) {}

  /** Broadcasts. */
  @Operation
  public void message(String text) {
    received.emit(new Received(text));
  }

  /** Answers, and emits nothing. */
  @Operation
  public String echo(String text) {
    return text;
  }

  /** Writes {@code count} events in one transaction, in turn under each of {@code keys} keys. */
  @Operation
  @Transactional
  public void fill(long from, int count, int keys) {
    for (long i = from; i < from + count; i++) {
      String key = "k" + i % keys;
      ticks.key(key).emit(new Tick(key, i / keys));
    }
  }

  /**
   * Commits a transaction with one entity and one event so many times a second.
   *
   * @return for each when its commit was asked for and when it was done, in microseconds since 1970
   */
  @Operation
  public CompletionStage<long[]> pace(int perSecond, int count) {
    String tenant = caller.tenant();
    return CompletableFuture.supplyAsync(() -> paced(tenant, perSecond, count), executor);
  }

  private long[] paced(String tenant, int perSecond, int count) {
    long[] stamps = new long[2 * count];
    long begin = System.nanoTime();
    try {
      for (int i = 0; i < count; i++) {
        long due = begin + i * 1_000_000_000L / perSecond;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        transaction.begin();
        entities.persist(new Entry("entry " + i));
        ticks.tenant(tenant).key("paced").emit(new Tick("paced", i));
        stamps[2 * i] = Clocks.micros();
        transaction.commit();
        stamps[2 * i + 1] = Clocks.micros();
      }
      return stamps;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
