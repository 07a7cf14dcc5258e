package org.carillon.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.carillon.config.CarillonConfig;
import org.carillon.rate.RateLimits;
import org.carillon.security.KnownCaller;
import org.carillon.security.SecurityLog;
import org.carillon.session.HandshakeFacts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a polling client posts while the application is busy with what it posted before. */
class PostQueueTest {

  private static final int MAX_PAYLOAD = 20;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final CountDownLatch last = new CountDownLatch(1);
  private final Engine engine =
      new Engine(
          new Slow(),
          new EngineSettings(
              Duration.ofSeconds(25),
              Duration.ofSeconds(2),
              Duration.ofSeconds(10),
              MAX_PAYLOAD,
              true,
              true),
          new EngineLimits(1_000, 1_000, 0, 3, 3, 3, 3, 1_000, 1_000),
          new RateLimits(new CarillonConfig(name -> Optional.empty())),
          new SecurityLog(),
          Runnable::run,
          threads);
  private final ClientSocket socket = open();

  private final class Slow implements EngineListener {

    @Override
    public void opened(EngineSocket opened) {}

    @Override
    public void text(EngineSocket from, String message) {
      if (message.equals("slow")) {
        entered.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      heard.add(message);
      if (message.equals("last")) {
        last.countDown();
      }
    }

    @Override
    public void binary(EngineSocket from, ByteBuffer message) {}

    @Override
    public void closed(EngineSocket ended, String reason) {
      heard.add(reason);
    }
  }

  private ClientSocket open() {
    ClientSocket opened =
        engine.create(
            new EngineAdmission.Verdict.New(
                new EngineCodec4(),
                new KnownCaller(null, "t", Set.of(), null),
                HandshakeFacts.NONE,
                true,
                null));
    opened.open(null);
    return opened;
  }

  private boolean post(String payload) throws InterruptedException {
    return socket.posts().take(payload.getBytes(StandardCharsets.UTF_8), false);
  }

  @AfterEach
  void stop() {
    release.countDown();
    threads.shutdown();
  }

  @Test
  void aRequestIsAnsweredThoughItsWorkGoesOnAndWhatFollowsIsHandledInOrder() throws Exception {
    assertThat(post("4slow")).isTrue();
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(post("3")).as("a pong does not wait").isTrue();
    assertThat(post("4a\u001e4b")).isTrue();
    Future<Boolean> full = threads.submit(() -> post("4" + "x".repeat(MAX_PAYLOAD - 2)));
    assertThat(heard).isEmpty();

    release.countDown();
    assertThat(full.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(post("4last")).isTrue();
    assertThat(last.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(heard).containsExactly("slow", "a", "b", "x".repeat(MAX_PAYLOAD - 2), "last");
  }

  @Test
  void whatIsQuickIsHandledBeforeItsRequestIsAnswered() throws Exception {
    assertThat(post("4a\u001e4b")).isTrue();
    assertThat(heard).containsExactly("a", "b");
    assertThat(post("abc")).as("no payload").isFalse();
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void whatCameByWebSocketAfterwardsWaitsForWhatWasPosted() throws Exception {
    post("4slow");
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    Future<Boolean> next = threads.submit(() -> socket.receive(EnginePacket.text("4last")));
    release.countDown();

    assertThat(next.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(heard).containsExactly("slow", "last");
  }

  @Test
  void aBusyClientIsNotDeadAndWhoseWorkIsDroppedIsTold() throws Exception {
    post("4slow");
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    post("4never");
    engine.tick();
    assertThat(socket.isOpen()).isTrue();
    socket.end(EngineCloseReasons.TRANSPORT_CLOSE);
    assertThat(socket.posts().begin()).isFalse();
    release.countDown();
    threads.shutdown();

    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(heard).containsExactly("slow", "transport close");
  }

  @Test
  void aPollThatTheEndOvertookIsLetGoOnceAndIsItsUsersAlone() {
    socket.handleInTurn(packet("1"));

    assertThat(engine.left(socket.sid(), "somebody")).isNull();
    assertThat(engine.left(socket.sid(), null)).isSameAs(socket);
    assertThat(engine.left(socket.sid(), null)).isNull();
  }

  private static EnginePacket packet(String text) {
    try {
      return EnginePacket.text(text);
    } catch (MalformedEnginePacketException e) {
      throw new AssertionError(e);
    }
  }
}
