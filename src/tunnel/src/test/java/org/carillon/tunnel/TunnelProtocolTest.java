package org.carillon.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tunnel writes, frame by frame, and how it takes what it should not get. */
class TunnelProtocolTest {

  private static final CallOptions NO_DEADLINE = CallOptions.DEFAULT.withTimeout(Duration.ZERO);

  private final RawPeer peer = new RawPeer();

  private static MessageBody json(String text) {
    return MessageBody.ofJson(TextNode.valueOf(text));
  }

  private static MessageBody binary(int length) {
    return MessageBody.ofBinary(new byte[length]);
  }

  private static String code(CompletionStage<?> failed) {
    try {
      failed.toCompletableFuture().getNow(null);
      return "not failed";
    } catch (CompletionException e) {
      return ((AgentException) e.getCause()).code();
    }
  }

  private List<String> sent() {
    return peer.transport.contents;
  }

  private static void assertEmpty(RawPeer of) {
    assertThat(of.tunnel.inFlight()).isZero();
    assertThat(of.tunnel.isIdle()).isTrue();
  }

  // frames

  @Test
  void aCallSaysWhatItsOptionsSay() {
    peer.tunnel.call(
        "a \"ü\"",
        MessageBody.NONE,
        NO_DEADLINE.withIdempotencyKey("k").withTrace("00-1-2-01", "a=b"));
    peer.tunnel.call("b", json("x"), CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)));
    assertThat(sent().get(0))
        .isEqualTo(
            "{\"type\":\"call\",\"id\":1,\"action\":\"a \\\"ü\\\"\",\"key\":\"k\","
                + "\"traceparent\":\"00-1-2-01\",\"tracestate\":\"a=b\"}");
    assertThat(sent().get(1))
        .matches(
            "\\{\"type\":\"call\",\"id\":2,\"action\":\"b\",\"timeout\":\\d{3,4},\"body\":\"x\"}");
  }

  @Test
  void aHandlerSeesWhatTheCallSays() {
    peer.text(
        "{\"body\":1,\"type\":\"call\",\"other\":[{\"x\":1}],\"id\":7,\"action\":\"a\",\"key\":\"k\","
            + "\"timeout\":60000,\"traceparent\":\"t\",\"tracestate\":\"s\"}");
    IncomingCall call = peer.handler.calls.get(0);
    assertThat(call.action()).isEqualTo("a");
    assertThat(call.body().json()).isEqualTo(IntNode.valueOf(1));
    assertThat(call.idempotencyKey()).isEqualTo("k");
    assertThat(call.traceparent()).isEqualTo("t");
    assertThat(call.tracestate()).isEqualTo("s");
    assertThat(call.remaining()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));
    assertThat(call.isStream()).isFalse();
    peer.handler.answers.get(0).complete(json("y"));
    assertThat(sent()).containsExactly("{\"type\":\"result\",\"id\":7,\"body\":\"y\"}");
    assertEmpty(peer);
  }

  @Test
  void errorsTellWhatTheyMayAndNothingElse() {
    for (int i = 1; i <= 4; i++) {
      peer.text("{\"type\":\"call\",\"id\":" + i + ",\"action\":\"a\"}");
    }
    List<CompletableFuture<Object>> answers = peer.handler.answers;
    answers.get(0).completeExceptionally(new AgentException("E", "why", List.of(1, "b")));
    answers.get(1).completeExceptionally(new AgentException("E", null, new Object()));
    answers.get(2).completeExceptionally(new IllegalStateException("a secret"));
    answers.get(3).complete("no body");
    assertThat(sent())
        .containsExactly(
            "{\"type\":\"error\",\"id\":1,\"code\":\"E\",\"message\":\"why\",\"details\":[1,\"b\"]}",
            "{\"type\":\"error\",\"id\":2,\"code\":\"E\"}",
            "{\"type\":\"error\",\"id\":3,\"code\":\"INTERNAL_SERVER_ERROR\"}",
            "{\"type\":\"error\",\"id\":4,\"code\":\"INTERNAL_SERVER_ERROR\"}");
    assertEmpty(peer);
  }

  @Test
  void anErrorComesToItsCaller() {
    CompletableFuture<MessageBody> call = peer.tunnel.call("a", MessageBody.NONE, NO_DEADLINE);
    peer.text(
        "{\"type\":\"error\",\"id\":1,\"code\":\"E\",\"message\":\"m\",\"details\":{\"a\":[1.50]}}");
    assertThatThrownBy(call::join)
        .hasCauseInstanceOf(AgentException.class)
        .cause()
        .hasMessage("m")
        .hasToString("org.carillon.tunnel.AgentException: E: m")
        .extracting(e -> ((AgentException) e).details())
        .hasToString("{a=[1.50]}");
  }

  @Test
  void numbersKeepTheirDigits() {
    CompletableFuture<MessageBody> call = peer.tunnel.call("a", MessageBody.NONE, NO_DEADLINE);
    String body = "[1.50,123456789012345678901234567890,1E-400,0.1]";
    peer.text("{\"type\":\"result\",\"id\":1,\"body\":" + body + "}");
    peer.tunnel.call("a", call.join(), NO_DEADLINE);
    assertThat(sent().get(1)).contains("\"body\":" + body);
  }

  @Test
  void smallMessagesOvertakeLargeOnesWhichTakeTurns() {
    peer.transport.holds = true;
    for (int i = 0; i < 6; i++) {
      peer.tunnel.call("large", binary(i == 0 ? 150_000 : 65_536 + i), NO_DEADLINE);
    }
    peer.tunnel.call("small", MessageBody.NONE, NO_DEADLINE);
    while (!peer.transport.undone.isEmpty()) {
      if (sent().size() == 9) {
        peer.tunnel.call("late", MessageBody.NONE, NO_DEADLINE);
      }
      peer.transport.release();
    }
    List<String> order = new ArrayList<>();
    for (String content : sent()) {
      order.add(
          content.startsWith("{")
              ? content.replaceAll(".*\"id\":(\\d+).*", "$1")
              : content.replaceAll("0(.)0*(\\d)\\+(\\d+)", "$2:$1:$3"));
    }
    assertThat(order)
        .containsExactly(
            "1",
            "7",
            "1:0:65536",
            "2",
            "3",
            "4", // no more than four at a time
            "1:0:65536",
            "2:0:65536",
            "3:0:65536",
            "8",
            "4:0:65536",
            "1:1:18928",
            "2:1:1",
            "3:1:2",
            "4:1:3",
            "5",
            "6",
            "5:0:65536",
            "6:0:65536",
            "5:1:4",
            "6:1:5");
  }

  @Test
  void smallMessagesDoNotHoldUpALargeOneForEver() {
    peer.transport.holds = true;
    peer.tunnel.call("large", binary(1), NO_DEADLINE);
    for (int i = 0; i < 200; i++) {
      peer.tunnel.call("small", MessageBody.NONE, NO_DEADLINE);
    }
    while (sent().stream().allMatch(content -> content.startsWith("{"))) {
      peer.transport.release();
    }
    assertThat(sent()).hasSize(66);
  }

  @Test
  void sendsAreCompleteWhenTheyAreHandedOver() {
    peer.transport.holds = true;
    CompletableFuture<Void> first =
        peer.tunnel.send("a", json("x"), CallOptions.DEFAULT).toCompletableFuture();
    CompletableFuture<Void> second =
        peer.tunnel.send("b", binary(70_000), CallOptions.DEFAULT).toCompletableFuture();
    assertThat(first).isNotDone();
    peer.transport.release();
    assertThat(first).isCompleted();
    peer.transport.release();
    peer.transport.release();
    assertThat(second).isNotDone();
    peer.transport.release();
    assertThat(second).isCompleted();
    assertThat(sent())
        .containsExactly(
            "{\"type\":\"send\",\"action\":\"a\",\"body\":\"x\"}",
            "{\"type\":\"send\",\"action\":\"b\",\"id\":2,"
                + "\"parts\":{\"bytes\":70000,\"binary\":true}}",
            "000000000000000002+65536",
            "010000000000000002+4464");
    assertEmpty(peer);
  }

  // deadlines and cancelling

  @Test
  void aLateCallIsCancelledAndItsAnswerDropped() {
    SimulatedTimer timer = new SimulatedTimer();
    RawPeer late = new RawPeer(TunnelLimits.DEFAULT, TunnelLimits.DEFAULT, timer);
    CompletableFuture<MessageBody> call =
        late.tunnel.call("a", json("x"), CallOptions.DEFAULT.withTimeout(Duration.ofNanos(1)));
    assertThat(call).isNotDone();
    timer.tasks.remove(0).run();
    assertThat(code(call)).isEqualTo("TIMEOUT");
    assertThat(late.transport.contents.get(1)).isEqualTo("{\"type\":\"cancel\",\"id\":1}");
    late.text("{\"type\":\"result\",\"id\":1,\"body\":1}");
    late.text("{\"type\":\"error\",\"id\":1,\"code\":\"E\"}");
    assertThat(late.transport.closeCode).isZero();
    assertEmpty(late);
    assertThat(timer.tasks).isEmpty();
  }

  @Test
  void eachDeadlineIsKept() {
    List<CompletableFuture<MessageBody>> calls = new ArrayList<>();
    for (int millis : new int[] {60_000, 80, 20, 100, 40}) {
      calls.add(
          peer.tunnel.call(
              "a", MessageBody.NONE, CallOptions.DEFAULT.withTimeout(Duration.ofMillis(millis))));
    }
    CompletableFuture.allOf(calls.subList(1, 5).toArray(new CompletableFuture<?>[0]))
        .handle((nothing, failure) -> failure)
        .join();
    assertThat(calls.stream().map(TunnelProtocolTest::code))
        .containsExactly("not failed", "TIMEOUT", "TIMEOUT", "TIMEOUT", "TIMEOUT");
    assertThat(calls.get(0).cancel(true)).isTrue();
    assertEmpty(peer);
  }

  @Test
  void whoeverCompletesTheFutureGivesTheCallUp() {
    CompletableFuture<MessageBody> first = peer.tunnel.call("a", MessageBody.NONE, NO_DEADLINE);
    CompletableFuture<MessageBody> second = peer.tunnel.call("b", MessageBody.NONE, NO_DEADLINE);
    CompletableFuture<MessageBody> third = peer.tunnel.call("c", MessageBody.NONE, NO_DEADLINE);
    assertThat(first.cancel(true)).isTrue();
    assertThat(second.complete(MessageBody.NONE)).isTrue();
    assertThat(third.completeExceptionally(new IllegalStateException())).isTrue();
    assertThat(sent().subList(3, 6))
        .containsExactly(
            "{\"type\":\"cancel\",\"id\":1}",
            "{\"type\":\"cancel\",\"id\":2}",
            "{\"type\":\"cancel\",\"id\":3}");
    assertThat(first.cancel(true)).isTrue(); // and says so once
    assertThat(sent()).hasSize(6);
    assertEmpty(peer);
  }

  @Test
  void aCallThatIsCancelledBeforeItIsHandedOverIsNeverSeen() {
    peer.transport.holds = true;
    peer.tunnel.call("a", MessageBody.NONE, NO_DEADLINE);
    CompletableFuture<MessageBody> small = peer.tunnel.call("b", json("x"), NO_DEADLINE);
    CompletableFuture<MessageBody> large = peer.tunnel.call("c", binary(9), NO_DEADLINE);
    small.cancel(true);
    large.cancel(true);
    peer.transport.release();
    assertThat(peer.transport.undone).isEmpty();
    assertThat(sent()).hasSize(1);
  }

  @Test
  void theRestOfALargeCallThatIsCancelledIsNotSent() {
    peer.transport.holds = true;
    CompletableFuture<MessageBody> large = peer.tunnel.call("c", binary(300_000), NO_DEADLINE);
    peer.transport.release();
    peer.transport.release();
    large.cancel(true);
    while (!peer.transport.undone.isEmpty()) {
      peer.transport.release();
    }
    assertThat(sent().subList(1, 4))
        .containsExactly(
            "000000000000000001+65536",
            "000000000000000001+65536",
            "{\"type\":\"cancel\",\"id\":1}");
    assertThat(sent()).hasSize(4);
    assertEmpty(peer);
  }

  @Test
  void aLargeCallThatIsCancelledWithItsLastPartIsCancelled() {
    peer.transport.holds = true;
    CompletableFuture<MessageBody> large = peer.tunnel.call("c", binary(3), NO_DEADLINE);
    peer.transport.release();
    large.cancel(true);
    peer.transport.release();
    peer.transport.release();
    assertThat(sent().subList(1, 3))
        .containsExactly("010000000000000001+3", "{\"type\":\"cancel\",\"id\":1}");
    assertEmpty(peer);
  }

  @Test
  void aCancelledHandlerHearsOfItAndItsAnswerIsDropped() {
    peer.text("{\"type\":\"call\",\"id\":1,\"action\":\"a\"}");
    IncomingCall call = peer.handler.calls.get(0);
    AtomicBoolean heard = new AtomicBoolean();
    call.onCancel(() -> heard.set(true));
    assertThat(call.isCancelled()).isFalse();
    peer.text("{\"type\":\"cancel\",\"id\":1}");
    assertThat(heard).isTrue();
    assertThat(call.isCancelled()).isTrue();
    heard.set(false);
    call.onCancel(() -> heard.set(true));
    assertThat(heard).isTrue();
    assertThat(peer.tunnel.inFlight()).isEqualTo(1); // it works on
    peer.handler.answers.get(0).complete(null);
    assertThat(sent()).isEmpty();
    assertEmpty(peer);
  }

  @Test
  void aCallThatIsCancelledAmongItsPartsIsNotCarriedOut() {
    peer.text(
        "{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"parts\":{\"bytes\":9,\"binary\":true}}");
    peer.part(0, 1, 4).text("{\"type\":\"cancel\",\"id\":1}").part(1, 1, 5);
    assertThat(peer.handler.heard).isEmpty();
    assertThat(peer.transport.closeCode).isZero();
    assertEmpty(peer);
  }

  // bounds

  @Test
  void noMoreCallsAreMadeThanTheOtherSideTakes() {
    RawPeer small = new RawPeer(TunnelLimits.DEFAULT, new TunnelLimits(100, 2));
    small.tunnel.call("a", MessageBody.NONE, NO_DEADLINE);
    small.tunnel.call("b", MessageBody.NONE, NO_DEADLINE);
    assertThat(code(small.tunnel.call("c", MessageBody.NONE, NO_DEADLINE)))
        .isEqualTo("TOO_MANY_CALLS");
    assertThat(small.transport.contents).hasSize(2);
    small.text("{\"type\":\"result\",\"id\":1}");
    small.tunnel.call("d", MessageBody.NONE, NO_DEADLINE);
    assertThat(small.transport.contents).hasSize(3);
  }

  @Test
  void moreCallsThanAreTakenAreRefused() {
    RawPeer small = new RawPeer(new TunnelLimits(100, 2), TunnelLimits.DEFAULT);
    small.text("{\"type\":\"call\",\"id\":1,\"action\":\"a\"}");
    small.text("{\"type\":\"call\",\"id\":2,\"action\":\"a\"}");
    small.text(
        "{\"type\":\"call\",\"id\":3,\"action\":\"a\",\"parts\":{\"bytes\":9,\"binary\":true}}");
    small.part(1, 3, 9); // is dropped
    assertThat(small.handler.calls).hasSize(2);
    assertThat(small.transport.contents.get(0))
        .startsWith("{\"type\":\"error\",\"id\":3,\"code\":\"TOO_MANY_CALLS\"");
    small.handler.answers.get(0).complete(null);
    small.text("{\"type\":\"call\",\"id\":4,\"action\":\"a\"}");
    assertThat(small.handler.calls).hasSize(3);
  }

  @Test
  void aBodyThatIsTooLargeIsNotSent() {
    RawPeer small = new RawPeer(TunnelLimits.DEFAULT, new TunnelLimits(100, 2));
    assertThat(code(small.tunnel.call("a", json("x".repeat(99)), NO_DEADLINE)))
        .isEqualTo("TOO_LARGE");
    assertThat(code(small.tunnel.send("a", binary(101), NO_DEADLINE))).isEqualTo("TOO_LARGE");
    assertThat(small.transport.contents).isEmpty();
    small.text("{\"type\":\"call\",\"id\":1,\"action\":\"a\"}");
    small.handler.answers.get(0).complete(binary(101));
    assertThat(small.transport.contents.get(0))
        .contains("\"error\",\"id\":1,\"code\":\"TOO_LARGE\"");
    small.tunnel.call("a", json("x".repeat(98)), NO_DEADLINE);
    assertThat(small.transport.contents).hasSize(2);
    assertThat(small.tunnel.inFlight()).isEqualTo(1);
  }

  @Test
  void whatWaitsIsBounded() {
    RawPeer held = new RawPeer(new TunnelLimits(1_000_000, 10), TunnelLimits.DEFAULT);
    held.transport.holds = true;
    held.text("{\"type\":\"call\",\"id\":1,\"action\":\"a\"}");
    for (int i = 0; i < 5; i++) {
      held.tunnel.call("a", binary(750_000), NO_DEADLINE);
    }
    assertThat(code(held.tunnel.call("a", binary(750_000), NO_DEADLINE)))
        .isEqualTo("TOO_MANY_CALLS");
    assertThat(code(held.tunnel.send("a", binary(750_000), NO_DEADLINE)))
        .isEqualTo("TOO_MANY_CALLS");
    held.handler.answers.get(0).complete(binary(750_000));
    while (!held.transport.undone.isEmpty()) {
      held.transport.release();
    }
    assertThat(held.transport.contents)
        .anyMatch(c -> c.startsWith("{\"type\":\"error\",\"id\":1,\"code\":\"UNKNOWN_OUTCOME\""));
    held.tunnel.call("a", binary(750_000), NO_DEADLINE);
    assertThat(held.tunnel.inFlight()).isEqualTo(6);
  }

  @Test
  void whoCallsAndDoesNotReadIsClosed() {
    RawPeer small = new RawPeer(new TunnelLimits(100, 1), TunnelLimits.DEFAULT);
    small.transport.holds = true;
    for (int i = 1; i < 20_000 && small.transport.closeCode == 0; i++) {
      small.text("{\"type\":\"call\",\"id\":" + i + ",\"action\":\"a\"}");
    }
    assertThat(small.transport.closeCode).isEqualTo(1013);
    assertThat(small.handler.calls).hasSize(1);
  }

  @Test
  void moreSendsThanAreHandledAreDropped() {
    RecordingTransport transport = new RecordingTransport();
    List<Runnable> tasks = new ArrayList<>();
    RecordingHandler handler = new RecordingHandler();
    Tunnel server =
        new Tunnel(
            RecordingTransport.KEYS,
            true,
            transport,
            handler,
            new TunnelLimits(100, 2),
            TunnelLimits.DEFAULT,
            RecordingTransport.TIMER,
            tasks::add);
    RecordingTransport other = new RecordingTransport();
    Tunnel client =
        RecordingTransport.tunnel(RecordingTransport.KEYS, false, other, new RecordingHandler());
    for (int i = 0; i < 5; i++) {
      client.send("a", MessageBody.ofJson(IntNode.valueOf(i)), NO_DEADLINE);
      server.onText((String) other.frames.get(i));
    }
    tasks.forEach(Runnable::run);
    assertThat(handler.heard).containsExactly("send a 0", "send a 1");
    assertThat(transport.closeCode).isZero();
  }

  @Test
  void whatDoesNotFitIsRefusedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> peer.tunnel.call("", MessageBody.NONE, NO_DEADLINE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> peer.tunnel.stream("a".repeat(257), MessageBody.NONE, NO_DEADLINE));
    ArrayNode deep = JsonNodeFactory.instance.arrayNode();
    ArrayNode inner = deep;
    for (int i = 0; i < 64; i++) {
      inner = inner.addArray();
    }
    assertThatThrownBy(() -> peer.tunnel.call("a", MessageBody.ofJson(deep), NO_DEADLINE))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("INVALID_MESSAGE"));
    peer.tunnel.call("a", MessageBody.ofJson(deep.get(0)), NO_DEADLINE);
    assertThat(sent()).hasSize(1);
  }

  // what the protocol does not have

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"other\",\"id\":1}",
        "{\"id\":1,\"action\":\"a\"}",
        "{\"type\":\"call\",\"action\":\"a\"}",
        "{\"type\":\"call\",\"id\":0,\"action\":\"a\"}",
        "{\"type\":\"call\",\"id\":-1,\"action\":\"a\"}",
        "{\"type\":\"call\",\"id\":1.0,\"action\":\"a\"}",
        "{\"type\":\"call\",\"id\":\"1\",\"action\":\"a\"}",
        "{\"type\":\"call\",\"id\":9007199254740992,\"action\":\"a\"}",
        "{\"type\":\"call\",\"id\":1}",
        "{\"type\":\"call\",\"id\":1,\"action\":\"\"}",
        "{\"type\":\"call\",\"id\":1,\"action\":7}",
        "{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"key\":\"\"}",
        "{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"credit\":0}",
        "{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"timeout\":-1}",
        "{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"parts\":7}",
        "{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"parts\":{}}",
        "{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"parts\":{\"bytes\":16777217}}",
        "{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"body\":1,\"parts\":{\"bytes\":1}}",
        "{\"type\":\"send\"}",
        "{\"type\":\"send\",\"action\":\"a\",\"parts\":{\"bytes\":1}}",
        "{\"type\":\"result\"}",
        "{\"type\":\"error\",\"id\":1}",
        "{\"type\":\"credit\",\"id\":1}",
        "{\"type\":\"cancel\"}",
        "{\"type\":\"goodbye\"}}",
        "{\"type\":\"goodbye\"}{}",
        "{\"type\":\"goodbye\",}",
        "{\"type\":[]}",
      })
  void whatIsNoMessageEndsTheConnection(String content) {
    peer.text(content);
    assertThat(peer.transport.closeCode).isEqualTo(4400);
    assertThat(peer.handler.heard).isEmpty();
  }

  @Test
  void nestingIsBounded() {
    peer.text(
        "{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"body\":"
            + "[".repeat(64)
            + "]".repeat(64)
            + "}");
    assertThat(peer.handler.calls).hasSize(1);
    peer.text(
        "{\"type\":\"call\",\"id\":2,\"action\":\"a\",\"body\":"
            + "[".repeat(65)
            + "]".repeat(65)
            + "}");
    assertThat(peer.transport.closeCode).isEqualTo(4400);
  }

  private void assertEndsWithTheLast(String... contents) {
    for (String content : contents) {
      assertThat(peer.transport.closeCode).isZero();
      peer.text(content);
    }
    assertThat(peer.transport.closeCode).isEqualTo(4400);
  }

  @Test
  void anIdThatIsInFlightEndsTheConnection() {
    assertEndsWithTheLast(
        "{\"type\":\"call\",\"id\":1,\"action\":\"a\"}",
        "{\"type\":\"call\",\"id\":1,\"action\":\"a\"}");
  }

  @Test
  void anIdWhosePartsAreComingEndsTheConnection() {
    assertEndsWithTheLast(
        "{\"type\":\"send\",\"id\":1,\"action\":\"a\",\"parts\":{\"bytes\":9,\"binary\":true}}",
        "{\"type\":\"call\",\"id\":1,\"action\":\"a\"}");
  }

  @Test
  void aCallAfterGoodbyeEndsTheConnection() {
    peer.tunnel.call("a", MessageBody.NONE, NO_DEADLINE);
    assertEndsWithTheLast(
        "{\"type\":\"goodbye\"}", "{\"type\":\"call\",\"id\":1,\"action\":\"a\"}");
  }

  @Test
  void anItemOfACallEndsTheConnection() {
    peer.tunnel.call("a", MessageBody.NONE, NO_DEADLINE);
    assertEndsWithTheLast("{\"type\":\"item\",\"id\":1}");
  }

  @Test
  void anItemThatWasNotAskedForEndsTheConnection() {
    Collecting two = new Collecting(0);
    peer.tunnel.stream("a", MessageBody.NONE, NO_DEADLINE).subscribe(two);
    assertThat(sent()).isEmpty();
    two.subscription.request(2);
    assertThat(sent())
        .containsExactly("{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"credit\":2}");
    assertEndsWithTheLast(
        "{\"type\":\"item\",\"id\":1,\"body\":1}",
        "{\"type\":\"item\",\"id\":1,\"body\":2}",
        "{\"type\":\"item\",\"id\":1,\"body\":3}");
    assertThat(two.numbers()).containsExactly(1, 2);
    assertThat(two.ended.join()).isEqualTo("UNKNOWN_OUTCOME");
  }

  @Test
  void aSubscriberIsGivenNothingBeforeItHasTakenItsSubscription() {
    Collecting inner = new Collecting(0);
    peer.tunnel.stream("a", MessageBody.NONE, NO_DEADLINE)
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                inner.onSubscribe(subscription);
                subscription.request(1);
                peer.text("{\"type\":\"item\",\"id\":1}").text("{\"type\":\"complete\",\"id\":1}");
                assertThat(inner.items).isEmpty();
                assertThat(inner.ended).isNotDone();
              }

              @Override
              public void onNext(MessageBody item) {
                inner.onNext(item);
              }

              @Override
              public void onError(Throwable failure) {
                inner.onError(failure);
              }

              @Override
              public void onComplete() {
                inner.onComplete();
              }
            });
    assertThat(inner.items).containsExactly(MessageBody.NONE);
    assertThat(inner.ended).isCompletedWithValue("complete");
  }

  @Test
  void aPublisherThatThrowsFailsItsCall() {
    peer.text("{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"credit\":1}");
    Flow.Publisher<MessageBody> throwing =
        subscriber -> {
          throw new AgentException("E");
        };
    peer.handler.answers.get(0).complete(throwing);
    assertThat(sent()).containsExactly("{\"type\":\"error\",\"id\":1,\"code\":\"E\"}");
    assertEmpty(peer);
  }

  @Test
  void anEndBeforeThePartsOfAnItemEndsTheConnection() {
    Collecting one = new Collecting(1);
    peer.tunnel.stream("a", MessageBody.NONE, NO_DEADLINE).subscribe(one);
    assertEndsWithTheLast(
        "{\"type\":\"item\",\"id\":1,\"parts\":{\"bytes\":9,\"binary\":true}}",
        "{\"type\":\"complete\",\"id\":1}");
  }

  @Test
  void fiveMessagesInPartsAtATimeEndTheConnection() {
    String[] contents = new String[5];
    for (int i = 0; i < 5; i++) {
      contents[i] =
          "{\"type\":\"send\",\"id\":" + (i + 1) + ",\"action\":\"a\",\"parts\":{\"bytes\":9}}";
    }
    assertEndsWithTheLast(contents);
  }

  @Test
  void partsAreAsTheyWereAnnounced() {
    String nine = "{\"type\":\"send\",\"id\":1,\"action\":\"a\",\"parts\":{\"bytes\":9}}";
    assertThat(new RawPeer().text(nine).part(0, 1, 9).part(1, 1, 1).transport.closeCode)
        .isEqualTo(4400); // more
    assertThat(new RawPeer().text(nine).part(1, 1, 8).transport.closeCode).isEqualTo(4400);
    assertThat(new RawPeer().text(nine).part(0, 1, 0).transport.closeCode).isEqualTo(4400);
    assertThat(new RawPeer().text(nine).part(5, 1, 9).transport.closeCode).isEqualTo(4400);
    assertThat(new RawPeer().text(nine).part(1, 0, 9).transport.closeCode).isEqualTo(4400);
    assertThat(new RawPeer().part(1, 1, 65_537).transport.closeCode).isEqualTo(4400);
    RawPeer unknown = new RawPeer().part(1, 1, 9).part(3, 7, 9);
    assertThat(unknown.transport.closeCode).isZero();
    unknown.text(nine).part(1, 1, "[1,  2, 3".getBytes(UTF_8));
    assertThat(unknown.transport.closeCode).isZero();
  }

  @Test
  void aLargeBodyThatIsNoJsonFailsItsCallAlone() {
    peer.text("{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"parts\":{\"bytes\":2}}");
    peer.part(1, 1, "[}".getBytes(UTF_8));
    assertThat(sent().get(0))
        .startsWith("{\"type\":\"error\",\"id\":1,\"code\":\"INVALID_MESSAGE\"");
    assertThat(peer.transport.closeCode).isZero();
    assertEmpty(peer);
  }

  // the end

  @Test
  void aCutTellsWhatWasSentFromWhatWasNot() {
    peer.transport.holds = true;
    CompletableFuture<MessageBody> handed = peer.tunnel.call("a", MessageBody.NONE, NO_DEADLINE);
    CompletableFuture<MessageBody> waits = peer.tunnel.call("b", json("x"), NO_DEADLINE);
    CompletableFuture<MessageBody> large = peer.tunnel.call("c", binary(9), NO_DEADLINE);
    CompletionStage<Void> send = peer.tunnel.send("d", MessageBody.NONE, NO_DEADLINE);
    Collecting stream = new Collecting(1);
    peer.tunnel.stream("e", MessageBody.NONE, NO_DEADLINE).subscribe(stream);
    peer.text("{\"type\":\"call\",\"id\":1,\"action\":\"a\"}");
    peer.tunnel.onClosed();
    assertThat(code(handed)).isEqualTo("UNKNOWN_OUTCOME");
    assertThat(code(waits)).isEqualTo("NOT_SENT");
    assertThat(code(large)).isEqualTo("NOT_SENT");
    assertThat(code(send)).isEqualTo("NOT_SENT");
    assertThat(stream.ended.join()).isEqualTo("NOT_SENT");
    assertThat(code(peer.tunnel.call("f", MessageBody.NONE, NO_DEADLINE))).isEqualTo("NOT_SENT");
    assertThat(code(peer.tunnel.send("f", MessageBody.NONE, NO_DEADLINE))).isEqualTo("NOT_SENT");
    assertThat(peer.handler.calls.get(0).isCancelled()).isTrue();
    peer.handler.answers.get(0).complete(null);
    peer.transport.release();
    assertThat(sent()).hasSize(1);
    assertThat(peer.transport.closeCode).isZero();
    assertEmpty(peer);
  }

  @Test
  void aTransportThatFailsEndsTheConnection() {
    peer.transport.holds = true;
    CompletableFuture<MessageBody> call = peer.tunnel.call("a", MessageBody.NONE, NO_DEADLINE);
    peer.transport.undone.remove().accept(new IOException("broken pipe"));
    assertThat(code(call)).isEqualTo("UNKNOWN_OUTCOME");
    assertThat(peer.transport.closeCode).isEqualTo(1011);
    assertEmpty(peer);
  }

  @Test
  void goodbyeWaitsForWhatIsInFlightOfBothSides() {
    CompletableFuture<MessageBody> own = peer.tunnel.call("a", MessageBody.NONE, NO_DEADLINE);
    peer.text("{\"type\":\"call\",\"id\":1,\"action\":\"b\"}");
    CompletableFuture<Void> gone =
        peer.tunnel.goodbye(Duration.ofSeconds(30)).toCompletableFuture();
    assertThat(code(peer.tunnel.call("c", MessageBody.NONE, NO_DEADLINE))).isEqualTo("NOT_SENT");
    peer.text("{\"type\":\"call\",\"id\":2,\"action\":\"crossed\"}");
    peer.text("{\"type\":\"goodbye\"}");
    peer.text("{\"type\":\"result\",\"id\":1}");
    peer.handler.answers.get(1).complete(null);
    assertThat(own).isCompleted();
    assertThat(peer.transport.closeCode).isZero();
    assertThat(gone).isNotDone();
    peer.handler.answers.get(0).complete(null);
    assertThat(gone).isCompleted();
    assertThat(peer.transport.closeCode).isEqualTo(1000);
    assertThat(sent())
        .containsExactly(
            "{\"type\":\"call\",\"id\":1,\"action\":\"a\"}",
            "{\"type\":\"goodbye\"}",
            "{\"type\":\"result\",\"id\":2}",
            "{\"type\":\"result\",\"id\":1}");
  }

  @Test
  void goodbyeIsAnsweredAndGoesBehindWhatWaits() {
    peer.transport.holds = true;
    CompletableFuture<Void> send =
        peer.tunnel.send("a", binary(9), NO_DEADLINE).toCompletableFuture();
    peer.text("{\"type\":\"goodbye\"}");
    assertThat(peer.handler.heard).containsExactly("goodbye");
    peer.transport.release();
    peer.transport.release();
    assertThat(send).isCompleted();
    assertThat(peer.transport.closeCode).isZero();
    peer.transport.release();
    assertThat(sent().get(2)).isEqualTo("{\"type\":\"goodbye\"}");
    assertThat(peer.transport.closeCode).isEqualTo(1000);
  }

  @Test
  void goodbyeHasALimit() throws Exception {
    CompletableFuture<MessageBody> call = peer.tunnel.call("a", MessageBody.NONE, NO_DEADLINE);
    peer.tunnel.goodbye(Duration.ofMillis(20)).toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(code(call)).isEqualTo("UNKNOWN_OUTCOME");
    assertThat(peer.transport.closeCode).isEqualTo(1000);
  }
}
