package org.carillon.testing;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A producer of CloudEvents over HTTP: messages by their SDK for Java, sent by the JDK's client.
 */
public final class Events {

  public static final String STRUCTURED = "application/cloudevents+json";
  public static final String BATCHED = "application/cloudevents-batch+json";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI uri;
  private final @Nullable String user;

  private Events(URI uri, @Nullable String user) {
    this.uri = uri;
    this.user = user;
  }

  /** Posts to an address, as nobody. */
  public static Events to(URI uri) {
    return new Events(uri, null);
  }

  /** Posts to the same address, as a user of the samples. */
  public Events as(String name) {
    return new Events(uri, name);
  }

  /** An event of the SDK's making. */
  public static CloudEventBuilder event(String id, @Nullable Object data) {
    CloudEventBuilder builder =
        CloudEventBuilder.v1()
            .withId(id)
            .withSource(URI.create("/tests"))
            .withType("org.example.happened");
    return data == null
        ? builder
        : builder.withData("application/json", Frames.text(data).getBytes(StandardCharsets.UTF_8));
  }

  /** Posts an event in structured mode. */
  public HttpResponse<String> structured(CloudEvent event) {
    return send(
        STRUCTURED,
        Map.of(),
        new String(new JsonFormat().serialize(event), StandardCharsets.UTF_8));
  }

  /** Posts an event in binary mode. */
  public HttpResponse<String> binary(CloudEvent event) {
    HttpRequest.Builder request = request();
    HttpMessageFactory.createWriter(
            request::header,
            body ->
                request.POST(
                    body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body)))
        .writeBinary(event);
    return send(request.build());
  }

  /** Posts any text as any type. */
  public HttpResponse<String> send(String type, Map<String, String> headers, String body) {
    HttpRequest.Builder request = request().header("Content-Type", type);
    headers.forEach(request::header);
    return send(request.POST(BodyPublishers.ofString(body)).build());
  }

  /** Sends a request of another method, without a body. */
  public HttpResponse<String> method(String method) {
    return method(method, Map.of());
  }

  /** Another method than POST, with headers. */
  public HttpResponse<String> method(String method, Map<String, String> headers) {
    HttpRequest.Builder request = request().method(method, BodyPublishers.noBody());
    headers.forEach(request::header);
    return send(request.build());
  }

  private HttpRequest.Builder request() {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    return user == null
        ? request
        : request.header("Authorization", ClientHandshake.basic(user, user));
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(request + " was not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
