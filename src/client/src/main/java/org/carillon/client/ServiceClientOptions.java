package org.carillon.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that a client was made with.
 *
 * @param name for texts
 * @param url with the scheme {@code ws} or {@code wss}
 * @param protocols null: what fits the format
 * @param path of Engine.IO
 * @param auth what Socket.IO sends beside the token
 * @param maxMessage in characters or bytes
 */
record ServiceClientOptions(
    String name,
    URI url,
    ServiceKind kind,
    String format,
    Map<String, String> headers,
    @Nullable List<String> protocols,
    String path,
    Map<String, ?> auth,
    @Nullable Supplier<? extends CompletionStage<String>> token,
    @Nullable Supplier<? extends CompletionStage<Map<String, String>>> freshHeaders,
    Duration timeout,
    Duration heartbeat,
    int queue,
    int maxMessage,
    ObjectMapper mapper,
    HttpClient http,
    Executor executor,
    ScheduledExecutorService timer) {

  static final String JSON = "json";

  boolean isJson() {
    return format.equals(JSON);
  }

  /** Without headers, which may be secret, and without the query, which may be. */
  @Override
  public String toString() {
    return name + " at " + url.getScheme() + "://" + url.getAuthority() + url.getPath();
  }
}
