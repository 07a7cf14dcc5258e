package org.carillon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntFunction;
import org.carillon.testing.Await;
import org.carillon.testing.FrameProxy;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.junit.jupiter.api.Test;

/** Ten thousand calls over a network that loses, delays, doubles and halves frames. */
class AgentCutTest {

  private static final int CALLS = 10_000;
  private static final int IN_FLIGHT = 64;

  /** Each so many frames something happens, in turn. */
  private static final int BLOW = 997;

  private static final List<FrameProxy.Fate> BLOWS =
      List.of(
          FrameProxy.Fate.DELAY, FrameProxy.Fate.HALF, FrameProxy.Fate.DROP, FrameProxy.Fate.TWICE);

  private static final IntFunction<FrameProxy.Fate> FATES =
      frame -> frame % BLOW == 0 ? BLOWS.get(frame / BLOW % BLOWS.size()) : FrameProxy.Fate.PASS;

  private final AtomicIntegerArray runs = new AtomicIntegerArray(CALLS);
  private final Map<Integer, String> outcomes = new ConcurrentHashMap<>();
  private final AtomicInteger ends = new AtomicInteger();

  @Test
  void aCallIsDoneOnceOrItsCallerKnowsBetter() throws IOException, InterruptedException {
    run(call -> null);
    int cut = 0;
    for (int call = 0; call < CALLS; call++) {
      String outcome = outcomes.get(call);
      switch (outcome) {
        case "done" -> assertThat(runs.get(call)).as("call %s, done", call).isOne();
        case AgentErrors.NOT_SENT, AgentErrors.OFFLINE ->
            assertThat(runs.get(call)).as("call %s, %s", call, outcome).isZero();
        case AgentErrors.UNKNOWN_OUTCOME -> {
          cut++;
          assertThat(runs.get(call)).as("call %s, %s", call, outcome).isLessThan(2);
        }
        default -> throw new AssertionError("call " + call + ": " + outcome + " of " + counts());
      }
    }
    assertThat(cut).as("calls that were cut, of %s", counts()).isPositive();
  }

  @Test
  void aCallWithAKeyIsDoneOnce() throws IOException, InterruptedException {
    run(call -> "key-" + call);
    for (int call = 0; call < CALLS; call++) {
      assertThat(outcomes.get(call)).as("call %s of %s", call, counts()).isEqualTo("done");
      assertThat(runs.get(call)).as("call %s", call).isOne();
    }
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    outcomes.values().forEach(outcome -> counts.merge(outcome, 1, Integer::sum));
    return counts;
  }

  /** Makes the calls, and waits for their outcomes. */
  private void run(IntFunction<String> keys) throws IOException, InterruptedException {
    try (AgentTestServer server = new AgentTestServer();
        FrameProxy proxy = new FrameProxy(server.port(), FATES);
        Agent agent =
            Agent.builder()
                .url("ws://127.0.0.1:" + proxy.port() + "/agent")
                .secret(AgentTestServer.SECRET)
                .reconnectDelays(Duration.ofMillis(5), Duration.ofMillis(20))
                .build()) {
      server.answers(
          call -> {
            runs.incrementAndGet(call.body().json().intValue());
            return call.body();
          });
      agent.onDisconnected(end -> ends.incrementAndGet());
      agent.start();
      Semaphore room = new Semaphore(IN_FLIGHT);
      CountDownLatch left = new CountDownLatch(CALLS);
      for (int i = 0; i < CALLS; i++) {
        int call = i;
        room.acquire();
        String key = keys.apply(call);
        if (key == null) {
          Await.until("the agent is back", agent::isReady);
        }
        agent
            .send("run", call, CallOptions.DEFAULT.withIdempotencyKey(key))
            .whenComplete(
                (answer, failure) -> {
                  boolean isSame = failure == null && answer.intValue() == call;
                  outcomes.put(call, isSame ? "done" : code(failure));
                  room.release();
                  left.countDown();
                });
      }
      assertThat(left.await(60, TimeUnit.SECONDS)).as("outcomes: %s", counts()).isTrue();
      assertThat(proxy.blows).hasValueGreaterThan(10);
      assertThat(ends).hasValueGreaterThan(5);
    }
  }

  private static String code(Throwable failure) {
    return failure != null && AgentFailures.cause(failure) instanceof AgentException e
        ? e.code()
        : "answered wrongly, or " + failure;
  }
}
