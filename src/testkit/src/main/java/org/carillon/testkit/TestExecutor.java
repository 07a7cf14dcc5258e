package org.carillon.testkit;

import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The managed executor of a server, on any executor. It ends with the application. */
final class TestExecutor extends AbstractExecutorService implements ManagedExecutorService {

  private final Executor threads;

  TestExecutor(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  @Override
  public <U> CompletableFuture<U> completedFuture(U value) {
    return CompletableFuture.completedFuture(value);
  }

  @Override
  public <U> CompletionStage<U> completedStage(U value) {
    return CompletableFuture.completedStage(value);
  }

  @Override
  public <T> CompletableFuture<T> copy(CompletableFuture<T> stage) {
    return stage.copy();
  }

  @Override
  public <T> CompletionStage<T> copy(CompletionStage<T> stage) {
    return stage.thenApply(value -> value);
  }

  @Override
  public <U> CompletableFuture<U> failedFuture(Throwable failure) {
    return CompletableFuture.failedFuture(failure);
  }

  @Override
  public <U> CompletionStage<U> failedStage(Throwable failure) {
    return CompletableFuture.failedStage(failure);
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  @Override
  public CompletableFuture<Void> runAsync(Runnable task) {
    return CompletableFuture.runAsync(task, this);
  }

  @Override
  public <U> CompletableFuture<U> supplyAsync(Supplier<U> task) {
    return CompletableFuture.supplyAsync(task, this);
  }

  @Override
  public ContextService getContextService() {
    throw new UnsupportedOperationException("there is no ContextService in the JVM of a test");
  }

  @Override
  public void shutdown() {
    throw new IllegalStateException("a managed executor is not the application's to shut down");
  }

  @Override
  public List<Runnable> shutdownNow() {
    throw new IllegalStateException("a managed executor is not the application's to shut down");
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }
}
