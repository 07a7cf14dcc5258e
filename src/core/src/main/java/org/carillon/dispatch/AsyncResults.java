package org.carillon.dispatch;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.session.CallerRuns;
import org.jspecify.annotations.Nullable;

/**
 * Waits for operations that go on after their method returned, without a thread, and not for ever.
 */
@ApplicationScoped
class AsyncResults {

  private final long timeoutMillis;

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService executor;

  /** For the client proxy. */
  AsyncResults() {
    this.timeoutMillis = 0;
  }

  @Inject
  AsyncResults(CarillonConfig config) {
    this.timeoutMillis = config.get(Settings.OPERATION_TIMEOUT).toMillis();
  }

  /**
   * What is to be done when an operation has ended; exactly one of the two is given, null being a
   * value too.
   */
  @FunctionalInterface
  interface Resumption {
    void ended(@Nullable Object value, @Nullable Throwable failure);
  }

  /**
   * Resumes on a thread of the container when the stage is complete, or has failed, or takes too
   * long.
   */
  void await(CompletionStage<? extends @Nullable Object> stage, Resumption resumption) {
    CompletableFuture<@Nullable Object> end = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            end.complete(value);
          } else {
            end.completeExceptionally(failure);
          }
        });
    // The resumption answers whatever happens; what is left in this future is of no use to anyone.
    CompletableFuture<?> unused =
        end.orTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
            .whenCompleteAsync(
                (value, failure) -> resumption.ended(value, failure == null ? null : told(failure)),
                this::resume);
  }

  /**
   * On a thread of the executor's; where it takes nothing any more, as that of a WildFly which is
   * about to end, on the one that completed the operation: whoever waits for the reply shall have
   * it.
   */
  private void resume(Runnable resumption) {
    CallerRuns.execute(
        Objects.requireNonNull(executor, "the container's ManagedExecutorService"), resumption);
  }

  private static Throwable told(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof TimeoutException
        ? new OperationException(ErrorCode.TIMEOUT, "The operation took too long")
        : cause;
  }
}
