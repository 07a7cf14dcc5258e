package org.carillon.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.carillon.testkit.ClientMessage.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Packets of Socket.IO (protocol 5) for one namespace: the type, the namespace with a comma behind
 * it, a number that asks for an acknowledgement or gives it, and JSON. Without the type of
 * Engine.IO before it. Texts alone: binary attachments are kept as they come.
 */
final class SocketIoClientProtocol implements ClientProtocol {

  /** Type, namespace, number, JSON. */
  private static final Pattern PACKET =
      Pattern.compile("([0-6])(?:(/[^,]*),)?(\\d*)(.*)", Pattern.DOTALL);

  private static final int NORMAL = 1000;
  private static final int NOT_FOUND = 404;

  private final String namespace;
  private final String query;

  /**
   * Of a namespace.
   *
   * @param query with its question mark; empty: none
   */
  SocketIoClientProtocol(String namespace, String query) {
    this.namespace = namespace;
    this.query = query;
  }

  /**
   * Asks to be let in, and waits for the answer.
   *
   * @throws ClientRefusedException if it is not
   */
  TestClient join(ClientLine line, ClientInbox inbox, Duration patience) {
    line.send("0" + namespace + query + ",");
    String answer =
        inbox
            .take(
                "the answer to CONNECT",
                message -> message.text().startsWith("0/") || message.text().startsWith("4/"),
                patience)
            .text();
    if (answer.startsWith("4")) {
      line.close();
      JsonNode said = JsonProtocol.parse(answer.substring(answer.indexOf(',') + 1));
      String message = said == null ? answer : said.path("message").asText();
      throw new ClientRefusedException(status(message), message);
    }
    return new TestClient(this, line, inbox, patience);
  }

  /** A refusal's message is a status, but where no service is. */
  private static int status(String message) {
    return message.matches("[45]\\d\\d") ? Integer.parseInt(message) : NOT_FOUND;
  }

  /** A packet has come. */
  void received(String text, ClientInbox inbox) {
    if (text.startsWith("1" + namespace)) {
      inbox.closed(NORMAL, "io server disconnect");
    } else {
      inbox.add(read(text));
    }
  }

  @Override
  public String event(
      String event, @Nullable Object data, Map<String, ?> headers, @Nullable Integer ref) {
    StringBuilder packet = new StringBuilder("2").append(namespace).append(',');
    if (ref != null) {
      packet.append(ref);
    }
    packet.append('[').append(JsonProtocol.json(event));
    if (data != null || !headers.isEmpty()) {
      packet.append(',').append(JsonProtocol.json(data));
    }
    if (!headers.isEmpty()) {
      packet.append(',').append(JsonProtocol.json(headers));
    }
    return packet.append(']').toString();
  }

  @Override
  public ClientMessage read(String text) {
    Matcher packet = PACKET.matcher(text);
    if (!packet.matches()) {
      return ClientMessage.other(text);
    }
    JsonNode json = packet.group(4).isEmpty() ? null : JsonProtocol.parse(packet.group(4));
    return switch (packet.group(1)) {
      case "2" -> json == null ? ClientMessage.other(text) : event(json, text);
      case "3" -> json == null ? ClientMessage.other(text) : reply(json, packet.group(3), text);
      default -> ClientMessage.other(text);
    };
  }

  private static ClientMessage event(JsonNode arguments, String text) {
    JsonNode data = arguments.has(1) ? arguments.get(1) : MissingNode.getInstance();
    String event = arguments.path(0).asText();
    return new ClientMessage(
        event.equals("error") ? Kind.ERROR : Kind.EVENT,
        event,
        null,
        data,
        MissingNode.getInstance(),
        text);
  }

  private static ClientMessage reply(JsonNode arguments, String ref, String text) {
    JsonNode result = arguments.has(0) ? arguments.get(0) : MissingNode.getInstance();
    boolean isError = result.path("error").path("code").isTextual();
    return new ClientMessage(
        isError ? Kind.ERROR : Kind.REPLY,
        "",
        ref,
        isError ? result.path("error") : result,
        MissingNode.getInstance(),
        text);
  }
}
