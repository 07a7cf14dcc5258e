package org.carillon.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.broadcast.Clients;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.persistence.ConnectionUse;
import org.carillon.security.KnownCaller;
import org.carillon.session.ClientConnection;
import org.carillon.session.InboundQueue;
import org.carillon.session.InboundWork;
import org.carillon.session.MemoryChannel;
import org.carillon.session.WireProtocol;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes on while every use of the database stands still. */
class StalledDatabaseTest {

  private static final int TENANTS = 3;
  private static final int OPERATIONS = 40;

  private final CarillonConfig config =
      new CarillonConfig(
          name -> name.equals(Settings.HANDLERS.name()) ? Optional.of("8") : Optional.empty());
  private final Clients clients = new Clients(config);
  private final FrameScheduler frameScheduler = new FrameScheduler(config);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch answer = new CountDownLatch(1);
  private final AtomicInteger stored = new AtomicInteger();

  StalledDatabaseTest() {
    frameScheduler.start(threads);
  }

  @AfterEach
  void stop() throws InterruptedException {
    answer.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void frames_that_need_no_database_are_handled_and_all_others_when_it_answers() {
    DatabaseUse stores = DatabaseUse.certain();
    DatabaseUse echoes = DatabaseUse.toBeLearned();
    for (int tenant = 0; tenant < TENANTS; tenant++) {
      for (int i = 0; i < OPERATIONS; i++) {
        frame("t" + tenant, handler(stores, this::store));
      }
    }
    for (int tenant = 0; tenant < TENANTS; tenant++) {
      CountDownLatch echoed = new CountDownLatch(OPERATIONS);
      for (int i = 0; i < OPERATIONS; i++) {
        frame("t" + tenant, handler(echoes, echoed::countDown));
      }
      Await.until("those of t" + tenant + " are handled", () -> echoed.getCount() == 0);
    }
    assertThat(stored).hasValue(0);
    answer.countDown();

    Await.until("all are stored", () -> stored.get() == TENANTS * OPERATIONS);
    Await.until(
        "nobody is left", () -> frameScheduler.inProgress() == 0 && frameScheduler.waiting() == 0);
  }

  /** As after a start, when nothing is known of the operations yet. */
  @Test
  void operations_that_turn_out_to_use_the_database_take_no_more_than_a_little_of_the_rest() {
    DatabaseUse[] unknown = new DatabaseUse[OPERATIONS];
    for (int i = 0; i < OPERATIONS; i++) {
      unknown[i] = DatabaseUse.toBeLearned();
      DatabaseUse use = unknown[i];
      for (int tenant = 0; tenant < TENANTS; tenant++) {
        frame("t" + tenant, handler(use, this::store));
      }
    }
    DatabaseUse echoes = DatabaseUse.toBeLearned();
    echoes.ended();
    CountDownLatch echoed = new CountDownLatch(OPERATIONS);
    for (int i = 0; i < OPERATIONS; i++) {
      frame("t" + i % TENANTS, handler(echoes, echoed::countDown));
    }
    Await.until("they are handled", () -> echoed.getCount() == 0);
    answer.countDown();

    Await.until("all are stored", () -> stored.get() == TENANTS * OPERATIONS);
  }

  /** As Hibernate does when it takes a connection. */
  private void store() {
    new ConnectionUse.Listener().jdbcConnectionAcquisitionStart();
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    stored.incrementAndGet();
  }

  private static FrameScheduler.Handler handler(DatabaseUse use, Runnable task) {
    return (connection, frame, database) -> {
      if (!database.take(use)) {
        return FrameScheduler.Progress.NO_ROOM;
      }
      DatabaseBulkhead.<Boolean, RuntimeException>learn(
          use,
          () -> {
            task.run();
            return true;
          });
      return FrameScheduler.Progress.DONE;
    };
  }

  /** The only one of a connection of its own. */
  private void frame(String tenant, FrameScheduler.Handler handler) {
    ClientConnection connection =
        clients.connect(
            new KnownCaller("alice", tenant, Set.of(), null),
            Map.of(),
            MemoryChannel.fast(),
            WireProtocol.PLAIN);
    InboundWork frame = new InboundWork.Text("{}");
    assertThat(connection.inbound().offer(frame)).isEqualTo(InboundQueue.Admission.HANDLE);
    threads.execute(() -> frameScheduler.take(connection, frame, handler));
  }
}
