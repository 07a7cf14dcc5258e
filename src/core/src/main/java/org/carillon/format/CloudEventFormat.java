package org.carillon.format;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.carillon.api.ErrorCode;
import org.carillon.json.Json;
import org.carillon.spi.FormatException;
import org.carillon.spi.GenericFormat;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.InputInfo;
import org.carillon.spi.OperationInfo;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.Reply;
import org.carillon.spi.ServiceInfo;
import org.jspecify.annotations.Nullable;

/**
 * The format {@code cloudevent}: CloudEvents 1.0 in their JSON format, structured mode, one event a
 * text frame.
 */
@ApplicationScoped
@Named(CloudEventFormat.NAME)
public class CloudEventFormat extends GenericFormat {

  /** Its name. */
  public static final String NAME = "cloudevent";

  private static final String TYPE = "type";
  private static final String DATA = "data";

  /** How the name of an attribute is spelled where it says the format too. */
  private static final Pattern PREFIX = Pattern.compile("^cloudevents?[-_.]");

  /** CloudEvents 1.0, section "Naming Conventions". */
  private static final Pattern ALLOWED = Pattern.compile("[a-z0-9]+");

  private static final int LONGEST_INTEGER = 11;

  /** Called by CDI. */
  public CloudEventFormat() {
    super(NAME, TYPE);
  }

  /**
   * A parameter is the attribute that it names, else the member of {@code data} with its name, else
   * the attribute with its name; one that is named {@code data} is the whole data, and then the
   * others are attributes.
   */
  @Override
  public InboundMessage parse(String frame, ServiceInfo service) throws FormatException {
    CloudEventMessage event = CloudEventMessage.of(service.readObject(frame), service);
    OperationInfo operation = service.operation(event.type());
    if (operation == null) {
      return new InboundMessage(event.type(), members(event), headers(event.attributes()), null);
    }
    Map<String, @Nullable Object> attributes = attributes(operation, event.attributes());
    boolean modelled = takesData(operation);
    Map<String, @Nullable Object> data =
        modelled ? new LinkedHashMap<>() : new LinkedHashMap<>(members(event));
    for (InputInfo input : operation.inputs()) {
      String name = input.name();
      String supplier = supplier(input, attributes);
      if (supplier != null) {
        data.put(name, attributes.get(supplier));
      } else if (modelled && name.equals(DATA)) {
        data.put(name, event.data());
      } else if (attributes.containsKey(name)
          && (operation.attributes().containsKey(name) || !data.containsKey(name))) {
        data.put(name, attributes.get(name));
      }
    }
    return new InboundMessage(operation.name(), data, headers(attributes), null, true);
  }

  private static boolean takesData(OperationInfo operation) {
    for (InputInfo input : operation.inputs()) {
      if (input.name().equals(DATA) && input.attributes().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("unchecked") // the reader's objects have string keys
  private static Map<String, @Nullable Object> members(CloudEventMessage event)
      throws FormatException {
    Object data = event.data();
    if (data == null) {
      return Map.of();
    }
    if (data instanceof Map<?, ?>) {
      return (Map<String, @Nullable Object>) data;
    }
    throw new FormatException(ErrorCode.INVALID, "data must be an object", null);
  }

  /**
   * What nobody set is filled. An event that has a component {@code data} is a CloudEvent already;
   * of any other the components that are no attributes are the data.
   */
  @Override
  public String compose(OutboundMessage message) {
    Map<String, @Nullable Object> members = message.data();
    Map<String, Object> attributes = new LinkedHashMap<>();
    boolean modelled = members.containsKey(DATA);
    boolean mapped = !message.attributeMembers().isEmpty();
    if (mapped) {
      members = new LinkedHashMap<>(members);
      members.keySet().removeAll(message.attributeMembers().keySet());
    }
    if (modelled) {
      Map<String, Object> said = attributes;
      members.forEach(
          (name, value) -> {
            if (value != null && !name.equals(DATA)) {
              said.put(name, value);
            }
          });
    }
    attributes.putAll(message.attributes());
    StringBuilder frame = new StringBuilder(message.json().length() + 256);
    append(frame, message, attributes);
    frame.append(",\"data\":");
    if (modelled) {
      Json.append(frame, members.get(DATA));
    } else if (mapped || members.isEmpty()) {
      Json.append(frame, members);
    } else {
      frame.append(message.json());
    }
    return frame.append('}').toString();
  }

  /** The attributes, the usual ones first; it takes them out of the map. */
  private static void append(
      StringBuilder frame, OutboundMessage message, Map<String, Object> attributes) {
    String service = message.service();
    frame.append("{\"specversion\":");
    append(frame, attributes.remove("specversion"), "1.0");
    append(frame.append(",\"type\":"), attributes.remove(TYPE), service + "." + message.event());
    append(frame.append(",\"source\":"), attributes.remove("source"), service);
    append(frame.append(",\"subject\":"), attributes.remove("subject"), null);
    append(frame.append(",\"id\":"), attributes.remove("id"), message.id());
    append(frame.append(",\"time\":"), attributes.remove("time"), message.time());
    Object contentType = attributes.remove("datacontenttype");
    attributes.forEach(
        (name, value) -> {
          Json.appendString(frame.append(','), name).append(':');
          append(frame, value, null);
        });
    append(frame.append(",\"datacontenttype\":"), contentType, "application/json");
  }

  /**
   * Attributes are text, integers of 32 bits and booleans (CloudEvents 1.0, JSON format, section
   * 2.2); what is something else is text. Empty text is none.
   */
  private static void append(
      StringBuilder frame, @Nullable Object value, @Nullable Object otherwise) {
    Object set = value == null || value.equals("") ? otherwise : value;
    if (set == null || set instanceof Boolean) {
      frame.append(set);
    } else if (set instanceof Number number && isInteger(number)) {
      frame.append(number.intValue());
    } else {
      boolean nested = set instanceof Map || set instanceof Iterable;
      Json.appendString(frame, nested ? Json.write(set) : set.toString());
    }
  }

  private static boolean isInteger(Number number) {
    return number.toString().length() <= LONGEST_INTEGER
        && BigDecimal.valueOf(number.intValue()).compareTo(new BigDecimal(number.toString())) == 0;
  }

  /** An error is an event of the type {@code carillon.error}; a result cannot be said. */
  @Override
  public @Nullable String compose(Reply reply, ServiceInfo service) {
    if (!(reply instanceof Reply.Failure failure)) {
      return null;
    }
    StringBuilder frame = new StringBuilder(failure.message().length() + 384);
    frame.append("{\"specversion\":\"1.0\",\"type\":\"carillon.error\",\"source\":");
    Json.appendString(frame, service.name()).append(",\"subject\":null,\"id\":\"");
    frame.append(UUID.randomUUID()).append("\",\"time\":\"").append(Instant.now());
    frame.append("\",\"datacontenttype\":\"application/json\",\"data\":");
    return ErrorJson.append(frame, failure).append('}').toString();
  }

  @Override
  public @Nullable String attribute(String said) {
    String name = PREFIX.matcher(said).replaceFirst("").toLowerCase(Locale.ROOT);
    return ALLOWED.matcher(name).matches() && !name.equals(DATA) ? name : null;
  }
}
