package org.carillon.agentserver;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.carillon.api.Caller;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handlers of a message, one after another, in one transaction. A stage that is not
 * complete when its handler returns ends that transaction, as it does for operations; the handlers
 * behind it have another one, when it is complete.
 */
final class HookRunner {

  private final Transactions transactions;
  private final PersistenceUnit unit;
  private final HookScope scope;
  private final BodyCodec codec;
  private final AgentErrorCodes errors;
  private final Executor workers;

  HookRunner(
      Transactions transactions,
      PersistenceUnit unit,
      HookScope scope,
      BodyCodec codec,
      AgentErrorCodes errors,
      Executor workers) {
    this.transactions = transactions;
    this.unit = unit;
    this.scope = scope;
    this.codec = codec;
    this.errors = errors;
    this.workers = workers;
  }

  /** What is done with the answer inside the transaction that made it. */
  @FunctionalInterface
  interface AnswerSink {
    void answered(Object answer) throws Exception;
  }

  /**
   * Runs them.
   *
   * @param before what is done first, in the same transaction
   * @param after what is done with the answer, in the last transaction
   * @return the answer: a {@code MessageBody}, or a {@code Flow.Publisher} of them; or it fails
   *     with an {@code AgentException}
   */
  CompletionStage<Object> run(
      List<HookEntry> chain, HookCall call, Caller caller, Runnable before, AnswerSink after) {
    Chain running = new Chain(chain.iterator(), call, caller, after);
    return running
        .go(before, null)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(errors.of(call.incoming().action(), failure)));
  }

  private final class Chain {

    private final Iterator<HookEntry> left;
    private final HookCall call;
    private final Caller caller;
    private final AnswerSink after;

    private @Nullable Object last;
    private @Nullable CompletionStage<?> pending;

    private Chain(Iterator<HookEntry> left, HookCall call, Caller caller, AnswerSink after) {
      this.left = left;
      this.call = call;
      this.caller = caller;
      this.after = after;
    }

    /** Goes on until a stage is to be waited for, or all have run. */
    private CompletionStage<Object> go(Runnable before, @Nullable Object came) {
      if (came != null) {
        last = came;
      }
      Object answer;
      try {
        answer =
            scope.call(caller, call.incoming(), () -> transactions.call(() -> segment(before)));
      } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
        return CompletableFuture.failedFuture(e);
      }
      CompletionStage<?> stage = pending;
      if (stage == null) {
        return CompletableFuture.completedFuture(answer);
      }
      pending = null;
      return stage.thenComposeAsync(
          value ->
              go(
                  () -> {
                    // what is done first has been done
                  },
                  value),
          workers);
    }

    /** Null: a stage is pending. */
    private Object segment(Runnable before) throws Exception {
      before.run();
      while (left.hasNext()) {
        Object result = left.next().target().call(call);
        if (result instanceof CompletionStage<?> stage) {
          CompletableFuture<?> future = stage.toCompletableFuture();
          if (!future.isDone()) {
            pending = stage;
            return MessageBody.NONE;
          }
          result = future.join();
        }
        if (result != null) {
          last = result;
        }
      }
      Object answer = encoded(last);
      after.answered(answer);
      return answer;
    }

    /** Inside the transaction: what an entity has is written when it is complete. */
    private Object encoded(@Nullable Object value) {
      if (value instanceof Flow.Publisher<?> values) {
        return new BodyPublisher(values, codec::write);
      }
      if (value != null && !isPlain(value) && unit.isPresent() && !transactions.isRollbackOnly()) {
        unit.entityManager().flush();
      }
      return codec.write(value);
    }

    private static boolean isPlain(Object value) {
      return value instanceof MessageBody
          || value instanceof CharSequence
          || value instanceof Number
          || value instanceof Boolean
          || value instanceof byte[];
    }
  }
}
