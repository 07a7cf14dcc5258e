package org.carillon.it.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** A transport that the application brings: {@link EventStreams}. */
interface StreamsContract {

  ServerProcess server();

  private static HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
  }

  private static String next(BufferedReader lines) throws Exception {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data: ")) {
        return line.substring("data: ".length());
      }
    }
    throw new AssertionError("the stream has ended");
  }

  @Test
  default void aTransportOfTheApplicationsOwnServesTheSameServices() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    URI streams = server().http("/sio/streams");
    HttpResponse<java.io.InputStream> stream =
        http.send(
            request(URI.create(streams + "?path=/ws/talk&id=streamer")).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (var lines =
            new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
        WsClient plain = ClientHandshake.at(server().ws("/sio/ws/talk")).connect()) {
      String id = next(lines);
      URI mine = URI.create(streams + "?connection=" + id);

      send(http, mine, "{\"event\":\"whoAmI\",\"ref\":1}");
      assertThat(next(lines)).contains("\"ref\":1").contains("streamer");
      send(http, mine, "{\"event\":\"wsContext\",\"data\":{\"context\":\"stream\"},\"ref\":2}");
      assertThat(next(lines)).contains("\"ref\":2");
      plain.call("sayIn", Map.of("room", "stream", "text", "to the stream"));
      assertThat(next(lines))
          .isEqualTo("{\"event\":\"said\",\"data\":{\"text\":\"to the stream\"}}");
      send(http, mine, "{\"event\":\"sayToOthers\",\"data\":{\"text\":\"from the stream\"}}");
      assertThat(plain.hear("said").path("text").asText()).isEqualTo("from the stream");

      http.send(request(mine).DELETE().build(), HttpResponse.BodyHandlers.discarding());
      Await.until(
          "the end",
          () -> plain.call("endOf", Map.of("client", "streamer")).asText().equals("deleted"));
    }
  }

  @Test
  default void itsClientsAreJudgedAsAllOthers() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    for (var expected : Map.of("/ws/member", 401, "/ws/nowhere", 404).entrySet()) {
      assertThat(
              http.send(
                      request(server().http("/sio/streams?path=" + expected.getKey())).build(),
                      HttpResponse.BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(expected.getValue());
    }
  }

  private static void send(HttpClient http, URI uri, String frame) throws Exception {
    http.send(
        request(uri).POST(HttpRequest.BodyPublishers.ofString(frame)).build(),
        HttpResponse.BodyHandlers.discarding());
  }
}
