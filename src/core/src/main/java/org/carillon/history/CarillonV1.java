package org.carillon.history;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.carillon.event.Envelope;
import org.carillon.json.Json;
import org.carillon.session.ClientConnection;
import org.carillon.session.Frame;
import org.carillon.session.ResumableProtocol;
import org.carillon.session.StreamEvent;
import org.carillon.session.WireProtocol;
import org.carillon.spi.Reply;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * The subprotocol {@code carillon.v1}: plain JSON frames, and every event of the outbox says its id
 * and its position.
 */
public final class CarillonV1 implements ResumableProtocol {

  /** Its name. */
  public static final String NAME = "carillon.v1";

  /** One serves all connections. */
  public static final CarillonV1 INSTANCE = new CarillonV1();

  private static final String SINCE = "since";
  private static final String CONTEXT = "context";
  private static final String END = "\"}";

  private CarillonV1() {}

  @Override
  public @Nullable Frame event(Envelope envelope, String format, Composer composer) {
    return PLAIN.event(envelope, format, composer);
  }

  /** The plain frame is an object: what is added stands before its end. */
  @Override
  public @Nullable Frame event(StreamEvent event, String format, Composer composer) {
    Frame plain = PLAIN.event(event.envelope(), format, composer);
    if (plain == null) {
      return null;
    }
    String text = plain.text();
    StringBuilder frame = new StringBuilder(text.length() + 128);
    frame.append(text, 0, text.length() - 1).append(",\"id\":");
    Json.appendString(frame, event.envelope().id());
    return new Frame(frame.append(",\"position\":\"").append(event.position()).toString());
  }

  @Override
  public byte[] ending(String end) {
    return (end + END).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Frame welcome(ClientConnection connection, String position) {
    StringBuilder frame = new StringBuilder("{\"event\":\"$welcome\",\"data\":{\"connection\":");
    Json.appendString(frame, connection.id());
    Json.appendString(frame.append(",\"position\":"), position);
    Long left = connection.left();
    if (left != null) {
      frame.append(",\"expiresIn\":").append(left);
    }
    return new Frame(frame.append("}}").toString());
  }

  @Override
  public Frame resumed(boolean complete) {
    return new Frame("{\"event\":\"$resumed\",\"data\":{\"complete\":" + complete + "}}");
  }

  @Override
  public Frame position(String position) {
    StringBuilder frame = new StringBuilder("{\"event\":\"$position\",\"data\":{\"position\":");
    return new Frame(Json.appendString(frame, position).append("}}").toString());
  }

  @Override
  public @Nullable String since(ClientConnection connection) {
    List<String> said = connection.queryParameters().getOrDefault(SINCE, List.of());
    return said.isEmpty() ? null : said.get(0);
  }

  @Override
  public List<String> contexts(ClientConnection connection) {
    return since(connection) == null
        ? List.of()
        : connection.queryParameters().getOrDefault(CONTEXT, List.of());
  }

  @Override
  public @Nullable Frame reply(
      ClientConnection connection, Reply reply, WireFormat format, ServiceInfo service) {
    return WireProtocol.PLAIN.reply(connection, reply, format, service);
  }

  @Override
  public String toString() {
    return NAME;
  }
}
