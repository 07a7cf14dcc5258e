package org.carillon.agentserver;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Futures of two steps; who cancels one cancels the step that is under way. */
final class CancellableCalls {

  private CancellableCalls() {}

  /**
   * A second step behind a first one.
   *
   * @param next begins the second step
   * @param ending makes the result of what the second step came to, or throws
   */
  static <T, U, R> CompletableFuture<R> composed(
      CompletableFuture<T> first,
      Function<T, CompletableFuture<U>> next,
      BiFunction<@Nullable U, @Nullable Throwable, R> ending) {
    CompletableFuture<R> result = new CompletableFuture<>();
    CompletableFuture<?> unused =
        first.whenComplete(
            (value, failure) -> {
              if (failure != null) {
                result.completeExceptionally(AgentErrorCodes.unwrapped(failure));
              } else if (!result.isDone()) {
                begin(result, value, next, ending);
              }
            });
    return result;
  }

  private static <T, U, R> void begin(
      CompletableFuture<R> result,
      T value,
      Function<T, CompletableFuture<U>> next,
      BiFunction<@Nullable U, @Nullable Throwable, R> ending) {
    CompletableFuture<U> second;
    try {
      second = next.apply(value);
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
      return;
    }
    CompletableFuture<?> unused =
        result.whenComplete(
            (came, failure) -> {
              if (result.isCancelled()) {
                second.cancel(false);
              }
            });
    CompletableFuture<?> unusedToo =
        second.whenComplete(
            (came, failure) -> {
              try {
                result.complete(ending.apply(came, failure));
              } catch (RuntimeException e) {
                result.completeExceptionally(AgentErrorCodes.unwrapped(e));
              }
            });
  }
}
