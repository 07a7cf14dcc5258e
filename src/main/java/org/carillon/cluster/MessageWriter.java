package org.carillon.cluster;

import java.util.Map;
import java.util.Set;
import org.carillon.audience.AudienceText;
import org.carillon.audience.ResolvedAudience;
import org.carillon.json.Json;
import org.carillon.session.Envelope;
import org.carillon.session.EventAttributes;

/**
 * Writes messages: first what CAP's own have, in its order and leaving out what it leaves out, then
 * what only nodes of ours read. The last member is the origin, so that a node knows its own
 * messages by their end.
 */
final class MessageWriter {

  private final String defaultTenant;
  private final String end;

  /**
   * One for a node.
   *
   * @param defaultTenant the tenant that is not named: an application of CAP with one tenant names
   *     none either
   */
  MessageWriter(String node, String defaultTenant) {
    this.defaultTenant = defaultTenant;
    this.end = ",\"origin\":" + Json.appendString(new StringBuilder(), node) + "}";
  }

  /** The message of an event. */
  String write(Outgoing outgoing) {
    Envelope event = outgoing.event();
    StringBuilder out = new StringBuilder(event.json().length() + 512).append('{');
    if (!event.tenant().equals(defaultTenant)) {
      text(out, "tenant", event.tenant()).append(',');
    }
    text(out, "event", event.event()).append(",\"data\":").append(event.json());
    Map<String, Object> headers = event.attributes().of(event.format());
    if (!headers.isEmpty()) {
      Json.append(out.append(",\"headers\":"), headers);
    }
    ResolvedAudience audience = event.audience();
    SeedAudience.append(out, audience);
    appendOurs(out, event, headers);
    if (outgoing.isPositioned()) {
      out.append(",\"epoch\":").append(outgoing.epoch());
      out.append(",\"offset\":").append(outgoing.offset());
    }
    return out.append(end).toString();
  }

  private static void appendOurs(StringBuilder out, Envelope event, Map<String, Object> headers) {
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
    if (!SeedAudience.saysAll(event.audience())) {
      out.append(",\"audience\":").append(AudienceText.write(event.audience()));
    }
  }

  /** The message that wakes streams; of none, it is a sign of life. */
  String write(Set<StreamName> wakes) {
    StringBuilder out = new StringBuilder("{\"wake\":[");
    String comma = "";
    for (StreamName stream : wakes) {
      Json.appendString(out.append(comma).append('['), stream.tenant());
      Json.appendString(out.append(','), stream.path()).append(']');
      comma = ",";
    }
    return out.append(']').append(end).toString();
  }

  /** Whether this node wrote the message. */
  boolean isOwn(String message) {
    return message.endsWith(end);
  }

  private static StringBuilder text(StringBuilder out, String name, String text) {
    return Json.appendString(out.append('"').append(name).append("\":"), text);
  }
}
