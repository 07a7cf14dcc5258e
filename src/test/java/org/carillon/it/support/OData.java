package org.carillon.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client of the bookshop's OData service. */
public final class OData {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final @Nullable String user;

  private OData(@Nullable String user) {
    this.user = user;
  }

  /** As a user of the samples; null: as nobody. */
  public static OData as(@Nullable String user) {
    return new OData(user);
  }

  /** A GET of an address below the service. */
  public HttpResponse<String> get(String address) {
    return send(request(address).GET().build());
  }

  /** What a GET that must succeed answers, as JSON. */
  public JsonNode read(String address) {
    return ok(get(address));
  }

  /** A POST of JSON with headers. */
  public HttpResponse<String> post(
      String address, Map<String, ?> body, Map<String, String> headers) {
    HttpRequest.Builder request =
        request(address).header("Content-Type", "application/json").header("Accept", "*/*");
    headers.forEach(request::header);
    return send(request.POST(BodyPublishers.ofString(Frames.text(body))).build());
  }

  /** What a POST that must succeed answers, as JSON. */
  public JsonNode call(String address, Map<String, ?> body) {
    return ok(post(address, body, Map.of()));
  }

  /** A request of another method, with a JSON body. */
  public HttpResponse<String> method(String method, String address, String body) {
    return send(
        request(address)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build());
  }

  private static JsonNode ok(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new AssertionError(response + " said " + response.body());
    }
    return Frames.parse(response.body());
  }

  private HttpRequest.Builder request(String address) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://localhost:" + Build.port() + "/odata/v4/bookshop/" + address));
    return user == null ? request : request.header("Authorization", Handshake.basic(user, user));
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
