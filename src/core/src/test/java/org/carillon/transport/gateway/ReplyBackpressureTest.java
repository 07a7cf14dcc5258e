package org.carillon.transport.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.api.Delivery.IMMEDIATE;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.carillon.api.Emitter;
import org.carillon.api.OnDisconnect;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.session.BeatingHeart;
import org.carillon.session.MemoryChannel;
import org.carillon.session.NodeConnections;
import org.carillon.spi.TransportConnection;
import org.carillon.spi.TransportHandshake;
import org.carillon.spi.TransportRefusal;
import org.carillon.transport.SeContainers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A client that asks for more than it reads waits for its replies, and is not too slow. {@code
 * -Dcarillon.test.backlogs} says how many orders of asking and reading are tried.
 */
class ReplyBackpressureTest {

  private static final int BACKLOGS = Integer.getInteger("carillon.test.backlogs", 300);
  private static final int LIMIT = 100_000;

  @WebSocketService("store")
  @PermitAll
  @ApplicationScoped
  public static class StoreService {

    static final AtomicInteger HANDLED = new AtomicInteger();
    static final AtomicInteger ENDED = new AtomicInteger();

    @Inject Emitter<Said> said;

    @WebSocketEvent(delivery = IMMEDIATE)
    public record Said(String text) {}

    @Operation
    public String list(int number, int size) {
      HANDLED.incrementAndGet();
      return number + " " + "x".repeat(size);
    }

    @Operation
    public void say(int size) {
      said.emit(new Said("x".repeat(size)));
    }

    @OnDisconnect
    void ended() {
      ENDED.incrementAndGet();
    }
  }

  private SeContainer container;
  private MemoryChannel channel;
  private TransportConnection client;

  @BeforeEach
  void start() {
    StoreService.HANDLED.set(0);
    StoreService.ENDED.set(0);
    container =
        SeContainers.start(
            Map.of("carillon.limit.queue", Integer.toString(LIMIT), "carillon.idle", "PT1M"),
            Gateway.class,
            StoreService.class,
            StoreService.Said.class);
    channel = MemoryChannel.slow();
    client = accept(channel);
  }

  @AfterEach
  void stop() {
    container.close();
  }

  @Test
  void aThousandRequestsInOneTickAreAllAnsweredInOrder() {
    ask(0, 1_000, 10_000);
    assertThat(StoreService.HANDLED.get()).as("the rest waits").isLessThan(10);
    readAll();
    assertThat(channel.closed).isNull();
    assertThat(numbers()).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
  }

  @Test
  void aReplyThatIsLargerThanTheQueueComesBehindOneThatIsToo() {
    ask(0, 3, 5 * LIMIT);
    readAll();
    assertThat(channel.closed).isNull();
    assertThat(numbers()).containsExactly(0, 1, 2);
  }

  @Test
  void anEventBesideRepliesThatWaitIsNoReasonToCloseTheClient() {
    ask(0, 10, LIMIT / 2);
    TransportConnection other = accept(MemoryChannel.fast());
    other.frame(say(LIMIT / 2));
    assertThat(channel.closed).isNull();
    readAll();
    assertThat(channel.received).filteredOn(frame -> frame.contains("\"said\"")).hasSize(1);
    assertThat(numbers()).hasSize(10);
  }

  @Test
  void aClientThatDoesNotReadEventsIsTooSlowAsEver() {
    TransportConnection other = accept(MemoryChannel.fast());
    for (int i = 0; i < 4; i++) {
      other.frame(say(LIMIT / 3));
    }
    assertThat(channel.closed).isEqualTo("1013 too slow");
  }

  @Test
  void aClientThatAsksWithoutEndAndReadsNothingIsBoundedAndGivenUp() {
    for (int i = 0; i < 100_000 && channel.closed == null; i++) {
      ask(i, 1, 10_000);
    }
    assertThat(StoreService.HANDLED.get()).isLessThan(10);
    assertThat(channel.closed).isEqualTo("1013 too slow");
  }

  @Test
  void whoIsSilentAndReadsNothingIsGivenUpThoughItsFramesWait() {
    ask(0, 10, LIMIT);
    new BeatingHeart(container).beat(61_000);
    assertThat(channel.closed).isEqualTo("1013 too slow");
  }

  @Test
  void aNodeThatGoesAnswersWhatWaitsFirst() {
    ask(0, 10, LIMIT);
    NodeConnections connections = container.select(NodeConnections.class).get();
    connections.refuse();
    assertThat(connections.dismiss(10, false)).as("it is not idle").isZero();
    readAll();
    assertThat(numbers()).hasSize(10);
    assertThat(connections.dismiss(10, false)).isEqualTo(1);
  }

  @Test
  void theEndOfAClientThatHasNotReadIsHeardOfOnce() {
    ask(0, 10, LIMIT);
    client.ended("1006");
    client.ended("1006");
    assertThat(StoreService.ENDED.get()).isEqualTo(1);
    assertThat(StoreService.HANDLED.get()).isEqualTo(1);
    channel.read();
    assertThat(StoreService.HANDLED.get()).as("nothing is handled behind the end").isEqualTo(1);
  }

  @Test
  void inWhateverOrderItAsksAndReadsEachIsAnsweredOnceInOrderAndTheMemoryIsBounded() {
    for (int seed = 0; seed < BACKLOGS; seed++) {
      Random random = new Random(seed);
      StoreService.HANDLED.set(0);
      channel = MemoryChannel.slow();
      client = accept(channel);
      List<Integer> sizes = new ArrayList<>();
      for (int step = 0; step < 60; step++) {
        if (random.nextInt(3) == 0 && channel.isPending()) {
          channel.read();
        } else {
          int size = 1 << random.nextInt(17);
          ask(sizes.size(), 1, size);
          sizes.add(size);
        }
        List<Integer> waiting = sizes.subList(channel.received.size(), StoreService.HANDLED.get());
        assertThat(waiting.stream().limit(Math.max(0, waiting.size() - 1)).mapToInt(i -> i).sum())
            .as("seed %s: replies that wait, but for the last", seed)
            .isLessThanOrEqualTo(LIMIT / 4);
      }
      readAll();
      assertThat(channel.closed).as("seed %s", seed).isNull();
      assertThat(numbers())
          .as("seed %s", seed)
          .isEqualTo(IntStream.range(0, sizes.size()).boxed().toList());
      client.ended("1000");
    }
  }

  private void readAll() {
    while (channel.isPending()) {
      channel.read();
    }
  }

  private List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    for (String frame : channel.received) {
      if (frame.contains("\"list\"")) {
        numbers.add(Integer.valueOf(frame.replaceAll(".*\"data\":\"(\\d+) x*\".*", "$1")));
      }
    }
    return numbers;
  }

  private void ask(int from, int count, int size) {
    for (int i = from; i < from + count; i++) {
      client.frame(
          "{\"ref\":%d,\"event\":\"list\",\"data\":{\"number\":%d,\"size\":%d}}"
              .formatted(i, i, size));
    }
  }

  private static String say(int size) {
    return "{\"event\":\"say\",\"data\":{\"size\":%d}}".formatted(size);
  }

  private TransportConnection accept(MemoryChannel over) {
    try {
      return container
          .select(Gateway.class)
          .get()
          .accept("/ws/store", new TransportHandshake() {}, over);
    } catch (TransportRefusal e) {
      throw new AssertionError(e);
    }
  }
}
