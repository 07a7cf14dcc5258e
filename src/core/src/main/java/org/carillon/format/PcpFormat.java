package org.carillon.format;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.carillon.api.Pcp;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.Json;
import org.carillon.json.LoneSurrogates;
import org.carillon.json.PlainReader;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.InputInfo;
import org.carillon.spi.OperationInfo;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.Reply;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;
import org.jspecify.annotations.Nullable;

/** The format {@code pcp}: SAP's Push Channel Protocol, as CAP's adapter writes it. */
@ApplicationScoped
@Named(PcpFormat.NAME)
public class PcpFormat implements WireFormat {

  /** Its name. */
  public static final String NAME = "pcp";

  private static final String DEFAULT_ACTION = "MESSAGE";
  private static final String DEFAULT_CHANNEL = "sideeffects";
  private static final String SOURCE = "sideEffectSource";

  /** How a name may say the format too. */
  private static final Pattern PREFIX = Pattern.compile("^pcp[-_.]?");

  private final TextCoercion typed;

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway") // a proxy has no state of its own
  protected PcpFormat() {
    this.typed = null;
  }

  /** Bounds the depth of what it reads as configured. */
  @Inject
  public PcpFormat(CarillonConfig config) {
    this.typed = new TextCoercion(new PlainReader(config.get(Settings.MAX_DEPTH)));
  }

  /**
   * The action picks the operation. Fields are members of the data, read by the types that they are
   * for; a parameter may name the body and what begins with {@code pcp-} as attributes.
   */
  @Override
  public InboundMessage parse(String frame, ServiceInfo service) throws FormatException {
    PcpText.Message message = PcpText.read(frame);
    Map<String, Object> attributes = new LinkedHashMap<>();
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    message
        .fields()
        .forEach(
            (name, value) -> {
              if (name.startsWith(PcpText.RESERVED)) {
                attributes.put(name, value);
              } else {
                data.put(name, value);
              }
            });
    String action = message.fields().getOrDefault(Pcp.ACTION, "");
    String called = action.isEmpty() ? DEFAULT_ACTION : action;
    OperationInfo operation = service.operation(called);
    if (operation == null) {
      return new InboundMessage(called, data, attributes, null);
    }
    attributes.put(Pcp.MESSAGE, message.body());
    operation.attributes().forEach((name, value) -> put(attributes, attribute(name), value));
    operation.row().forEach(member -> put(data, member, data.get(member.name())));
    for (InputInfo input : operation.inputs()) {
      Object supplied = supplied(input, attributes);
      put(data, input, supplied == null ? data.get(input.name()) : supplied);
    }
    attributes.remove(Pcp.MESSAGE);
    return new InboundMessage(operation.name(), data, attributes, null, true);
  }

  private void put(Map<String, @Nullable Object> data, InputInfo input, @Nullable Object value) {
    if (value != null) {
      data.put(
          input.name(), value instanceof String text ? typed.plain(text, input.type()) : value);
    }
  }

  private static void put(Map<String, Object> attributes, @Nullable String name, Object value) {
    if (name != null) {
      attributes.put(name, value);
    }
  }

  private @Nullable Object supplied(InputInfo input, Map<String, Object> attributes) {
    for (String declared : input.attributes()) {
      String known = attribute(declared);
      if (known != null && attributes.containsKey(known)) {
        return attributes.get(known);
      }
    }
    return null;
  }

  @Override
  public String compose(OutboundMessage message) {
    Map<String, Object> attributes = message.attributes();
    Map<String, @Nullable Object> fields = message.data();
    if (!message.attributeMembers().isEmpty()) {
      fields = new LinkedHashMap<>(fields);
      removeSuppliers(fields, message.attributeMembers(), attributes);
    }
    StringBuilder frame = new StringBuilder(message.json().length() + 128);
    PcpText.appendReserved(frame, Pcp.ACTION, text(attributes, Pcp.ACTION, DEFAULT_ACTION));
    if (isSideEffect(attributes)) {
      appendSideEffect(frame, message, fields);
      return LoneSurrogates.replaced(frame.append('\n').toString());
    }
    String event = event(attributes, message.event());
    if (event != null) {
      PcpText.appendReserved(frame, Pcp.EVENT, event);
    }
    String channel = text(attributes, Pcp.CHANNEL, "");
    if (!channel.isEmpty()) {
      PcpText.appendReserved(frame, Pcp.CHANNEL, channel);
    }
    frame.append("pcp-body-type:text\n");
    fields.forEach((name, value) -> PcpText.appendField(frame, name, text(value)));
    return LoneSurrogates.replaced(
        frame.append('\n').append(text(attributes, Pcp.MESSAGE, "")).toString());
  }

  /** A component is no field where its value became an attribute. */
  private static void removeSuppliers(
      Map<String, @Nullable Object> fields,
      Map<String, List<String>> suppliers,
      Map<String, Object> attributes) {
    suppliers.forEach(
        (member, names) -> {
          Object value = fields.get(member);
          if (value != null
              && names.stream().anyMatch(name -> Objects.equals(attributes.get(name), value))) {
            fields.remove(member);
          }
        });
  }

  /**
   * Attributes by the names of {@link Pcp}, however they are spelled; those that this format does
   * not know are left out.
   */
  public static Map<String, Object> known(Map<String, Object> declared) {
    Map<String, Object> known = new LinkedHashMap<>();
    declared.forEach((name, value) -> put(known, nameOf(name), value));
    return known;
  }

  /** Whether an event of these attributes, by the names of {@link Pcp}, is a side effect. */
  public static boolean isSideEffect(Map<String, Object> attributes) {
    Object said = attributes.get(Pcp.SIDE_EFFECT);
    return Boolean.TRUE.equals(said) || (said instanceof String source && !source.isEmpty());
  }

  /** What messages of a side effect of these attributes call it. */
  public static String sideEffectName(Map<String, Object> attributes, String event) {
    String name = event(attributes, event);
    return name == null ? event : name;
  }

  /** The channel of a side effect of these attributes. */
  public static String sideEffectChannel(Map<String, Object> attributes) {
    return text(attributes, Pcp.CHANNEL, DEFAULT_CHANNEL);
  }

  private static void appendSideEffect(
      StringBuilder frame, OutboundMessage message, Map<String, @Nullable Object> fields) {
    Map<String, Object> attributes = message.attributes();
    PcpText.appendReserved(frame, Pcp.CHANNEL, sideEffectChannel(attributes));
    String source =
        attributes.get(Pcp.SIDE_EFFECT) instanceof String said ? said : text(fields.get(SOURCE));
    Map<String, String> all = new LinkedHashMap<>();
    all.put(SOURCE, source);
    all.put("sideEffectEventName", sideEffectName(attributes, message.event()));
    all.put("serverAction", "RaiseSideEffect");
    fields.forEach((name, value) -> all.merge(name, text(value), PcpFormat::later));
    all.forEach((name, value) -> PcpText.appendField(frame, name, value));
  }

  /** A component with the name of a field of ours says it, where it says something. */
  private static String later(String ours, String said) {
    return said.isEmpty() ? ours : said;
  }

  /** What the event is called; null: it is not to be said. */
  private static @Nullable String event(Map<String, Object> attributes, String event) {
    Object said = attributes.get(Pcp.EVENT);
    if (said == null || said.equals(false)) {
      return null;
    }
    String name = said.equals(true) ? event : text(said);
    return name.isEmpty() ? null : name;
  }

  private static String text(Map<String, Object> attributes, String name, String otherwise) {
    String text = text(attributes.get(name));
    return text.isEmpty() ? otherwise : text;
  }

  private static String text(@Nullable Object plain) {
    if (plain == null) {
      return "";
    }
    if (plain instanceof BigDecimal number) {
      return number.toPlainString();
    }
    return plain instanceof Map || plain instanceof List ? Json.write(plain) : plain.toString();
  }

  /** An error has its code and message; a result cannot be said. */
  @Override
  public @Nullable String compose(Reply reply, ServiceInfo service) {
    if (!(reply instanceof Reply.Failure failure)) {
      return null;
    }
    StringBuilder frame = new StringBuilder(failure.message().length() + 96);
    frame.append("pcp-action:ERROR\npcp-body-type:text\n");
    PcpText.appendField(frame, "code", failure.code());
    PcpText.appendField(frame, "message", failure.message());
    if (failure.retryAfter() != null) {
      PcpText.appendField(frame, "retryAfter", failure.retryAfter().toString());
    }
    return LoneSurrogates.replaced(frame.append('\n').toString());
  }

  /** Those of {@link Pcp}, with or without the format's name before them. */
  @Override
  public @Nullable String attribute(String said) {
    return nameOf(said);
  }

  private static @Nullable String nameOf(String said) {
    String lower = said.toLowerCase(Locale.ROOT);
    return switch (PREFIX.matcher(lower).replaceFirst("").replace("-", "").replace("_", "")) {
      case "message" -> Pcp.MESSAGE;
      case "action" -> Pcp.ACTION;
      case "event" -> Pcp.EVENT;
      case "channel" -> Pcp.CHANNEL;
      case "sideeffect" -> Pcp.SIDE_EFFECT;
      default -> null;
    };
  }
}
