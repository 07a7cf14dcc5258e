package org.carillon.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the application is asked for at each handshake. */
record ServiceCredentials(@Nullable String token, @Nullable Map<String, String> headers) {

  /** Asks for both; the application's suppliers are called on this thread. */
  static CompletionStage<ServiceCredentials> of(ServiceClientOptions options) {
    CompletionStage<@Nullable String> token = ask(options.token());
    CompletionStage<@Nullable Map<String, String>> headers = ask(options.freshHeaders());
    return token.thenCombine(headers, ServiceCredentials::new);
  }

  /** Asks a supplier; null: there is none. */
  static <T> CompletionStage<@Nullable T> ask(
      @Nullable Supplier<? extends CompletionStage<T>> source) {
    if (source == null) {
      return CompletableFuture.completedFuture(null);
    }
    try {
      return source.get().thenApply(value -> value);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Says nothing of them. */
  @Override
  public String toString() {
    return "credentials";
  }
}
