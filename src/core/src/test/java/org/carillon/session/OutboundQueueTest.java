package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.carillon.session.OutboundQueue.Admission;
import org.junit.jupiter.api.Test;

class OutboundQueueTest {

  private static final int THREADS = 8;
  private static final int EACH = 5_000;

  private static void send(OutboundQueue queue, String text) {
    if (queue.offer(new Frame(text)) == Admission.WRITE) {
      queue.write();
    }
  }

  @Test
  void manyThreadsSendToOneClientAndNeverTwoAtOnceAndEachThreadsFramesStayInOrder()
      throws Exception {
    MemoryChannel channel = MemoryChannel.fast();
    OutboundQueue queue = new OutboundQueue(channel, Integer.MAX_VALUE, 1_000);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> all = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      String name = t + ":";
      all.add(
          threads.submit(
              () -> {
                start.await();
                for (int i = 0; i < EACH; i++) {
                  send(queue, name + i);
                }
                return null;
              }));
    }
    start.countDown();
    for (Future<?> one : all) {
      one.get();
    }
    threads.shutdown();

    assertThat(channel.twoWriters).isFalse();
    assertThat(channel.received).hasSize(THREADS * EACH);
    for (int t = 0; t < THREADS; t++) {
      String name = t + ":";
      assertThat(channel.received.stream().filter(s -> s.startsWith(name)))
          .containsExactlyElementsOf(IntStream.range(0, EACH).mapToObj(i -> name + i).toList());
    }
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void whatGathersWhileAWriteIsOnItsWayGoesOutInOneWriteOfAtMostTheWindow() {
    MemoryChannel channel = MemoryChannel.slow();
    OutboundQueue queue = new OutboundQueue(channel, 1_000, 10);
    for (String text : List.of("first", "1234", "5678", "90", "abcd")) {
      send(queue, text);
    }
    assertThat(channel.received).containsExactly("first");

    channel.read();
    assertThat(channel.writes).containsExactly(5, 10);
    channel.read();
    assertThat(channel.writes).containsExactly(5, 10, 4);
    channel.read();
    assertThat(channel.received).containsExactly("first", "1234", "5678", "90", "abcd");
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void framesThatBelongTogetherAreTakenTogetherOrNotAtAll() {
    MemoryChannel channel = MemoryChannel.slow();
    OutboundQueue queue = new OutboundQueue(channel, 12, 100);
    send(queue, "12345");
    Frame pair = Frame.of("678", List.of(new byte[4]));

    assertThat(queue.offer(pair)).isEqualTo(Admission.QUEUED);
    assertThat(queue.bytes()).isEqualTo(12);
    channel.read();
    assertThat(channel.received).containsExactly("12345", "678", "bAAAAAA==");
    assertThat(queue.offer(new Frame("123456"))).as("over the limit").isEqualTo(Admission.OVERFLOW);
    channel.read();
    send(queue, "123456");
    assertThat(queue.offer(Frame.of("678", List.of(new byte[4])))).isEqualTo(Admission.OVERFLOW);
    assertThat(queue.bytes()).as("nothing of it is left").isEqualTo(6);
  }

  @Test
  void aFrameThatNeedNotBeHeardIsDroppedWhereAnotherIsOnItsWay() {
    MemoryChannel channel = MemoryChannel.slow();
    OutboundQueue queue = new OutboundQueue(channel, 100, 100);
    send(queue, "a");

    assertThat(queue.offerIfIdle(new Frame("b"))).isEqualTo(Admission.QUEUED);
    channel.read();
    assertThat(queue.bytes()).isZero();
    assertThat(queue.offerIfIdle(new Frame("c"))).isEqualTo(Admission.WRITE);
  }

  @Test
  void aFrameBeyondTheWindowIsWrittenByItself() {
    MemoryChannel channel = MemoryChannel.fast();
    OutboundQueue queue = new OutboundQueue(channel, 1_000, 10);

    send(queue, "a frame of more than ten bytes");

    assertThat(channel.received).hasSize(1);
  }

  @Test
  void whatIsOnItsWayCountsTowardsTheLimit() {
    MemoryChannel channel = MemoryChannel.slow();
    OutboundQueue queue = new OutboundQueue(channel, 10, 10);
    send(queue, "123456");

    assertThat(queue.offer(new Frame("1234"))).isEqualTo(Admission.QUEUED);
    assertThat(queue.offer(new Frame("1"))).isEqualTo(Admission.OVERFLOW);
    channel.read();
    assertThat(queue.offer(new Frame("123456"))).isEqualTo(Admission.QUEUED);
  }

  @Test
  void anEmptyQueueTakesAFrameOfAnySize() {
    OutboundQueue queue = new OutboundQueue(MemoryChannel.slow(), 10, 10);

    assertThat(queue.offer(new Frame("more than ten bytes"))).isEqualTo(Admission.WRITE);
  }

  @Test
  void aCloseComesAfterWhatIsQueuedAndNothingAfterTheClose() {
    MemoryChannel channel = MemoryChannel.slow();
    OutboundQueue queue = new OutboundQueue(channel, 1_000, 1_000);
    send(queue, "a");
    send(queue, "b");

    assertThat(queue.offerClose(1001, "bye")).isFalse();
    assertThat(queue.offer(new Frame("c"))).isEqualTo(Admission.CLOSED);
    assertThat(channel.closed).isNull();
    channel.read();
    assertThat(channel.closed).isNull();
    channel.read();
    assertThat(channel.closed).isEqualTo("1001 bye");
    assertThat(channel.received).containsExactly("a", "b");
    assertThat(queue.offerClose(1000, "")).isFalse();
  }

  @Test
  void aClientThatDoesNotReadIsClosedWithoutWhatWaitsForIt() {
    MemoryChannel channel = MemoryChannel.slow();
    OutboundQueue queue = new OutboundQueue(channel, 1_000, 1_000);
    send(queue, "a");
    send(queue, "b");

    queue.closeNow(1013, "too slow");

    assertThat(channel.closed).isEqualTo("1013 too slow");
    channel.read();
    assertThat(channel.received).containsExactly("a");
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void aPingWaitsForItsTurn() {
    MemoryChannel channel = MemoryChannel.slow();
    OutboundQueue queue = new OutboundQueue(channel, 1_000, 1_000);
    send(queue, "a");

    assertThat(queue.offerPing()).isFalse();
    assertThat(channel.events).containsExactly("write");
    channel.read();
    assertThat(channel.events).containsExactly("write", "ping");
    assertThat(queue.offerPing()).as("the queue is idle again").isTrue();
  }

  @Test
  void aBrokenLineTakesNothingMore() {
    MemoryChannel channel = MemoryChannel.slow();
    OutboundQueue queue = new OutboundQueue(channel, 1_000, 1_000);
    send(queue, "a");
    send(queue, "b");

    channel.fail(new IOException("reset"));

    assertThat(queue.offer(new Frame("c"))).isEqualTo(Admission.CLOSED);
    assertThat(channel.received).containsExactly("a");
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void aBurstLeavesNothingBehind() {
    MemoryChannel channel = MemoryChannel.slow();
    OutboundQueue queue = new OutboundQueue(channel, 100_000, 100);
    Collections.nCopies(1_000, "x").forEach(text -> send(queue, text));
    while (channel.isPending()) {
      channel.read();
    }

    send(queue, "again");

    assertThat(channel.received).hasSize(1_001).endsWith("again");
  }
}
