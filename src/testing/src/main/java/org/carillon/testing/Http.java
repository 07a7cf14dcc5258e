package org.carillon.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Plain HTTP requests, as a user or as nobody, with a bound on their time. */
public final class Http {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private Http() {}

  /** A GET; a null user is nobody. */
  public static HttpResponse<String> get(URI address, @Nullable String user)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(address), user);
  }

  /** A POST of nothing. */
  public static HttpResponse<String> post(URI address, @Nullable String user)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(address).POST(BodyPublishers.noBody()), user);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request, @Nullable String user)
      throws IOException, InterruptedException {
    if (user != null) {
      request.header("Authorization", ClientHandshake.basic(user, user));
    }
    return CLIENT.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
  }
}
