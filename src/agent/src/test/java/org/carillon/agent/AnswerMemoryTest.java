package org.carillon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.MessageBody;
import org.junit.jupiter.api.Test;

class AnswerMemoryTest {

  private final AtomicLong now = new AtomicLong();
  private final AnswerMemory memory = new AnswerMemory(now::get);
  private final AtomicInteger runs = new AtomicInteger();

  private CompletionStage<Object> run(Object answer) {
    runs.incrementAndGet();
    return CompletableFuture.completedFuture(answer);
  }

  private Object ask(String key, Object answer) {
    return memory.answer(key, () -> run(answer)).toCompletableFuture().join();
  }

  private static MessageBody bytes(int n) {
    return MessageBody.ofBinary(new byte[n]);
  }

  @Test
  void aRepeatGetsTheFirstAnswer() {
    MessageBody first = bytes(1);
    assertThat(ask("k", first)).isSameAs(first);
    assertThat(ask("k", bytes(2))).isSameAs(first);
    assertThat(ask("other", bytes(3))).isNotSameAs(first);
    assertThat(runs).hasValue(2);
  }

  @Test
  void aRepeatWaitsForTheOneThatIsBeingCarriedOut() {
    CompletableFuture<Object> slow = new CompletableFuture<>();
    CompletionStage<Object> one = memory.answer("k", () -> slow);
    CompletableFuture<Object> two = memory.answer("k", () -> run(bytes(1))).toCompletableFuture();
    assertThat(two).isNotDone();
    slow.complete(MessageBody.NONE);
    assertThat(one.toCompletableFuture().join()).isSameAs(two.join()).isSameAs(MessageBody.NONE);
    assertThat(runs).hasValue(0);
  }

  @Test
  void aCallThatFailedIsCarriedOutAgain() {
    CompletionStage<Object> failed =
        memory.answer("k", () -> CompletableFuture.failedFuture(new AgentException("SOLD_OUT")));
    assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
    assertThat(ask("k", MessageBody.NONE)).isSameAs(MessageBody.NONE);
    assertThat(runs).hasValue(1);
  }

  @Test
  void answersAreForgottenByAge() {
    ask("k", bytes(1));
    now.set(AnswerMemory.TIME.toNanos());
    ask("k", bytes(1));
    assertThat(runs).hasValue(1);
    now.incrementAndGet();
    ask("k", bytes(1));
    assertThat(runs).hasValue(2);
  }

  @Test
  void answersAreForgottenByNumberTheEldestFirst() {
    for (int i = 0; i <= AnswerMemory.ANSWERS; i++) {
      ask("k" + i, MessageBody.NONE);
    }
    runs.set(0);
    ask("k" + AnswerMemory.ANSWERS, MessageBody.NONE);
    ask("k1", MessageBody.NONE);
    assertThat(runs).hasValue(0);
    ask("k0", MessageBody.NONE);
    assertThat(runs).hasValue(1);
  }

  @Test
  void answersAreForgottenByTheirBytes() {
    int half = (int) (AnswerMemory.BYTES / 2);
    ask("a", bytes(half));
    ask("b", bytes(half));
    ask("a", bytes(1));
    assertThat(runs).hasValue(2);
    ask("c", bytes(1));
    ask("d", bytes(1)); // a is gone by now
    ask("a", bytes(1));
    assertThat(runs).hasValue(5);
    ask("b", bytes(1));
    assertThat(runs).hasValue(5);
  }
}
