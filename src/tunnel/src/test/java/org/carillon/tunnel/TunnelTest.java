package org.carillon.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.carillon.testing.Await;
import org.junit.jupiter.api.Test;

/** Calls, sends and streams between two tunnels, each with its threads. */
class TunnelTest {

  /** Answers with what it was sent. */
  static class Echo implements TunnelHandler {

    @Override
    public CompletionStage<?> onCall(IncomingCall call) {
      return CompletableFuture.completedFuture(call.body());
    }

    @Override
    public void onSend(IncomingCall message) {}
  }

  /** Answers with a stream. */
  private static final class Streaming extends Echo {

    private final Counting items;

    private Streaming(Counting items) {
      this.items = items;
    }

    @Override
    public CompletionStage<?> onCall(IncomingCall call) {
      return call.isStream() || call.action().equals("stream")
          ? CompletableFuture.completedFuture(items)
          : super.onCall(call);
    }
  }

  private static MessageBody json(String text) {
    return MessageBody.ofJson(TextNode.valueOf(text));
  }

  private static <T> T within(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  private static List<Integer> numbers(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  @Test
  void callsAreAnsweredBothWays() throws Exception {
    try (TunnelPair pair = new TunnelPair(new Echo(), new Echo())) {
      for (Tunnel tunnel : new Tunnel[] {pair.client, pair.server}) {
        MessageBody answer = within(tunnel.call("echo", json("hi \"ü\""), CallOptions.DEFAULT));
        assertThat(answer.json().textValue()).isEqualTo("hi \"ü\"");
        MessageBody none = within(tunnel.call("echo", MessageBody.NONE, CallOptions.DEFAULT));
        assertThat(none.json()).isEqualTo(JsonNodeFactory.instance.nullNode());
      }
      assertThat(pair.client.inFlight() + pair.server.inFlight()).isZero();
    }
  }

  @Test
  void largeAndBinaryBodiesArrive() throws Exception {
    try (TunnelPair pair = new TunnelPair(new Echo(), new Echo())) {
      byte[] bytes = new byte[200_000];
      bytes[199_999] = 7;
      MessageBody answer =
          within(pair.client.call("echo", MessageBody.ofBinary(bytes), CallOptions.DEFAULT));
      assertThat(answer.bytes()).isEqualTo(bytes);
      String text = "x".repeat(300_000);
      assertThat(
              within(pair.client.call("echo", json(text), CallOptions.DEFAULT)).json().textValue())
          .isEqualTo(text);
      MessageBody empty = MessageBody.ofBinary(new byte[0]);
      assertThat(within(pair.client.call("echo", empty, CallOptions.DEFAULT)).bytes()).isEmpty();
    }
  }

  @Test
  void aStreamComesInItsOrderAndEnds() throws Exception {
    try (TunnelPair pair = new TunnelPair(new Echo(), new Streaming(new Counting(10_000)))) {
      Collecting all = new Collecting(100);
      pair.client.stream("count", MessageBody.NONE, CallOptions.DEFAULT).subscribe(all);
      assertThat(within(all.ended)).isEqualTo("complete");
      assertThat(all.numbers()).isEqualTo(numbers(10_000));
      Await.until("the end", () -> pair.client.isIdle() && pair.server.isIdle());
    }
  }

  @Test
  void aStreamOfLargeItemsComesInItsOrder() throws Exception {
    Counting items =
        new Counting(
            20,
            i ->
                i % 3 == 0
                    ? MessageBody.ofBinary(new byte[100_000 + i])
                    : MessageBody.ofJson(IntNode.valueOf(i)));
    try (TunnelPair pair = new TunnelPair(new Streaming(items), new Echo())) {
      Collecting all = new Collecting(7);
      pair.server.stream("count", MessageBody.NONE, CallOptions.DEFAULT).subscribe(all);
      assertThat(within(all.ended)).isEqualTo("complete");
      List<Integer> got =
          all.items.stream()
              .map(i -> i.isBinary() ? i.bytes().length - 100_000 : i.json().intValue())
              .toList();
      assertThat(got).isEqualTo(numbers(20));
    }
  }

  @Test
  void aPublisherIsAskedForNoMoreThanTheSubscriberAsks() throws Exception {
    Counting items = new Counting(Integer.MAX_VALUE);
    try (TunnelPair pair = new TunnelPair(new Echo(), new Streaming(items))) {
      Collecting some = new Collecting(0);
      pair.client.stream("count", MessageBody.NONE, CallOptions.DEFAULT).subscribe(some);
      assertThat(pair.client.inFlight()).isZero(); // it is made with the first request
      some.subscription.request(5);
      Await.until("five", () -> some.items.size() == 5);
      some.subscription.request(1_000_000);
      Await.until("many", () -> some.items.size() > 5_000);
      some.subscription.cancel();
      Await.until("the publisher's cancel", () -> items.cancelled);
      Await.until("the end", () -> pair.client.isIdle() && pair.server.isIdle());
      assertThat(some.ended).isNotDone();
      assertThat(within(pair.client.call("echo", json("x"), CallOptions.DEFAULT)).json())
          .isEqualTo(TextNode.valueOf("x"));
    }
  }

  @Test
  void aSubscriberThatIsSlowSlowsThePublisher() throws Exception {
    Counting items = new Counting(Integer.MAX_VALUE);
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (TunnelPair pair = new TunnelPair(new Echo(), new Streaming(items))) {
      Collecting slow = new Collecting(Integer.MAX_VALUE);
      pair.client.stream("count", MessageBody.NONE, CallOptions.DEFAULT)
          .subscribe(new BlockedAtFirst(slow, blocked, release));
      assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
      // a call goes there and back behind whatever was underway
      for (int i = 0; i < 50; i++) {
        within(pair.client.call("echo", json("x"), CallOptions.DEFAULT));
      }
      assertThat(items.given).isLessThanOrEqualTo(1 + StreamSubscription.WINDOW);
      release.countDown();
      Await.until("the rest", () -> slow.items.size() > 1_000);
    }
  }

  private record BlockedAtFirst(Collecting then, CountDownLatch blocked, CountDownLatch release)
      implements Flow.Subscriber<MessageBody> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      then.onSubscribe(subscription);
    }

    @Override
    public void onNext(MessageBody item) {
      blocked.countDown();
      try {
        assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      then.onNext(item);
    }

    @Override
    public void onError(Throwable failure) {
      then.onError(failure);
    }

    @Override
    public void onComplete() {
      then.onComplete();
    }
  }

  @Test
  void aStreamEndsWithWhatItsPublisherEndsWith() throws Exception {
    Counting failing =
        new Counting(
            10,
            i -> {
              if (i == 3) {
                throw new AgentException("E3");
              }
              return MessageBody.ofJson(IntNode.valueOf(i));
            });
    Counting tooLarge = new Counting(5, i -> MessageBody.ofBinary(new byte[i * 600]));
    for (Counting items : List.of(failing, tooLarge)) {
      TunnelLimits small = new TunnelLimits(1_000, 10);
      try (TunnelPair pair = new TunnelPair(new Echo(), new Streaming(items), small, small, null)) {
        Collecting all = new Collecting(100);
        pair.client.stream("count", MessageBody.NONE, CallOptions.DEFAULT).subscribe(all);
        assertThat(within(all.ended)).isEqualTo(items == failing ? "E3" : "TOO_LARGE");
        assertThat(all.items).hasSize(items == failing ? 3 : 2);
        Await.until("the end", () -> pair.client.isIdle() && pair.server.isIdle());
      }
    }
  }

  @Test
  void oneAnswerIsAStreamOfOneAndAStreamIsNoAnswer() throws Exception {
    TunnelHandler echo = new Echo();
    try (TunnelPair pair = new TunnelPair(new Streaming(new Counting(3)), echo)) {
      Collecting one = new Collecting(1);
      pair.client.stream("echo", json("x"), CallOptions.DEFAULT).subscribe(one);
      assertThat(within(one.ended)).isEqualTo("complete");
      assertThat(one.items).singleElement().extracting(MessageBody::json).hasToString("\"x\"");
      assertThat(pair.server.call("stream", MessageBody.NONE, CallOptions.DEFAULT))
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withMessageContaining("INVALID_MESSAGE");
    }
  }

  @Test
  void aSubscriberThatAsksForNothingIsTold() {
    try (TunnelPair pair = new TunnelPair(new Echo(), new Echo())) {
      Collecting wrong = new Collecting(0);
      pair.client.stream("echo", json("x"), CallOptions.DEFAULT).subscribe(wrong);
      wrong.subscription.request(0);
      Await.until("the error", wrong.ended::isDone);
      assertThat(wrong.ended.join()).contains("IllegalArgumentException");
      assertThat(pair.client.isIdle()).isTrue();
    }
  }

  /** Answers some calls, and notes sends. */
  private static final class Busy implements TunnelHandler {

    private final ConcurrentLinkedQueue<Integer> sends = new ConcurrentLinkedQueue<>();

    @Override
    public CompletionStage<?> onCall(IncomingCall call) {
      return switch (call.action()) {
        case "stream" -> CompletableFuture.completedFuture(new Counting(50));
        case "later" -> CompletableFuture.supplyAsync(call::body);
        default -> CompletableFuture.completedFuture(call.body());
      };
    }

    @Override
    public void onSend(IncomingCall message) {
      sends.add(message.body().json().intValue());
    }
  }

  @Test
  void manyThreadsAtOnceGetTheirOwnAnswersAndNothingIsLeft() throws Exception {
    Busy ofClient = new Busy();
    Busy ofServer = new Busy();
    try (TunnelPair pair = new TunnelPair(ofClient, ofServer)) {
      List<CompletableFuture<Void>> threads = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Tunnel tunnel = i % 2 == 0 ? pair.client : pair.server;
        Random random = new Random(i);
        threads.add(CompletableFuture.runAsync(() -> work(tunnel, random), pair.workers));
      }
      for (int i = 0; i < 500; i++) {
        pair.client
            .send("note", MessageBody.ofJson(IntNode.valueOf(i)), CallOptions.DEFAULT)
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
      }
      for (CompletableFuture<Void> thread : threads) {
        thread.get(60, TimeUnit.SECONDS);
      }
      Await.until("the last send", () -> ofServer.sends.size() == 500);
      assertThat(List.copyOf(ofServer.sends)).isEqualTo(numbers(500));
      Await.until("nothing in flight", () -> pair.client.isIdle() && pair.server.isIdle());
      pair.server.goodbye(Duration.ofSeconds(30)).toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(pair.closeCode).hasValue(1000);
    }
  }

  private static void work(Tunnel tunnel, Random random) {
    try {
      for (int i = 0; i < 1_000; i++) {
        int kind = random.nextInt(20);
        String text = random.nextInt() + (kind == 0 ? "x".repeat(150_000) : "");
        String action = kind < 10 ? "now" : "later";
        if (kind == 19) {
          Collecting stream = new Collecting(9);
          tunnel.stream("stream", MessageBody.NONE, CallOptions.DEFAULT).subscribe(stream);
          assertThat(within(stream.ended)).isEqualTo("complete");
          assertThat(stream.numbers()).isEqualTo(numbers(50));
          continue;
        }
        CompletableFuture<MessageBody> call = tunnel.call(action, json(text), CallOptions.DEFAULT);
        if (kind == 18) {
          call.cancel(true);
        }
        try {
          assertThat(within(call).json().textValue()).isEqualTo(text);
        } catch (CancellationException e) {
          assertThat(kind).isEqualTo(18);
        }
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void goodbyeAmongCallsLosesNone() throws Exception {
    for (int round = 0; round < 100; round++) {
      try (TunnelPair pair = new TunnelPair(new Echo(), new Busy())) {
        CountDownLatch begun = new CountDownLatch(3);
        List<CompletableFuture<Integer>> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          threads.add(
              CompletableFuture.supplyAsync(() -> callUntilRefused(pair, begun), pair.workers));
        }
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        Tunnel first = round % 2 == 0 ? pair.client : pair.server;
        first.goodbye(Duration.ofSeconds(60)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        for (CompletableFuture<Integer> thread : threads) {
          assertThat(thread.get(30, TimeUnit.SECONDS)).isPositive();
        }
        assertThat(pair.closeCode).hasValue(1000);
      }
    }
  }

  /** How many were answered before one was not sent. */
  private static int callUntilRefused(TunnelPair pair, CountDownLatch begun) {
    for (int answered = 0; ; answered++) {
      if (answered == 5) {
        begun.countDown();
      }
      try {
        within(pair.client.call("now", json("x"), CallOptions.DEFAULT));
      } catch (ExecutionException e) {
        assertThat(((AgentException) e.getCause()).code()).isEqualTo("NOT_SENT");
        return answered;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void aCutAmongManyCallsEndsAll() throws Exception {
    try (TunnelPair pair = new TunnelPair(new Echo(), new Busy())) {
      List<CompletableFuture<MessageBody>> calls = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        calls.add(pair.client.call("later", json("x"), CallOptions.DEFAULT));
        if (i == 500) {
          pair.client.onClosed();
        }
      }
      for (CompletableFuture<MessageBody> call : calls) {
        try {
          within(call);
        } catch (ExecutionException e) {
          assertThat(((AgentException) e.getCause()).code()).isIn("NOT_SENT", "UNKNOWN_OUTCOME");
        }
      }
      assertThat(pair.client.isIdle()).isTrue();
    }
  }
}
