package org.carillon.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Plain WebSocket: frames of json, or of any other format as they are; {@code carillon.v1}. */
final class PlainServiceProtocol implements ServiceProtocol {

  /** The subprotocol by which a connection can be resumed. */
  static final String RESUMABLE = "carillon.v1";

  private static final System.Logger LOGGER =
      System.getLogger(PlainServiceProtocol.class.getName());

  private static final JsonNode NO_HEADERS = JsonNodeFactory.instance.objectNode();

  private final ServiceClientOptions options;
  private final ObjectMapper mapper;
  private final RepeatedEvents repeats = new RepeatedEvents();
  private @Nullable ProtocolHost host;
  private @Nullable String position;
  private boolean wasOpen;
  private boolean takesPositions;
  private boolean answers;

  PlainServiceProtocol(ServiceClientOptions options) {
    this.options = options;
    mapper = options.mapper();
  }

  @Override
  public URI uri(Collection<String> contexts) {
    if (position == null) {
      return options.url();
    }
    StringBuilder query = new StringBuilder("since=").append(encode(position));
    for (String context : contexts) {
      query.append("&context=").append(encode(context));
    }
    String url = options.url().toString();
    return URI.create(url + (options.url().getRawQuery() == null ? "?" : "&") + query);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public List<String> subprotocols() {
    if (options.protocols() != null) {
      return options.protocols();
    }
    return options.isJson() ? List.of(RESUMABLE) : List.of(); // it fixes the format
  }

  @Override
  public void opened(ProtocolHost opened, String subprotocol, @Nullable String token) {
    host = opened;
    takesPositions = subprotocol.equals(RESUMABLE);
    boolean resumed = takesPositions && position != null;
    if (!takesPositions) {
      position = null; // the next server that takes it does not know what this one said
    }
    opened.live(resumed, resumed);
    if (wasOpen && !resumed) {
      opened.gap();
    }
    wasOpen = true;
  }

  @Override
  public void text(String frame) {
    ProtocolHost to = Objects.requireNonNull(host);
    if (!options.isJson()) {
      to.message(new ServiceMessage("message", TextNode.valueOf(frame), NO_HEADERS, null));
      return;
    }
    JsonNode read;
    try {
      read = mapper.readTree(frame);
    } catch (JsonProcessingException e) {
      LOGGER.log(Level.WARNING, "{0}: a frame is no JSON, and is passed over", options.name());
      return;
    }
    if (!read.isObject()) {
      LOGGER.log(Level.WARNING, "{0}: a frame is no JSON object; passed over", options.name());
      return;
    }
    json(to, read);
  }

  private void json(ProtocolHost to, JsonNode frame) {
    String event = frame.path("event").asText("message");
    JsonNode data = data(frame.path("data"));
    if (frame.hasNonNull("ref")) {
      answers = true;
      String ref = frame.path("ref").asText();
      if (event.equals("error")) {
        to.error(ref, error(data));
      } else {
        to.answer(ref, data);
      }
      return;
    }
    if (takesPositions && isOfTheProtocol(to, event, data)) {
      return;
    }
    String id = frame.hasNonNull("id") ? frame.path("id").asText() : null;
    if (takesPositions && frame.hasNonNull("position")) {
      position = frame.path("position").asText();
    }
    if (id == null || repeats.isNew(id)) {
      JsonNode headers = frame.path("headers");
      to.message(new ServiceMessage(event, data, headers.isObject() ? headers : NO_HEADERS, id));
    }
  }

  private boolean isOfTheProtocol(ProtocolHost to, String event, JsonNode data) {
    switch (event) {
      case "$welcome", "$position" -> {
        position = data.path("position").asText();
        answers = true;
        if (data.path("expiresIn").isIntegralNumber()) {
          to.expiresIn(Math.max(0, data.path("expiresIn").asLong()));
        }
        return true;
      }
      case "$resumed" -> {
        if (!data.path("complete").asBoolean()) {
          to.gap();
        }
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  static JsonNode data(JsonNode data) {
    return data instanceof MissingNode ? NullNode.getInstance() : data;
  }

  /** The error that a server said. */
  static ServiceException error(JsonNode said) {
    JsonNode details = said.get("details");
    return new ServiceException(
        said.path("code").asText("ERROR"),
        said.isTextual() ? said.asText() : said.path("message").asText(""),
        details,
        null);
  }

  @Override
  public void binary(byte[] frame) {
    if (options.isJson()) {
      LOGGER.log(Level.WARNING, "{0}: a binary frame is passed over", options.name());
      return;
    }
    Objects.requireNonNull(host)
        .message(new ServiceMessage("message", BinaryNode.valueOf(frame), NO_HEADERS, null));
  }

  @Override
  public void lost() {
    host = null;
  }

  @Override
  public String frame(
      String event, @Nullable JsonNode data, @Nullable JsonNode headers, @Nullable String id) {
    if (!options.isJson()) {
      if (id != null) {
        throw new UnsupportedOperationException(
            options + ": the format " + options.format() + " has no answers; use emit");
      }
      return ContextFrames.WS_CONTEXT.equals(event)
          ? ContextFrames.of(options.format(), data)
          : asItIs(data);
    }
    ObjectNode frame = mapper.createObjectNode().put("event", event);
    if (data != null && !data.isNull()) {
      frame.set("data", data);
    }
    if (headers != null && !headers.isEmpty()) {
      frame.set("headers", headers);
    }
    if (id != null) {
      frame.put("ref", id);
    }
    return frame.toString();
  }

  /** Text as it is, all else as JSON. */
  static String asItIs(@Nullable JsonNode data) {
    if (data == null || data.isNull()) {
      return "";
    }
    return data.isTextual() ? data.asText() : data.toString();
  }

  @Override
  public boolean answers() {
    return answers;
  }

  @Override
  public @Nullable String farewell() {
    return null;
  }

  @Override
  public Duration silence() {
    return options.heartbeat().multipliedBy(5).dividedBy(2);
  }

  @Override
  public boolean pings() {
    return true;
  }
}
