package org.carillon.cluster;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.carillon.audience.AudienceText;
import org.carillon.audience.ResolvedAudience;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.json.Json;

/**
 * Writes messages: first what CAP's own have, in its order and leaving out what it leaves out, then
 * what only nodes of ours read. The last member is the origin, so that a node knows its own
 * messages by their end.
 */
final class MessageWriter {

  private final String defaultTenant;
  private final String end;
  private final boolean capHasOperators;
  private final String nobody = UUID.randomUUID().toString();

  /**
   * One for a node.
   *
   * @param defaultTenant the tenant that is not named: an application of CAP with one tenant names
   *     none either
   * @param capHasOperators whether applications of CAP declare the same operators, so that events
   *     whose layers must all hold may reach them
   */
  MessageWriter(String node, String defaultTenant, boolean capHasOperators) {
    this.capHasOperators = capHasOperators;
    this.defaultTenant = defaultTenant;
    this.end = ",\"origin\":" + Json.appendString(new StringBuilder(), node) + "}";
  }

  String write(OutgoingMessage outgoingMessage) {
    return outgoingMessage instanceof OutgoingMessage.Told told
        ? write(told.message())
        : write((OutgoingMessage.Event) outgoingMessage);
  }

  /** The message of what is told beside events. */
  private String write(NodeMessage message) {
    StringBuilder out = new StringBuilder(message.json().length() + 128).append('{');
    text(out, "kind", message.kind());
    return out.append(",\"body\":").append(message.json()).append(end).toString();
  }

  /** The message of an event. */
  private String write(OutgoingMessage.Event outgoing) {
    Envelope event = outgoing.event();
    StringBuilder out = new StringBuilder(event.json().length() + 512).append('{');
    if (event.isRaw()) {
      text(out, "path", event.path()).append(',');
    }
    if (!event.tenant().equals(defaultTenant)) {
      text(out, "tenant", event.tenant()).append(',');
    }
    text(out, "event", event.event()).append(",\"data\":").append(event.json());
    Map<String, Object> headers = event.attributes().of(event.format());
    if (!headers.isEmpty()) {
      Json.append(out.append(",\"headers\":"), headers);
    }
    ResolvedAudience audience = event.audience();
    boolean isOursAlone = !capHasOperators && CapAudience.isWiderForCap(audience);
    if (isOursAlone) {
      CapAudience.appendNobody(out, nobody);
    } else {
      CapAudience.append(out, audience);
    }
    appendOurs(out, event, headers, isOursAlone || !CapAudience.saysAll(audience));
    if (outgoing.isPositioned()) {
      out.append(",\"epoch\":").append(outgoing.epoch());
      out.append(",\"offset\":").append(outgoing.offset());
    }
    return out.append(end).toString();
  }

  private static void appendOurs(
      StringBuilder out, Envelope event, Map<String, Object> headers, boolean saysAudience) {
    text(out.append(','), "id", event.id());
    if (event.sender() != null) {
      text(out.append(','), "sender", event.sender());
    }
    text(out.append(','), "service", event.service());
    if (!event.key().equals(event.service())) {
      text(out.append(','), "key", event.key());
    }
    text(out.append(','), "format", event.format());
    EventAttributes attributes = event.attributes();
    int said = headers.isEmpty() ? 0 : 1;
    if (attributes.byFormat().size() > said || !attributes.members().isEmpty()) {
      out.append(",\"attributes\":").append(attributes.text());
    }
    if (saysAudience) {
      out.append(",\"audience\":").append(AudienceText.write(event.audience()));
    }
  }

  /** The message that wakes streams; of none, it is a sign of life. */
  String write(Set<ClusterStreamName> wakes) {
    StringBuilder out = new StringBuilder("{\"wake\":[");
    String comma = "";
    for (ClusterStreamName stream : wakes) {
      Json.appendString(out.append(comma).append('['), stream.tenant());
      Json.appendString(out.append(','), stream.path()).append(']');
      comma = ",";
    }
    return out.append(']').append(end).toString();
  }

  /** The message that says that this node leaves. */
  String leave() {
    return "{\"leave\":true" + end;
  }

  /** Whether this node wrote the message. */
  boolean isOwn(String message) {
    return message.endsWith(end);
  }

  private static StringBuilder text(StringBuilder out, String name, String text) {
    return Json.appendString(out.append('"').append(name).append("\":"), text);
  }
}
