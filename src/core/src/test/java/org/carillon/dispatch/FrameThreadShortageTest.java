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
import org.carillon.security.KnownCaller;
import org.carillon.session.ClientConnection;
import org.carillon.session.InboundWork;
import org.carillon.session.MemoryChannel;
import org.carillon.session.WireProtocol;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Frames that wait for their turn while the container has no memory for another thread. */
class FrameThreadShortageTest {

  private static final int FRAMES = 40;

  private final CarillonConfig config =
      new CarillonConfig(
          name -> name.equals(Settings.HANDLERS.name()) ? Optional.of("1") : Optional.empty());
  private final Clients clients = new Clients(config);
  private final FrameScheduler frameScheduler = new FrameScheduler(config);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch go = new CountDownLatch(1);
  private final AtomicInteger handled = new AtomicInteger();

  @AfterEach
  void stop() throws InterruptedException {
    go.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void areHandledByTheThreadThatMadeRoomForThem() {
    frameScheduler.start(
        task -> {
          throw new InternalError("unable to create native thread");
        });
    for (int i = 0; i < FRAMES; i++) {
      ClientConnection connection =
          clients.connect(
              new KnownCaller("alice", "t1", Set.of(), null),
              Map.of(),
              MemoryChannel.fast(),
              WireProtocol.PLAIN);
      InboundWork frame = new InboundWork.Text("{}");
      connection.inbound().offer(frame);
      threads.execute(
          () -> frameScheduler.take(connection, frame, (client, text, database) -> handle()));
    }
    Await.until("some wait", () -> frameScheduler.waiting() > 0);
    go.countDown();

    Await.until("all are handled", () -> handled.get() == FRAMES);
    Await.until(
        "nobody is left", () -> frameScheduler.inProgress() == 0 && frameScheduler.waiting() == 0);
  }

  private FrameScheduler.Progress handle() {
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    handled.incrementAndGet();
    return FrameScheduler.Progress.DONE;
  }
}
