package org.carillon.transport.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException.Detail;
import org.carillon.json.JsonException;
import org.carillon.json.PlainReader;
import org.jspecify.annotations.Nullable;

/**
 * The CloudEvents of a request, in each content mode of their HTTP binding: binary, structured,
 * batched. Data is JSON: nothing else fits an event of the model.
 */
final class EventReader {

  static final String STRUCTURED = "application/cloudevents+json";
  static final String BATCHED = "application/cloudevents-batch+json";

  /**
   * What a request carries.
   *
   * @param events in their order; none where a batch is empty
   * @param batch whether it came as a batch
   */
  record Post(List<CloudEvent> events, boolean batch) {

    /** What the paths of faults in an event begin with. */
    String place(int index) {
      return batch ? "[" + index + "]." : "";
    }
  }

  private static final String FAMILY = "application/cloudevents";
  private static final String HEADER = "ce-";
  private static final String NO_JSON = "must be JSON in UTF-8";

  private final int limit;
  private final PlainReader json;

  EventReader(int limit, int depth) {
    this.limit = limit;
    this.json = new PlainReader(depth);
  }

  /**
   * Reads them.
   *
   * @throws Refusal naming all that is wrong
   */
  Post read(HttpServletRequest request) throws IOException, Refusal {
    MediaType type = type(request);
    List<Detail> faults = new ArrayList<>();
    List<CloudEvent> events;
    if (type.name().equals(STRUCTURED)) {
      events = List.of(structured(plain(Body.text(request, limit)), "", faults));
    } else if (type.name().equals(BATCHED)) {
      events = batched(plain(Body.text(request, limit)), faults);
    } else {
      events = List.of(binary(request, faults));
    }
    if (!faults.isEmpty()) {
      throw Faults.of(faults);
    }
    return new Post(events, type.name().equals(BATCHED));
  }

  /** Reads what is left of a request that is refused. */
  void drop(HttpServletRequest request) throws IOException {
    Body.drop(request, limit);
  }

  /**
   * Asked before the body is read: none of these types can come from a page without a preflight.
   */
  private static MediaType type(HttpServletRequest request) throws Refusal {
    String said = request.getContentType();
    MediaType type = MediaType.of(said == null ? "" : said);
    boolean structured = type.name().equals(STRUCTURED) || type.name().equals(BATCHED);
    boolean binary =
        !type.name().startsWith(FAMILY)
            && Collections.list(request.getHeaderNames()).stream().anyMatch(EventReader::isOurs);
    if (!structured && !binary) {
      throw Refusal.unsupported(
          "Neither " + STRUCTURED + " nor " + BATCHED + " nor a CloudEvent in ce- headers");
    }
    boolean readable = structured || type.isJson() || (said == null && !hasBody(request));
    if (!readable || !type.utf8() || request.getHeader("Content-Encoding") != null) {
      throw Refusal.unsupported("The data " + NO_JSON + ", and not compressed");
    }
    return type;
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  private static boolean isOurs(String header) {
    return header.regionMatches(true, 0, HEADER, 0, HEADER.length());
  }

  private CloudEvent binary(HttpServletRequest request, List<Detail> faults)
      throws IOException, Refusal {
    Attributes attributes = new Attributes("", faults);
    for (String header : Collections.list(request.getHeaderNames())) {
      if (isOurs(header)) {
        String name = header.substring(HEADER.length()).toLowerCase(Locale.ROOT);
        for (String value : Collections.list(request.getHeaders(header))) {
          add(attributes, name, value);
        }
      }
    }
    attributes.add("datacontenttype", request.getContentType());
    String body = Body.text(request, limit);
    return attributes.event(body.isEmpty() ? null : plain(body));
  }

  private static void add(Attributes attributes, String name, String value) {
    if (name.equals("data") || name.equals("datacontenttype")) {
      attributes.fault(name, "is no header");
      return;
    }
    try {
      attributes.add(name, HeaderText.decode(value));
    } catch (IllegalArgumentException e) {
      attributes.fault(name, "has a broken escape");
    }
  }

  private List<CloudEvent> batched(@Nullable Object plain, List<Detail> faults) throws Refusal {
    if (!(plain instanceof List<?> elements)) {
      throw Refusal.broken("A batch is a JSON array");
    }
    List<CloudEvent> events = new ArrayList<>(elements.size());
    for (Object element : elements) {
      events.add(structured(element, "[" + events.size() + "].", faults));
    }
    return events;
  }

  private CloudEvent structured(@Nullable Object plain, String root, List<Detail> faults)
      throws Refusal {
    if (!(plain instanceof Map<?, ?> members)) {
      throw Refusal.broken("A CloudEvent is a JSON object");
    }
    Attributes attributes = new Attributes(root, faults);
    for (Map.Entry<?, ?> member : members.entrySet()) {
      String name = String.valueOf(member.getKey());
      if (!name.equals("data") && !name.equals("data_base64")) {
        attributes.add(name, member.getValue());
      }
    }
    Object type = members.get("datacontenttype");
    if (type instanceof String said) {
      MediaType media = MediaType.of(said);
      if (!media.isJson() || !media.utf8()) {
        attributes.fault("datacontenttype", NO_JSON);
      }
    }
    return attributes.event(data(members, attributes));
  }

  private @Nullable Object data(Map<?, ?> members, Attributes attributes) throws Refusal {
    Object base64 = members.get("data_base64");
    if (base64 == null) {
      return members.get("data");
    }
    if (members.get("data") != null) {
      attributes.fault("data_base64", "and data exclude each other");
      return null;
    }
    if (base64 instanceof String text) {
      try {
        return plain(Body.decode(Base64.getDecoder().decode(text)));
      } catch (IllegalArgumentException e) {
        attributes.fault("data_base64", "must be text in Base64");
        return null;
      }
    }
    attributes.fault("data_base64", "must be text in Base64");
    return null;
  }

  private @Nullable Object plain(String text) throws Refusal {
    try {
      return json.read(text);
    } catch (JsonException e) {
      if (e.code() == ErrorCode.TOO_LARGE) {
        throw Refusal.tooLarge(e.getMessage());
      }
      throw Refusal.broken(e.getMessage());
    }
  }
}
