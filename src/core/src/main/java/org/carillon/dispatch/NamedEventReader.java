package org.carillon.dispatch;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.carillon.api.ErrorCode;
import org.carillon.json.Json;
import org.carillon.json.LoneSurrogates;
import org.carillon.json.PlainReader;
import org.carillon.model.BuiltInFormats;
import org.carillon.session.InboundWork;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OperationInfo;
import org.carillon.spi.ServiceInfo;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event whose name the transport's protocol says: the name routes, and the format reads
 * the first argument. In {@code json} that is the data itself, and a second one the headers.
 */
final class NamedEventReader {

  private NamedEventReader() {}

  /**
   * The message.
   *
   * @throws FormatException if the arguments are none of this format
   */
  static InboundMessage read(InboundWork.Event event, FrameReader.Named format)
      throws FormatException {
    Object first = argument(event, 0);
    Object ref = event.ref();
    if (LoneSurrogates.hasLone(event.arguments())) {
      throw new FormatException(ErrorCode.INVALID, PlainReader.LONE_SURROGATE, ref);
    }
    if (format.name().equals(BuiltInFormats.JSON)) {
      return new InboundMessage(
          event.event(), object(first, "data", ref), headers(argument(event, 1), ref), ref);
    }
    OperationInfo operation = operation(format, event.event());
    InboundMessage read;
    try {
      read = format.format().parse(text(first), new Routed(format.service(), operation));
    } catch (FormatException e) {
      throw new FormatException(e.code(), String.valueOf(e.getMessage()), ref);
    }
    return new InboundMessage(
        operation == null ? event.event() : operation.name(),
        read.data(),
        read.headers(),
        ref,
        read.ignoresUnknown());
  }

  /** What a format that knows aliases takes an event of that name for; null: nothing. */
  static @Nullable OperationInfo operation(FrameReader.Named format, String event) {
    return format.name().equals(BuiltInFormats.JSON) ? null : format.service().operation(event);
  }

  private static @Nullable Object argument(InboundWork.Event event, int index) {
    return index < event.arguments().size() ? event.arguments().get(index) : null;
  }

  private static String text(@Nullable Object argument) throws FormatException {
    if (argument instanceof String text) {
      return text;
    }
    if (argument instanceof Map<?, ?>) {
      return Json.write(argument);
    }
    throw new FormatException(
        "The first argument must be what the format reads: text or an object");
  }

  @SuppressWarnings("unchecked") // the reader's objects have string keys
  private static Map<String, @Nullable Object> object(
      @Nullable Object value, String name, @Nullable Object ref) throws FormatException {
    if (value == null) {
      return new HashMap<>();
    }
    if (value instanceof Map<?, ?>) {
      return (Map<String, @Nullable Object>) value;
    }
    throw new FormatException(ErrorCode.BAD_FRAME, name + " must be an object", ref);
  }

  private static Map<String, Object> headers(@Nullable Object value, @Nullable Object ref)
      throws FormatException {
    Map<String, Object> headers = new LinkedHashMap<>();
    object(value, "headers", ref)
        .forEach(
            (name, header) -> {
              if (header != null) {
                headers.put(name, header);
              }
            });
    return headers;
  }

  /** The service as a format sees it that has one operation to read for. */
  private record Routed(ServiceInfo service, @Nullable OperationInfo routed)
      implements ServiceInfo {

    @Override
    public String name() {
      return service.name();
    }

    @Override
    public Collection<OperationInfo> operations() {
      return routed == null ? List.of() : List.of(routed);
    }

    @Override
    public @Nullable OperationInfo operation(String name) {
      return routed;
    }

    @Override
    public Map<String, @Nullable Object> readObject(String frame) throws FormatException {
      return service.readObject(frame);
    }
  }
}
