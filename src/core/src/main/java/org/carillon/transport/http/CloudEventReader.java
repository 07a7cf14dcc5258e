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
import org.carillon.json.JsonException;
import org.carillon.json.PlainReader;
import org.carillon.security.RequestBodies;
import org.jspecify.annotations.Nullable;

/**
 * The CloudEvents of a request, in each content mode of their HTTP binding: binary, structured,
 * batched. Data is JSON: nothing else fits an event of the model.
 */
final class CloudEventReader {

  static final String STRUCTURED = "application/cloudevents+json";
  static final String BATCHED = "application/cloudevents-batch+json";

  /**
   * What a request carries.
   *
   * @param events in their order; none where a batch is empty
   * @param batch whether it came as a batch
   */
  record Post(List<PostedCloudEvent> events, boolean batch) {

    /** What the paths of faults in an event begin with. */
    String place(int index) {
      return batch ? "[" + index + "]." : "";
    }
  }

  private static final String FAMILY = "application/cloudevents";
  private static final String HEADER = "ce-";
  private static final String NO_JSON = "must be JSON in UTF-8";

  private final RequestBodies bodies;
  private final int limit;
  private final int most;
  private final PlainReader json;

  /**
   * A reader.
   *
   * @param limit the largest body, in bytes
   * @param most how many events a batch may have
   * @param depth the deepest nesting of JSON
   */
  CloudEventReader(RequestBodies bodies, int limit, int most, int depth) {
    this.bodies = bodies;
    this.limit = limit;
    this.most = most;
    this.json = new PlainReader(depth);
  }

  /** The most bytes that the body of a request can have: as it says, or as many as it may. */
  int mostOf(HttpServletRequest request) {
    long said = request.getContentLengthLong();
    return said < 0 ? limit : (int) Math.min(said, limit);
  }

  /**
   * Reads them.
   *
   * @throws HttpRefusal naming all that is wrong
   */
  Post read(HttpServletRequest request) throws IOException, HttpRefusal {
    MediaType type = type(request);
    PostedEventErrors postedEventErrors = new PostedEventErrors();
    List<PostedCloudEvent> events;
    if (type.name().equals(STRUCTURED)) {
      events =
          List.of(
              structured(plain(RequestBody.text(bodies, request, limit)), "", postedEventErrors));
    } else if (type.name().equals(BATCHED)) {
      events = batched(plain(RequestBody.text(bodies, request, limit)), postedEventErrors);
    } else {
      events = List.of(binary(request, postedEventErrors));
    }
    postedEventErrors.throwIfAny();
    return new Post(events, type.name().equals(BATCHED));
  }

  /** Reads what is left of a request that is refused. */
  void drop(HttpServletRequest request) throws IOException {
    bodies.drop(request, limit);
  }

  /**
   * Asked before the body is read: none of these types can come from a page without a preflight.
   */
  private static MediaType type(HttpServletRequest request) throws HttpRefusal {
    String said = request.getContentType();
    MediaType type = MediaType.of(said == null ? "" : said);
    boolean structured = type.name().equals(STRUCTURED) || type.name().equals(BATCHED);
    boolean binary =
        !type.name().startsWith(FAMILY)
            && Collections.list(request.getHeaderNames()).stream()
                .anyMatch(CloudEventReader::isOurs);
    if (!structured && !binary) {
      throw HttpRefusal.unsupported(
          "Neither " + STRUCTURED + " nor " + BATCHED + " nor a CloudEvent in ce- headers");
    }
    boolean readable = structured || type.isJson() || (said == null && !hasBody(request));
    if (!readable || !type.utf8() || request.getHeader("Content-Encoding") != null) {
      throw HttpRefusal.unsupported("The data " + NO_JSON + ", and not compressed");
    }
    return type;
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  private static boolean isOurs(String header) {
    return header.regionMatches(true, 0, HEADER, 0, HEADER.length());
  }

  private PostedCloudEvent binary(HttpServletRequest request, PostedEventErrors postedEventErrors)
      throws IOException, HttpRefusal {
    CloudEventAttributes cloudEventAttributes = new CloudEventAttributes("", postedEventErrors);
    for (String header : Collections.list(request.getHeaderNames())) {
      if (isOurs(header)) {
        String name = header.substring(HEADER.length()).toLowerCase(Locale.ROOT);
        for (String value : Collections.list(request.getHeaders(header))) {
          add(cloudEventAttributes, name, value);
        }
      }
    }
    cloudEventAttributes.add("datacontenttype", request.getContentType());
    String body = RequestBody.text(bodies, request, limit);
    return cloudEventAttributes.event(body.isEmpty() ? null : plain(body));
  }

  private static void add(CloudEventAttributes cloudEventAttributes, String name, String value) {
    if (name.equals("data") || name.equals("datacontenttype")) {
      cloudEventAttributes.fault(name, "is no header");
      return;
    }
    try {
      cloudEventAttributes.add(name, HeaderText.decode(value));
    } catch (IllegalArgumentException e) {
      cloudEventAttributes.fault(name, String.valueOf(e.getMessage()));
    }
  }

  private List<PostedCloudEvent> batched(
      @Nullable Object plain, PostedEventErrors postedEventErrors) throws HttpRefusal {
    if (!(plain instanceof List<?> elements)) {
      throw HttpRefusal.broken("A batch is a JSON array");
    }
    List<PostedCloudEvent> events = new ArrayList<>(elements.size());
    if (elements.size() > most) {
      throw HttpRefusal.tooLarge("A batch may have " + most + " events");
    }
    for (Object element : elements) {
      if (postedEventErrors.areMany()) {
        break;
      }
      events.add(structured(element, "[" + events.size() + "].", postedEventErrors));
    }
    return events;
  }

  private PostedCloudEvent structured(
      @Nullable Object plain, String root, PostedEventErrors postedEventErrors) throws HttpRefusal {
    if (!(plain instanceof Map<?, ?> members)) {
      throw HttpRefusal.broken("A CloudEvent is a JSON object");
    }
    CloudEventAttributes cloudEventAttributes = new CloudEventAttributes(root, postedEventErrors);
    for (Map.Entry<?, ?> member : members.entrySet()) {
      String name = String.valueOf(member.getKey());
      if (!name.equals("data") && !name.equals("data_base64")) {
        cloudEventAttributes.add(name, member.getValue());
      }
    }
    Object type = members.get("datacontenttype");
    if (type instanceof String said) {
      MediaType media = MediaType.of(said);
      if (!media.isJson() || !media.utf8()) {
        throw HttpRefusal.unsupported(root + "datacontenttype " + NO_JSON);
      }
    }
    return cloudEventAttributes.event(data(members, cloudEventAttributes));
  }

  private @Nullable Object data(Map<?, ?> members, CloudEventAttributes cloudEventAttributes)
      throws HttpRefusal {
    Object base64 = members.get("data_base64");
    if (base64 == null) {
      return members.get("data");
    }
    if (members.get("data") != null) {
      cloudEventAttributes.fault("data_base64", "and data exclude each other");
      return null;
    }
    if (base64 instanceof String text) {
      try {
        return plain(RequestBody.decode(Base64.getDecoder().decode(text)));
      } catch (IllegalArgumentException e) {
        cloudEventAttributes.fault("data_base64", "must be text in Base64");
        return null;
      }
    }
    cloudEventAttributes.fault("data_base64", "must be text in Base64");
    return null;
  }

  private @Nullable Object plain(String text) throws HttpRefusal {
    try {
      return json.read(text);
    } catch (JsonException e) {
      if (e.code() == ErrorCode.TOO_LARGE) {
        throw HttpRefusal.tooLarge(e.getMessage());
      }
      throw HttpRefusal.broken(e.getMessage());
    }
  }
}
