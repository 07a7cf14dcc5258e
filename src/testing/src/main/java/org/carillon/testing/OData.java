package org.carillon.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client of the bookshop's OData service. */
public final class OData {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Addresses that follow more associations than a database would like to join. */
  public static final List<String> LONG_PATHS =
      List.of(
          "Genres?$filter=" + "parent/".repeat(300) + "name eq 'x'",
          "Genres?$filter=name eq 'x' or " + "parent/".repeat(17) + "name eq 'x'",
          "Genres?$orderby=" + "parent/".repeat(300) + "name",
          "Books?$orderby=stock,genre/" + "parent/".repeat(16) + "name",
          "Genres(10)/" + "parent/".repeat(300) + "name",
          "Genres(10)/" + "parent/".repeat(17) + "children/$count",
          "Genres(10)/parent/children?$filter=" + "parent/".repeat(15) + "name eq 'x'");

  private final URI service;
  private final @Nullable String user;

  private OData(URI service, @Nullable String user) {
    this.service = service;
    this.user = user;
  }

  /** As a user of the samples; null: as nobody. */
  public static OData as(@Nullable String user) {
    return at("http://localhost:" + Build.port(), user);
  }

  /** The same on another server. */
  public static OData at(String server, @Nullable String user) {
    return new OData(URI.create(server + "/odata/v4/bookshop/"), user);
  }

  /** A GET of an address below the service. */
  public HttpResponse<String> get(String address) {
    return send(request(address).GET().build());
  }

  /** What a GET that must succeed answers, as JSON. */
  public JsonNode read(String address) {
    return ok(get(address));
  }

  /** A GET with headers. */
  public HttpResponse<String> get(String address, Map<String, String> headers) {
    HttpRequest.Builder request = request(address).GET();
    headers.forEach(request::header);
    return send(request.build());
  }

  /** The same as {@link #read}, of an address whose query is not encoded yet. */
  public JsonNode query(String address) {
    return ok(get(encoded(address)));
  }

  /** A request with a body and headers as they are. */
  public HttpResponse<String> raw(
      String method, String address, String body, Map<String, String> headers) {
    return raw(method, address, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** The same with a body of bytes. */
  public HttpResponse<String> raw(
      String method, String address, byte[] body, Map<String, String> headers) {
    HttpRequest.Builder request = request(address);
    headers.forEach(request::header);
    return send(request.method(method, BodyPublishers.ofByteArray(body)).build());
  }

  /** An address with the values of its query encoded. */
  public static String encoded(String address) {
    int mark = address.indexOf('?');
    if (mark < 0) {
      return address;
    }
    return address.substring(0, mark + 1)
        + Stream.of(address.substring(mark + 1).split("&"))
            .map(
                option -> {
                  int equals = option.indexOf('=');
                  return option.substring(0, equals + 1)
                      + URLEncoder.encode(option.substring(equals + 1), StandardCharsets.UTF_8)
                          .replace("+", "%20");
                })
            .collect(Collectors.joining("&"));
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
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + address));
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
