package org.carillon.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Socket.IO 5 over Engine.IO 4, by the transport WebSocket. The path of the URL is the namespace.
 */
final class SocketIoServiceProtocol implements ServiceProtocol {

  private static final char OPEN = '0';
  private static final char CLOSE = '1';
  private static final char PING = '2';
  private static final char MESSAGE = '4';
  private static final char NOOP = '6';
  private static final String PONG = "3";

  /** What an event's offset looks like where it is its id. */
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static final int DEFAULT_SILENCE_MS = 45_000;

  private static final JsonNode NO_HEADERS = JsonNodeFactory.instance.objectNode();

  private final ServiceClientOptions options;
  private final ObjectMapper mapper;
  private final String namespace;
  private final RepeatedEvents repeats = new RepeatedEvents();
  private final List<byte[]> attachments = new ArrayList<>();
  private @Nullable SocketIoFrame incomplete;
  private @Nullable ProtocolHost host;
  private @Nullable String token;
  private @Nullable String recoveryId;
  private @Nullable String offset;
  private boolean wasLive;
  private Duration silence = Duration.ofMillis(DEFAULT_SILENCE_MS);

  SocketIoServiceProtocol(ServiceClientOptions options) {
    this.options = options;
    mapper = options.mapper();
    String path = options.url().getPath();
    namespace = path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public URI uri(Collection<String> contexts) {
    URI url = options.url();
    String query = url.getRawQuery();
    return URI.create(
        url.getScheme()
            + "://"
            + url.getRawAuthority()
            + options.path()
            + "?"
            + (query == null ? "" : query + "&")
            + "EIO=4&transport=websocket");
  }

  @Override
  public List<String> subprotocols() {
    return options.protocols() == null ? List.of() : options.protocols();
  }

  @Override
  public void opened(ProtocolHost opened, String subprotocol, @Nullable String bearer) {
    host = opened;
    token = bearer;
  }

  @Override
  public void text(String frame) {
    ProtocolHost to = Objects.requireNonNull(host);
    if (frame.isEmpty()) {
      broken(to);
      return;
    }
    try {
      switch (frame.charAt(0)) {
        case OPEN -> join(to, mapper.readTree(frame.substring(1)));
        case PING -> to.control(PONG + frame.substring(1));
        case MESSAGE -> packet(to, SocketIoFrame.read(frame.substring(1)));
        case CLOSE ->
            to.end(
                new ServiceException(ServiceException.DISCONNECTED, "the server closed the line"));
        case NOOP -> {}
        default -> broken(to);
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      broken(to);
    }
  }

  private static void broken(ProtocolHost to) {
    to.end(new ServiceException(ServiceException.DISCONNECTED, "what came is no Socket.IO"));
  }

  private void join(ProtocolHost to, JsonNode opened) {
    if (!opened.isObject()) {
      broken(to);
      return;
    }
    silence =
        Duration.ofMillis(
            opened.path("pingInterval").asLong(DEFAULT_SILENCE_MS / 2)
                + opened.path("pingTimeout").asLong(DEFAULT_SILENCE_MS / 2));
    ObjectNode auth = mapper.valueToTree(options.auth());
    if (token != null && !auth.has("token")) {
      auth.put("token", token);
    }
    if (recoveryId != null) {
      auth.put("pid", recoveryId);
      if (offset != null) {
        auth.put("offset", offset);
      }
    }
    String payload = auth.isEmpty() ? "" : auth.toString();
    to.control(SocketIoFrame.of(SocketIoFrame.CONNECT, namespace, null, payload).write());
  }

  private void packet(ProtocolHost to, SocketIoFrame frame) throws JsonProcessingException {
    if (incomplete != null) {
      broken(to); // an attachment is due
      return;
    }
    if (!frame.namespace().equals(namespace)) {
      return;
    }
    switch (frame.type()) {
      case SocketIoFrame.CONNECT -> joined(to, mapper.readTree(frame.payload()));
      case SocketIoFrame.DISCONNECT -> {
        recoveryId = null; // who was made to leave does not come back as who it was
        to.end(
            new ServiceException(ServiceException.DISCONNECTED, "the server ended the namespace"));
      }
      case SocketIoFrame.CONNECT_ERROR -> refused(to, mapper.readTree(frame.payload()));
      case SocketIoFrame.EVENT, SocketIoFrame.ACK -> arguments(to, frame, array(frame));
      default -> { // with attachments
        if (frame.attachments() == 0) {
          arguments(to, frame, array(frame));
        } else {
          incomplete = frame;
        }
      }
    }
  }

  private void joined(ProtocolHost to, JsonNode data) {
    String id = data.hasNonNull("pid") ? data.path("pid").asText() : null;
    boolean recovered = id != null && id.equals(recoveryId);
    recoveryId = id;
    if (!recovered) {
      offset = null;
    }
    to.live(recovered, recovered);
    if (wasLive && !recovered) {
      to.gap();
    }
    wasLive = true;
    long left = TokenLife.left(token, System.currentTimeMillis());
    if (left >= 0) {
      to.expiresIn(left);
    }
  }

  private static void refused(ProtocolHost to, JsonNode said) {
    String message = said.path("message").asText("");
    JsonNode data = said.get("data");
    boolean forbidden = message.equals("401") || message.equals("403");
    String text = data == null ? "" : data.path("message").asText("");
    to.end(
        new ServiceException(
            forbidden ? ServiceException.REFUSED : ServiceException.DISCONNECTED,
            "the namespace was refused: " + message + (text.isEmpty() ? "" : ", " + text),
            data,
            null));
  }

  private ArrayNode array(SocketIoFrame frame) throws JsonProcessingException {
    if (mapper.readTree(frame.payload()) instanceof ArrayNode array) {
      return array;
    }
    throw new IllegalArgumentException("no arguments");
  }

  private void arguments(ProtocolHost to, SocketIoFrame frame, ArrayNode arguments) {
    if (frame.type() == SocketIoFrame.ACK || frame.type() == SocketIoFrame.BINARY_ACK) {
      acknowledged(to, Objects.requireNonNullElse(frame.id(), ""), arguments);
    } else {
      event(to, frame, arguments);
    }
  }

  private static void acknowledged(ProtocolHost to, String id, ArrayNode arguments) {
    JsonNode result = arguments.isEmpty() ? NullNode.getInstance() : arguments.get(0);
    JsonNode error = result.get("error");
    if (error != null && isSaid(error)) {
      to.error(id, PlainServiceProtocol.error(error));
    } else {
      to.answer(id, result);
    }
  }

  private static boolean isSaid(JsonNode error) {
    return error.isObject() || (error.isTextual() && !error.asText().isEmpty());
  }

  private void event(ProtocolHost to, SocketIoFrame frame, ArrayNode arguments) {
    String event = arguments.path(0).asText();
    JsonNode data = PlainServiceProtocol.data(arguments.path(1));
    JsonNode last = arguments.path(arguments.size() - 1);
    String here = arguments.size() > 2 && last.isTextual() ? last.asText() : null;
    String id = null;
    if (recoveryId != null && here != null) {
      offset = here;
      id = UUID.matcher(here).matches() ? here : null;
    }
    if (frame.id() != null) { // the server waits for an answer
      to.control(SocketIoFrame.of(SocketIoFrame.ACK, namespace, frame.id(), "[]").write());
    }
    if (id == null || repeats.isNew(id)) {
      JsonNode headers = arguments.path(2);
      to.message(new ServiceMessage(event, data, headers.isObject() ? headers : NO_HEADERS, id));
    }
  }

  @Override
  public void binary(byte[] frame) {
    ProtocolHost to = Objects.requireNonNull(host);
    SocketIoFrame due = incomplete;
    if (due == null) {
      broken(to);
      return;
    }
    attachments.add(frame);
    if (attachments.size() < due.attachments()) {
      return;
    }
    List<byte[]> all = List.copyOf(attachments);
    attachments.clear();
    incomplete = null;
    try {
      ArrayNode filled = mapper.createArrayNode();
      array(due).forEach(argument -> filled.add(fill(argument, all)));
      arguments(to, due, filled);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      broken(to);
    }
  }

  private JsonNode fill(JsonNode value, List<byte[]> all) {
    if (value.path("_placeholder").asBoolean()) {
      int number = value.path("num").asInt(-1);
      if (number < 0 || number >= all.size()) {
        throw new IllegalArgumentException("no such attachment");
      }
      return BinaryNode.valueOf(all.get(number));
    }
    if (value instanceof ArrayNode array) {
      ArrayNode filled = mapper.createArrayNode();
      array.forEach(element -> filled.add(fill(element, all)));
      return filled;
    }
    if (value instanceof ObjectNode object) {
      ObjectNode filled = mapper.createObjectNode();
      object.properties().forEach(e -> filled.set(e.getKey(), fill(e.getValue(), all)));
      return filled;
    }
    return value;
  }

  @Override
  public void lost() {
    host = null;
    incomplete = null;
    attachments.clear();
  }

  @Override
  public String frame(
      String event, @Nullable JsonNode data, @Nullable JsonNode headers, @Nullable String id) {
    ArrayNode arguments = mapper.createArrayNode().add(event);
    boolean hasHeaders = headers != null && !headers.isEmpty();
    if (data != null && !data.isNull()) {
      arguments.add(data); // text as text, an object as an object
    } else if (hasHeaders) {
      arguments.addNull();
    }
    if (hasHeaders) {
      arguments.add(headers);
    }
    return SocketIoFrame.of(SocketIoFrame.EVENT, namespace, id, arguments.toString()).write();
  }

  /** Every server of Socket.IO calls a callback. */
  @Override
  public boolean answers() {
    return true;
  }

  @Override
  public String farewell() {
    recoveryId = null;
    return SocketIoFrame.of(SocketIoFrame.DISCONNECT, namespace, null, "").write();
  }

  @Override
  public Duration silence() {
    return silence;
  }

  @Override
  public boolean pings() {
    return false;
  }
}
