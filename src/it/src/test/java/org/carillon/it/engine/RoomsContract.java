package org.carillon.it.engine;

import static org.carillon.testing.Frames.data;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.WsClient;

/** Clients of the rooms. */
interface RoomsContract extends EngineContract {

  /** A handshake of the rooms, anonymous unless it says otherwise. */
  default ClientHandshake rooms(String query) {
    return ClientHandshake.at(server().ws("/engine/ws/rooms" + query));
  }

  /**
   * Alice with two tabs, carol and an anonymous client of one tenant, and bob, who is of another
   * and must never hear anything.
   */
  default Crowd crowd() {
    Map<String, WsClient> clients = new LinkedHashMap<>();
    clients.put("alice", rooms("?id=007").as("alice").connect());
    clients.put("alice2", rooms("").as("alice").connect());
    clients.put("carol", rooms("?id=quiet").as("carol").connect());
    clients.put("bob", rooms("?id=007").as("bob").connect());
    return new Crowd(clients);
  }

  /** A GET with headers: name, value, name, value. */
  default HttpResponse<String> get(String path, String user, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server().http("/engine" + path))
            .header("Authorization", ClientHandshake.basic(user, user));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  /** Several clients at once. */
  record Crowd(Map<String, WsClient> clients) implements AutoCloseable {

    WsClient get(String name) {
      return clients.get(name);
    }

    /** A text of its own, so that tests do not hear each other. */
    static String text() {
      return "text " + System.nanoTime();
    }

    /**
     * The names of those who heard an event with that text, once each: every client asks for an
     * echo, before which all that was emitted meanwhile has come.
     */
    Set<String> heard(String text) {
      Set<String> heard = new TreeSet<>();
      clients.forEach(
          (name, client) -> {
            client.call("echo", data());
            long times =
                client.rest().stream()
                    .filter(frame -> frame.path("data").path("text").asText().equals(text))
                    .count();
            if (times > 1) {
              throw new AssertionError(name + " heard it " + times + " times");
            }
            if (times == 1) {
              heard.add(name);
            }
          });
      return heard;
    }

    @Override
    public void close() {
      clients.values().forEach(WsClient::close);
    }
  }
}
