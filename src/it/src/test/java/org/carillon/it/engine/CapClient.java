package org.carillon.it.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.carillon.it.socketio.JavaSio;
import org.carillon.it.socketio.SioClient;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;

/** A client of CAP's adapter, of either kind. */
interface CapClient extends AutoCloseable {

  /** What carries it. */
  enum Kind {
    WS {
      @Override
      CapClient connect(ServerProcess server, String path, String user) {
        return new Plain(ClientHandshake.at(server.ws("/engine" + path)).as(user).connect());
      }
    },
    SOCKET_IO {
      @Override
      CapClient connect(ServerProcess server, String path, String user) {
        return new Sio(
            sio(server, path, Map.of("Authorization", ClientHandshake.basic(user, user))));
      }
    };

    abstract CapClient connect(ServerProcess server, String path, String user);
  }

  /** A client of Socket.IO that nobody waited for yet. */
  static JavaSio sio(ServerProcess server, String path, Map<String, String> headers) {
    return new JavaSio(
        new SioClient.Options(
            "http://localhost:" + server.port() + path,
            "/engine/socket.io/",
            List.of("websocket"),
            Map.of(),
            false),
        headers);
  }

  /** The result of an operation; of one that failed the error. */
  JsonNode ask(String event, Map<String, ?> data, Map<String, ?> headers);

  default JsonNode ask(String event, Map<String, ?> data) {
    return ask(event, data, Map.of());
  }

  /** Waits for an event and returns its data. */
  JsonNode hear(String event);

  /** The data of all events of that name that have come and were not taken. */
  List<JsonNode> rest(String event);

  /** Enters a context. */
  default void enter(String context) {
    ask("wsContext", Map.of("context", context));
  }

  /** Leaves contexts. */
  default void exit(String... contexts) {
    ask("wsContext", Map.of("contexts", List.of(contexts), "exit", true));
  }

  /** What was emitted up to now has come. */
  default void await() {
    ask("echo", Map.of());
  }

  @Override
  void close();

  /** By plain WebSocket. */
  record Plain(WsClient client) implements CapClient {

    @Override
    public JsonNode ask(String event, Map<String, ?> data, Map<String, ?> headers) {
      String ref = "ask" + System.nanoTime();
      client.send(
          org.carillon.testing.Frames.text(
              Map.of("event", event, "data", data, "headers", headers, "ref", ref)));
      return client
          .take("the reply to " + event, frame -> frame.path("ref").asText().equals(ref))
          .path("data");
    }

    @Override
    public JsonNode hear(String event) {
      return client.hear(event);
    }

    @Override
    public List<JsonNode> rest(String event) {
      return client.rest().stream()
          .filter(frame -> frame.path("event").asText().equals(event))
          .map(frame -> client.take("what is there", there -> there.equals(frame)).path("data"))
          .toList();
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** By Socket.IO: a result is the argument of the callback, an error its {@code error}. */
  record Sio(JavaSio client) implements CapClient {

    public Sio {
      client.connected();
    }

    @Override
    public JsonNode ask(String event, Map<String, ?> data, Map<String, ?> headers) {
      JsonNode result = client.call(event, data, headers).get(0);
      return result.has("error") ? result.path("error") : result;
    }

    @Override
    public JsonNode hear(String event) {
      return client.hear(event).get(0);
    }

    @Override
    public List<JsonNode> rest(String event) {
      return client.rest(event).stream().map(arguments -> arguments.get(0)).toList();
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
