package org.carillon.describe;

import static org.carillon.describe.JsonTree.object;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.model.BuiltInFormats;

/** What frames look like around their data, in each format and over Socket.IO. */
final class FrameSchemas {

  /** The name by which messages of Socket.IO are told from those of formats. */
  static final String SOCKET_IO = "socketio";

  private static final String JSON_TYPE = "application/json";
  private static final String CLOUD_EVENT_TYPE = "application/cloudevents+json";

  private static final Map<String, Object> REF = object("type", List.of("string", "number"));
  private static final Map<String, Object> HEADERS = object("type", "object");

  private FrameSchemas() {}

  /**
   * What is said.
   *
   * @param service the simple name of the service
   * @param event the name on the wire
   * @param aliases further names, by which formats know it
   * @param data the schema of the data
   * @param required whether there must be data
   */
  record Said(
      String service,
      String event,
      List<String> aliases,
      Map<String, Object> data,
      boolean required) {}

  /** A frame of a client. */
  static Map<String, Object> call(String format, Said said) {
    return switch (format) {
      case BuiltInFormats.JSON ->
          message(
              JSON_TYPE,
              frame(
                  said.required() ? List.of("event", "data") : List.of("event"),
                  "event",
                  object("const", said.event()),
                  "data",
                  said.data(),
                  "headers",
                  HEADERS,
                  "ref",
                  REF));
      case BuiltInFormats.CLOUD_EVENT ->
          message(
              CLOUD_EVENT_TYPE,
              frame(
                  List.of("type"),
                  "specversion",
                  object("const", "1.0"),
                  "type",
                  object("enum", names(said)),
                  "source",
                  object("type", "string"),
                  "id",
                  object("type", "string"),
                  "data",
                  said.data()));
      case BuiltInFormats.PCP ->
          text("A PCP message whose pcp-action is one of " + String.join(", ", names(said)) + ".");
      case BuiltInFormats.GENERIC ->
          message(
              JSON_TYPE,
              object(
                  "allOf",
                  List.of(
                      said.data(), frame(List.of("name"), "name", object("enum", names(said))))));
      case SOCKET_IO ->
          message(
              JSON_TYPE,
              object(
                  "type",
                  "array",
                  "description",
                  "The arguments of the event " + said.event() + ": its data, and headers.",
                  "items",
                  List.of(said.data(), HEADERS)));
      default -> unknown(format);
    };
  }

  /** A frame with an event. */
  static Map<String, Object> event(String format, Said said) {
    return switch (format) {
      case BuiltInFormats.JSON ->
          message(
              JSON_TYPE,
              frame(
                  List.of("event", "data"),
                  "event",
                  object("const", said.event()),
                  "data",
                  said.data(),
                  "headers",
                  HEADERS));
      case BuiltInFormats.CLOUD_EVENT ->
          message(
              CLOUD_EVENT_TYPE,
              frame(
                  List.of("specversion", "type", "source", "id"),
                  "specversion",
                  object("const", "1.0"),
                  "type",
                  object("type", "string", "default", said.service() + "." + said.event()),
                  "source",
                  object("type", "string"),
                  "id",
                  object("type", "string"),
                  "time",
                  object("type", "string", "format", "date-time"),
                  "datacontenttype",
                  object("type", "string"),
                  "data",
                  said.data()));
      case BuiltInFormats.PCP ->
          text("A PCP message. Its fields are the members of x-carillon-data.");
      case BuiltInFormats.GENERIC -> message(JSON_TYPE, object("type", "object"));
      case SOCKET_IO ->
          message(
              JSON_TYPE,
              object(
                  "type",
                  "array",
                  "description",
                  "The argument of the event " + said.event() + ", and what it is resumed by.",
                  "items",
                  List.of(said.data(), object("type", "string"))));
      default -> unknown(format);
    };
  }

  /** An event over Socket.IO, whose argument is what a format makes of it. */
  static Map<String, Object> eventOverSocketIo(String format, Said said) {
    Object payload = format.equals(BuiltInFormats.JSON) ? null : event(format, said).get("payload");
    return payload == null
        ? event(SOCKET_IO, said)
        : event(
            SOCKET_IO,
            new Said(
                said.service(),
                said.event(),
                said.aliases(),
                JsonTree.members(payload),
                said.required()));
  }

  /** Whether a format can say what came of a call. */
  static boolean hasReplies(String format) {
    return format.equals(BuiltInFormats.JSON) || format.equals(SOCKET_IO);
  }

  /** A frame with the result of a call. */
  static Map<String, Object> reply(String format, Said said) {
    return format.equals(SOCKET_IO)
        ? message(
            JSON_TYPE,
            object(
                "type",
                "array",
                "description",
                "The argument of the acknowledgement.",
                "items",
                List.of(said.data())))
        : message(
            JSON_TYPE,
            frame(
                List.of("ref", "event"),
                "ref",
                REF,
                "event",
                object("const", said.event()),
                "data",
                said.data()));
  }

  /** A frame that says what went wrong. */
  static Map<String, Object> error(String format, Map<String, Object> error) {
    return switch (format) {
      case BuiltInFormats.JSON ->
          message(
              JSON_TYPE,
              frame(
                  List.of("event", "data"),
                  "ref",
                  REF,
                  "event",
                  object("const", "error"),
                  "data",
                  error));
      case BuiltInFormats.CLOUD_EVENT ->
          message(
              CLOUD_EVENT_TYPE,
              frame(
                  List.of("specversion", "type", "data"),
                  "specversion",
                  object("const", "1.0"),
                  "type",
                  object("const", "carillon.error"),
                  "data",
                  error));
      case BuiltInFormats.PCP ->
          text("A PCP message with pcp-action:ERROR and the fields code and message.");
      case SOCKET_IO ->
          message(
              JSON_TYPE,
              object(
                  "type",
                  "array",
                  "description",
                  "The argument of the acknowledgement; of the event error where there is none.",
                  "items",
                  List.of(
                      object("oneOf", List.of(frame(List.of("error"), "error", error), error)))));
      default -> unknown(format);
    };
  }

  /** Whether a format can say what went wrong. */
  static boolean hasErrors(String format) {
    return !format.equals(BuiltInFormats.GENERIC);
  }

  /** All names that formats know an operation by. */
  private static List<String> names(Said said) {
    Set<String> names = new java.util.LinkedHashSet<>(said.aliases());
    names.add(said.service() + "." + said.event());
    names.add(said.event());
    return new ArrayList<>(names);
  }

  private static Map<String, Object> frame(List<String> required, Object... members) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      properties.put((String) members[i], members[i + 1]);
    }
    return SchemaCatalog.record("", properties, required);
  }

  private static Map<String, Object> text(String description) {
    return message("text/plain", object("type", "string", "description", description));
  }

  private static Map<String, Object> unknown(String format) {
    return object(
        "payload", object("description", "A frame of the application's format " + format + "."));
  }

  private static Map<String, Object> message(String contentType, Map<String, Object> payload) {
    return object("contentType", contentType, "payload", payload);
  }
}
