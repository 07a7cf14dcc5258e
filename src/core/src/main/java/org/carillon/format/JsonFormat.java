package org.carillon.format;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.carillon.api.ErrorCode;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.Json;
import org.carillon.json.JsonException;
import org.carillon.json.PlainReader;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.Reply;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * The format {@code json}: {@code {"event", "data", "headers", "ref"}}. Further members of a frame
 * are ignored, as CAP's WebSocket plugin does; so a later protocol may add some.
 */
@ApplicationScoped
@Named(JsonFormat.NAME)
public class JsonFormat implements WireFormat {

  /** Its name. */
  public static final String NAME = "json";

  private final PlainReader reader;

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway") // a proxy has no state of its own
  protected JsonFormat() {
    this.reader = null;
  }

  /** Bounds the depth of what it reads as configured. */
  @Inject
  public JsonFormat(CarillonConfig config) {
    this.reader = new PlainReader(config.get(Settings.MAX_DEPTH));
  }

  /** An object without {@code event} is the data of a message whose event is null. */
  @Override
  public InboundMessage parse(String frame, ServiceInfo service) throws FormatException {
    Object value;
    try {
      value = reader.read(frame);
    } catch (JsonException e) {
      throw new FormatException(e.code(), e.getMessage(), readableRef(e.read()));
    }
    if (!(value instanceof Map<?, ?>)) {
      throw new FormatException("A frame is a JSON object");
    }
    Map<String, @Nullable Object> members = object(value);
    if (!members.containsKey("event")) {
      return new InboundMessage(null, members, Map.of(), null);
    }
    Object ref = ref(members);
    if (!(members.get("event") instanceof String event)) {
      throw new FormatException(ErrorCode.BAD_FRAME, "event must be text", ref);
    }
    return new InboundMessage(
        event, object(members, "data", ref), headers(object(members, "headers", ref)), ref);
  }

  @Override
  public String compose(OutboundMessage message) {
    StringBuilder frame = new StringBuilder(message.json().length() + 64);
    Json.appendString(frame.append("{\"event\":"), message.event());
    frame.append(",\"data\":").append(message.json());
    if (!message.attributes().isEmpty()) {
      Json.append(frame.append(",\"headers\":"), message.attributes());
    }
    return frame.append('}').toString();
  }

  @Override
  public String compose(Reply reply, ServiceInfo service) {
    if (reply instanceof Reply.Result result) {
      StringBuilder frame = start(result.ref(), result.event(), result.json().length() + 64);
      return frame.append(result.json()).append('}').toString();
    }
    Reply.Failure failure = (Reply.Failure) reply;
    StringBuilder frame = start(failure.ref(), "error", failure.message().length() + 128);
    return ErrorJson.append(frame, failure).append('}').toString();
  }

  private static StringBuilder start(@Nullable Object ref, String event, int size) {
    StringBuilder frame = new StringBuilder(size).append('{');
    if (ref instanceof String text) {
      Json.appendString(frame.append("\"ref\":"), text).append(',');
    } else if (ref != null) {
      frame.append("\"ref\":").append(ref).append(',');
    }
    return Json.appendString(frame.append("\"event\":"), event).append(",\"data\":");
  }

  private static @Nullable Object ref(Map<String, @Nullable Object> members)
      throws FormatException {
    Object ref = members.get("ref");
    if (ref == null || ref instanceof String || ref instanceof Number) {
      return ref;
    }
    throw new FormatException("ref must be text or a number");
  }

  /** Of a frame that is refused anyway. */
  private static @Nullable Object readableRef(@Nullable Object frame) {
    Object ref =
        frame instanceof Map<?, ?> members && members.containsKey("event")
            ? members.get("ref")
            : null;
    return ref instanceof String || ref instanceof Number ? ref : null;
  }

  private static Map<String, @Nullable Object> object(
      Map<String, @Nullable Object> members, String name, @Nullable Object ref)
      throws FormatException {
    Object value = members.get(name);
    if (value == null) {
      return new HashMap<>();
    }
    if (value instanceof Map<?, ?>) {
      return object(value);
    }
    throw new FormatException(ErrorCode.BAD_FRAME, name + " must be an object", ref);
  }

  @SuppressWarnings("unchecked") // the reader's objects have string keys
  private static Map<String, @Nullable Object> object(Object value) {
    return (Map<String, @Nullable Object>) value;
  }

  /** Those that are null are none. */
  @SuppressWarnings("NullAway") // no value is null any more
  private static Map<String, Object> headers(Map<String, @Nullable Object> members) {
    for (Iterator<@Nullable Object> it = members.values().iterator(); it.hasNext(); ) {
      if (it.next() == null) {
        it.remove();
      }
    }
    return members.isEmpty() ? Map.of() : Collections.unmodifiableMap(members);
  }
}
