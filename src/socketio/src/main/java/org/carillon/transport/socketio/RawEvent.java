package org.carillon.transport.socketio;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.carillon.audience.ResolvedAudience;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.event.EventId;
import org.carillon.json.Json;

/** Raw events as envelopes, so that they go the way of all others: to every node, and kept. */
final class RawEvent {

  private static final String START = "{\"arguments\":[";
  private static final String END = "]}";
  private static final String ATTACHMENTS = "attachments";

  private RawEvent() {}

  /**
   * The envelope of an event.
   *
   * @param lossy whether who is busy need not hear it
   */
  static Envelope envelope(
      String namespace,
      String tenant,
      String event,
      EventArguments eventArguments,
      ResolvedAudience audience,
      boolean lossy) {
    Map<String, Object> said = new LinkedHashMap<>();
    if (lossy) {
      said.put(Envelope.VOLATILE, true);
    }
    if (!eventArguments.attachments().isEmpty()) {
      Base64.Encoder base64 = Base64.getEncoder();
      said.put(
          ATTACHMENTS, eventArguments.attachments().stream().map(base64::encodeToString).toList());
    }
    return new Envelope(
        EventId.next(),
        tenant,
        namespace,
        namespace,
        namespace,
        event,
        START + eventArguments.json() + END,
        said.isEmpty()
            ? EventAttributes.NONE
            : new EventAttributes(Map.of(Envelope.RAW, said), Map.of()),
        Envelope.RAW,
        audience,
        null);
  }

  /** The arguments of an envelope. */
  static EventArguments arguments(Envelope envelope) {
    List<byte[]> attachments = new ArrayList<>(0);
    if (envelope.attributes().of(Envelope.RAW).get(ATTACHMENTS) instanceof List<?> texts) {
      texts.forEach(text -> attachments.add(Base64.getDecoder().decode(text.toString())));
    }
    return new EventArguments(json(envelope.json()), attachments);
  }

  /** What another node sent may have been written anew. */
  private static String json(String json) {
    if (json.startsWith(START) && json.endsWith(END)) {
      return json.substring(START.length(), json.length() - END.length());
    }
    return Json.parseObject(json).get("arguments") instanceof List<?> arguments
        ? arguments.stream().map(Json::write).collect(Collectors.joining(","))
        : "";
  }
}
