package org.carillon.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.audience.ResolvedAudience;
import org.carillon.config.CarillonConfig;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.format.FormatRegistry;
import org.carillon.format.JsonFormat;
import org.carillon.log.FullLog;
import org.carillon.session.MemoryChannel;
import org.carillon.session.Node;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events of other nodes, where a format of the application composes some of them. */
@Timeout(30)
class LiveEventsTest {

  private static final CarillonConfig CONFIG =
      new CarillonConfig(
          name ->
              Optional.ofNullable(
                  Map.of("carillon.outbox.lease", "PT0.4S", "carillon.outbox.threads", "2")
                      .get(name)));

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch isStuck = new CountDownLatch(1);
  private final Node node = new Node();
  private final FormatExecutor formatExecutor = new FormatExecutor(CONFIG, threads);
  private final LocalBroadcaster broadcaster =
      new LocalBroadcaster(
          node.registry, formats(), new BroadcastFlusher(), new RecoveryBuffers(CONFIG));
  private final LiveEvents liveEvents = new LiveEvents(broadcaster, formatExecutor);
  private final MemoryChannel here = MemoryChannel.fast();
  private final MemoryChannel there = MemoryChannel.fast();

  LiveEventsTest() {
    node.connect(Node.caller(null, "t1"), here);
    node.connect(Node.caller(null, "t2"), there);
  }

  @AfterEach
  void stop() throws InterruptedException {
    released.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatASlowFormatComposesKeepsItsPlaceAndKeepsNoOtherTenantBack() throws Exception {
    liveEvents.heard(event("t1", "slow", "stuck"));
    liveEvents.heard(event("t1", "json", "behind"));
    assertThat(isStuck.await(10, TimeUnit.SECONDS)).isTrue();
    liveEvents.heard(event("t2", "json", "other"));
    assertThat(there.received).as("heard at once").hasSize(1);
    liveEvents.heard(event("t2", "slow", "quick"));
    Await.until("the same format goes on", () -> there.received.size() == 2);
    assertThat(here.received).isEmpty();
    released.countDown();
    Await.until("all are heard", () -> here.received.size() == 2);

    assertThat(here.received.get(0)).contains("stuck");
    assertThat(here.received.get(1)).contains("behind");
    liveEvents.heard(event("t1", "json", "later"));
    Await.until("the line is let go of", () -> here.received.size() == 3);
    assertThat(broadcaster.composeFailures().count()).isZero();
  }

  @Test
  void whatTakesTooLongIsLeftOutAndCounted() throws Exception {
    liveEvents.heard(event("t1", "slow", "stuck"));
    liveEvents.heard(event("t1", "slow", "behind"));
    Await.until(
        "what is behind is heard",
        () -> {
          formatExecutor.look();
          return here.received.size() == 1;
        });
    assertThat(here.received.get(0)).contains("behind");
    assertThat(broadcaster.composeFailures().count()).isEqualTo(1);
    assertThat(broadcaster.composeFailures().last()).contains("stuck", "TooSlow");
  }

  /** As where the disk of the log is full: neither the lane nor its thread is lost. */
  @Test
  void aLaneThatFailsWhileNothingCanBeLoggedGoesOn() {
    AtomicInteger asked = new AtomicInteger();
    FormatExecutor.Lane lane =
        formatExecutor.lane(
            "t1",
            () -> {
              if (asked.incrementAndGet() <= 3) { // more than there are threads
                throw new AssertionError("broken");
              }
              return null;
            });
    try (FullLog full = new FullLog(FormatExecutor.class)) {
      Await.until(
          "it is asked again",
          () -> {
            lane.wake();
            return asked.get() > 3;
          });
      assertThat(full.refused()).isEqualTo(3);
    }
  }

  @Test
  void moreThanMayWaitIsLeftOutAndCounted() throws Exception {
    liveEvents.heard(event("t1", "slow", "stuck"));
    assertThat(isStuck.await(10, TimeUnit.SECONDS)).isTrue();
    for (int i = 1; i < 5_000; i++) {
      liveEvents.heard(event("t1", "json", "e" + i));
    }
    assertThat(broadcaster.composeFailures().count()).isEqualTo(5_000 - 4_096);
    released.countDown();
    Await.until("the rest is heard", () -> here.received.size() == 4_096);
    assertThat(here.received.get(4_095)).contains("e4095");
  }

  @Test
  void whereThereIsNoThreadForAMomentEventsAreHeardLater() throws Exception {
    AtomicInteger refusals = new AtomicInteger(4); // more than there are threads
    FormatExecutor poor =
        new FormatExecutor(
            CONFIG,
            task -> {
              if (refusals.getAndDecrement() > 0) {
                throw new InternalError("no thread");
              }
              threads.execute(task);
            });
    LiveEvents events = new LiveEvents(broadcaster, poor);
    for (String name : List.of("one", "two", "three")) {
      events.heard(event("t1", "slow", name));
    }
    Await.until(
        "all are heard",
        () -> {
          poor.look();
          return here.received.size() == 3;
        });
    assertThat(refusals).hasNonPositiveValue();
    assertThat(broadcaster.composeFailures().count()).isZero();
  }

  private FormatRegistry formats() {
    WireFormat json = new JsonFormat(CONFIG);
    WireFormat slow =
        new WireFormat() {
          @Override
          public InboundMessage parse(String frame, ServiceInfo service) {
            throw new UnsupportedOperationException();
          }

          @Override
          public String compose(OutboundMessage message) {
            if (message.event().equals("stuck")) {
              isStuck.countDown();
              try {
                released.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
            return message.event();
          }
        };
    return new FormatRegistry(null) {
      @Override
      public WireFormat get(String name) {
        return name.equals("slow") ? slow : json;
      }
    };
  }

  private static Envelope event(String tenant, String format, String name) {
    return new Envelope(
        "id-" + name,
        tenant,
        "/ws/chat",
        "Chat",
        "Chat",
        name,
        "{}",
        EventAttributes.NONE,
        format,
        ResolvedAudience.EVERYONE,
        null);
  }
}
